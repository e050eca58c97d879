import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { awsClientConfig } from "../../../src/live/aws";
import { type Environment, readEnvironment } from "../../../src/live/environment";
import { stateBucket } from "../../../src/live/state-bucket";
import type { Checkout } from "../checkout";
import type { Area, Trial } from "../trial";

const KEY = "local/registry/terraform.tfstate";
const environment = (on: Checkout): Environment => ({
  ...readEnvironment("local"),
  endpoint: `http://127.0.0.1:${on.port}`,
});
const s3 = (on: Checkout) => new S3Client({ ...awsClientConfig(environment(on)), forcePathStyle: true });

async function put(on: Checkout, text: string, Key = KEY): Promise<void> {
  await s3(on).send(new PutObjectCommand({ Bucket: stateBucket(environment(on)), Key, Body: Buffer.from(text) }));
}

async function remove(on: Checkout): Promise<void> {
  await s3(on).send(new DeleteObjectCommand({ Bucket: stateBucket(environment(on)), Key: KEY }));
}

const FAULTS: readonly [how: string, says: string, make: (on: Checkout) => Promise<void>][] = [
  ["is empty", "the state of registry is empty", (on) => put(on, "")],
  ["is cut off", "the state of registry is no whole JSON", (on) => put(on, '{"version": 4, "serial": 3, "lin')],
  ["is of something else", "the state of registry has nothing as `lineage`", (on) => put(on, '{"resources": []}')],
  ["was removed", "the state of registry is gone", remove],
];

const WAY_OUT = ": its version of … is whole: `npx billpay restore local registry …` makes it the state again";

/** Damages the state, runs a command, and takes the way out that the command names. */
async function restored(on: Checkout, make: (on: Checkout) => Promise<void>, command: string) {
  // The emulator keeps versions in memory alone: one that was started again has none of before.
  const { Body } = await s3(on).send(new GetObjectCommand({ Bucket: stateBucket(environment(on)), Key: KEY }));
  await put(on, (await Body?.transformToString()) ?? "");
  await make(on);
  const result = await on.billpay(command);
  const [, id] = /npx billpay (restore local registry \S+?)`/.exec(`${result.stderr}${result.stdout}`) ?? [];
  const restore = await on.billpay(id ?? "restore local registry nothing");
  expect([restore.code, restore.stdout]).toEqual([0, expect.stringContaining("the state of registry is that of")]);
  const up = await on.billpay("up");
  expect([up.code, up.stderr]).toEqual([0, expect.stringContaining("0 added, 0 changed, 0 destroyed")]);
  return result;
}

export const states: Area = {
  title: "Broken and lost states",
  standing: true,
  trials: [
    ...FAULTS.flatMap(([how, says, make], index) =>
      ["up", "status", "plan local registry", "drift local"].map(
        (command): Trial => ({
          fault: `the state of a unit ${how}: \`${command}\``,
          outcome: "refused",
          says: `${says}…${WAY_OUT}`,
          slow: index > 0 && command !== "up",
          run: (on) => restored(on, make, command),
        }),
      ),
    ),
    {
      fault: "the state of a unit is empty: `down`",
      outcome: "works",
      says: "the state of registry is empty…: what it has goes with the emulator",
      run: async (on) => {
        await put(on, "");
        return on.billpay("down");
      },
    },
    {
      fault: "a version that is not there is to be the state again: `restore`",
      outcome: "refused",
      says: "the state of registry has no whole version nothing: it has ",
      run: (on) => on.billpay("restore local registry nothing"),
    },
    {
      fault: "a state is to be restored while somebody works on it: `restore`",
      outcome: "refused",
      says: "the state of registry is locked by ana@laptop since …: wait for its end or, when nothing is running any more, `npx billpay unlock local registry 11111111-2222-3333-4444-555555555555`",
      run: async (on) => {
        const { Versions = [] } = await s3(on).send(
          new ListObjectVersionsCommand({ Bucket: stateBucket(environment(on)), Prefix: KEY }),
        );
        await put(on, LOCK, `${KEY}.tflock`);
        const result = await on.billpay(`restore local registry ${Versions[0]?.VersionId}`);
        await on.billpay("unlock local registry 11111111-2222-3333-4444-555555555555");
        return result;
      },
    },
    {
      fault: "somebody's lock was left on a state: `up`",
      outcome: "refused",
      says: "the state of registry is locked by ana@laptop since …`npx billpay unlock local registry 11111111-2222-3333-4444-555555555555`",
      run: async (on) => {
        await put(on, LOCK, `${KEY}.tflock`);
        const result = await on.billpay("up");
        expect((await on.billpay("unlock local registry 11111111-2222-3333-4444-555555555555")).code).toBe(0);
        return result;
      },
      after: async (on) => expect((await on.billpay("up")).code).toBe(0),
    },
    {
      fault: "a lock on a state is empty: `up`",
      outcome: "refused",
      says: "`npx billpay unlock local registry unreadable`",
      run: async (on) => {
        await put(on, "", `${KEY}.tflock`);
        const result = await on.billpay("up");
        expect((await on.billpay("unlock local registry unreadable")).code).toBe(0);
        return result;
      },
      after: async (on) => expect((await on.billpay("up")).code).toBe(0),
    },
    {
      fault: "a lock was left on the state of a unit that is gone from the tree: `unlock`",
      outcome: "works",
      says: "the lock on the state of former is released",
      run: async (on) => {
        await put(on, LOCK, "local/former/terraform.tfstate.tflock");
        return on.billpay("unlock local former 11111111-2222-3333-4444-555555555555");
      },
      after: async (on) => expect((await on.billpay("up")).code).toBe(0),
    },
    {
      fault: "a lock of a unit that never was is to be released: `unlock`",
      outcome: "refused",
      says: "live/local has no unit `former`: it has registry, secrets",
      run: (on) => on.billpay("unlock local former 11111111-2222-3333-4444-555555555555"),
    },
    {
      fault: "the emulator has a resource of somebody's own, with our tags: `up`",
      outcome: "works",
      says: "! the emulator has what no unit made, tagged `managed-by`: vpc-",
      slow: true,
      run: async (on) => {
        const [, id = ""] =
          /<vpcId>([^<]+)/.exec(
            await ec2(on, "CreateVpc", {
              CidrBlock: "10.99.0.0/16",
              "TagSpecification.1.ResourceType": "vpc",
              "TagSpecification.1.Tag.1.Key": "managed-by",
              "TagSpecification.1.Tag.1.Value": "somebody",
            }),
          ) ?? [];
        const result = await on.billpay("up");
        await ec2(on, "DeleteVpc", { VpcId: id }); // which is an error where it is gone
        return result;
      },
    },
  ],
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
async function ec2(on: Checkout, Action: string, values: Record<string, string>): Promise<string> {
  const query = new URLSearchParams({ Action, Version: "2016-11-15", ...values });
  const authorization = "AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/ec2/aws4_request";
  const answer = await fetch(`http://127.0.0.1:${on.port}/?${query}`, { method: "POST", headers: { authorization } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

const LOCK = JSON.stringify({
  ID: "11111111-2222-3333-4444-555555555555",
  Operation: "OperationTypeApply",
  Who: "ana@laptop",
  Version: "1.12.6",
  Created: "2026-01-01T00:00:00Z",
  Path: "",
});
