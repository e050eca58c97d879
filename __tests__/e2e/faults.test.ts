import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { awsClientConfig } from "../../src/live/aws";
import { readEnvironment } from "../../src/live/environment";
import { stateBucket } from "../../src/live/state-bucket";
import type { RunResult } from "../../src/pipeline/run/run";
import { edit } from "../copy-of-repo";
import { type Laptop, laptop, said } from "./laptop";

/** What goes wrong between plan and apply, on the emulator: nothing is lost, nothing is made twice. */
const scratch = mkdtempSync(join(tmpdir(), "billpay-faults-"));
const MINUTE = 60_000;

let on: Laptop;
const environment = () => ({ ...readEnvironment("local"), endpoint: on.endpoint });
const folder = () => join(on.dir, ".runs", "local");
const latest = () => readFileSync(join(folder(), "latest"), "utf8").trim();
const result = (): RunResult => JSON.parse(readFileSync(join(folder(), latest(), "result.json"), "utf8"));

async function planned(...units: string[]): Promise<void> {
  expect(said(await on.billpay("plan", "local", ...units)).stdout).toContain("decision: approve");
}

async function applied(...units: string[]): Promise<void> {
  await planned(...units);
  expect(said(await on.billpay("apply", "local", "latest")).stdout).toContain("\napplied\n");
}

/** Ids of what a unit's state has of a type. */
async function inState(unit: string, type: string, attribute = "id"): Promise<string[]> {
  const { resources = [] } = (await on.states(unit))[unit] ?? {};
  const instances = resources.filter((one) => one.type === type).flatMap((one) => one.instances);
  return instances.map(({ attributes }) => String(attributes[attribute])).sort();
}

beforeAll(async () => {
  on = await laptop(scratch, 4650);
}, 2 * MINUTE);

afterEach(() => on.proxy.clear());

afterAll(async () => {
  await on?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe("an interrupted apply", () => {
  test(
    "that was killed is taken up, and nothing is made twice",
    async () => {
      const before = new Set(await on.query("ec2", "DescribeSubnets", "subnetId"));
      await planned("network");
      on.proxy.add({ when: { action: "CreateSubnet" }, delayMs: 500 });
      said(await on.interrupted(["apply", "local", "latest"], "SIGKILL", "CreateSubnet", 2), 137);
      on.proxy.clear();
      await applied("network");
      const subnets = (await on.query("ec2", "DescribeSubnets", "subnetId")).filter((id) => !before.has(id));
      expect([...new Set(subnets)].sort()).toEqual(await inState("network", "aws_subnet"));
      const gateways = await on.query("ec2", "DescribeNatGateways", "natGatewayId");
      expect([...new Set(gateways)].sort()).toEqual(await inState("network", "aws_nat_gateway"));
    },
    6 * MINUTE,
  );

  test(
    "that Ctrl-C ended finishes what is under way, says so, and the next run does the rest",
    async () => {
      await planned("delivery");
      on.proxy.add({ when: { action: "CreateRole" }, delayMs: 60_000 });
      said(await on.interrupted(["apply", "local", "latest"], "SIGINT", "CreateRole"), 130);
      expect(Object.values(result().units).map(({ status }) => status)).not.toContain("applied");
      on.proxy.clear();
      await applied("delivery");
      const roles = await on.query("iam", "ListRoles", "RoleName");
      const ours = await inState("delivery", "aws_iam_role", "name");
      expect(ours.length).toBeGreaterThan(2);
      expect(roles.filter((name) => ours.includes(name)).sort()).toEqual(ours);
    },
    5 * MINUTE,
  );
});

describe("an API that fails", () => {
  test(
    "for a while: it is asked again",
    async () => {
      const when = { service: "ecr", action: "CreateRepository" };
      const throttled = on.proxy.add({ when, fail: { status: 400, code: "ThrottlingException" }, times: 3 });
      const broken = on.proxy.add({
        when: { service: "kms" },
        fail: { status: 503, code: "ServiceUnavailable" },
        times: 2,
      });
      await applied("registry");
      expect([throttled.hits, broken.hits]).toEqual([3, 2]);
    },
    3 * MINUTE,
  );

  test(
    "for good in the middle of the graph: its dependents are left out, the others are applied, and it can be run again",
    async () => {
      await planned("cluster", "database", "secrets");
      const fail = { status: 400, code: "ResourceLimitExceededException", message: "no more clusters" };
      on.proxy.add({ when: { service: "eks", action: "POST" }, fail });
      expect(said(await on.billpay("apply", "local", "latest"), 1).stdout).toContain("not everything is applied");
      expect(result()).toMatchObject({
        outcome: "failed",
        units: {
          cluster: { status: "failed", error: expect.stringContaining("no more clusters") },
          database: { status: "skipped", error: "cluster is not applied" },
          secrets: { status: "applied" },
        },
      });
      on.proxy.clear();
      await applied("cluster");
    },
    6 * MINUTE,
  );
});

describe("two at once", () => {
  /** Gives `registry` something to do. */
  const change = () =>
    edit(
      on.dir,
      "live/_classes/local.yaml",
      /registry:\n( {2}kept_images: \d+\n)?/,
      `registry:\n  kept_images: ${count++}\n`,
    );
  let count = 20;

  test(
    "on one machine: the second is refused and says who works on it",
    async () => {
      change();
      await planned("registry");
      on.proxy.add({ when: { service: "ecr" }, delayMs: 200 });
      const started = on.proxy.calls.length;
      const first = on.billpay("apply", "local", "latest");
      while (on.proxy.calls.length === started) await new Promise((done) => setTimeout(done, 50));
      const second = await on.billpay("apply", "local", "latest");
      expect([second.code, second.stderr]).toEqual([
        1,
        expect.stringMatching(/another `billpay apply` \(process \d+, since .*\) works on the laptop cloud/),
      ]);
      expect((await first).code).toBe(0);
    },
    3 * MINUTE,
  );

  test(
    "on two machines: one is applied, the other is told that the state is locked or has moved on",
    async () => {
      change();
      await planned("registry");
      on.proxy.add({ when: { service: "ecr" }, delayMs: 300 });
      const both = await Promise.all([
        on.billpay("apply", "local", latest()),
        on.elsewhere("apply", "local", latest()),
      ]);
      expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
      const refused = both.find(({ code }) => code === 1);
      expect(`${refused?.stdout}${refused?.stderr}`).toMatch(/state lock|moved on since the plan|was applied by/);
    },
    3 * MINUTE,
  );
});

test(
  "a lock that was left behind is named with the command that releases it",
  async () => {
    const ID = "11111111-2222-3333-4444-555555555555";
    const lock = {
      ID,
      Operation: "OperationTypeApply",
      Who: "someone@elsewhere",
      Version: "1.12.6",
      Created: "2026-01-01T00:00:00Z",
      Path: "",
    };
    const Key = "local/registry/terraform.tfstate.tflock";
    const s3 = new S3Client({ ...awsClientConfig(environment()), forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket: stateBucket(environment()), Key, Body: JSON.stringify(lock) }));
    await planned("registry"); // which takes none
    const { code, stderr } = await on.billpay("apply", "local", "latest", "--lock-timeout", "1");
    expect([code, stderr]).toEqual([1, expect.stringContaining(`npx billpay unlock local registry ${ID}`)]);
    expect(stderr).toContain("wait for someone@elsewhere, who holds the state of registry");
    expect((await on.billpay("unlock", "local", "registry", ID)).code).toBe(0);
    said(await on.billpay("apply", "local", "latest"));
  },
  3 * MINUTE,
);

test(
  "monitoring that is down holds nothing up, and is told later",
  async () => {
    await new CloudWatchLogsClient(awsClientConfig(environment())).send(
      new CreateLogGroupCommand({ logGroupName: "/billpay-local/pipeline" }),
    );
    on.proxy.add({ when: { service: "logs" }, fail: "reset" });
    const down = await on.billpay("plan", "local", "registry");
    expect([down.code, down.stderr]).toEqual([0, expect.stringContaining("monitoring has not been told yet")]);
    const waiting = () => (existsSync(join(folder(), "outbox")) ? readdirSync(join(folder(), "outbox")) : []);
    expect(waiting().length).toBeGreaterThan(0);
    on.proxy.clear();
    await planned("registry");
    expect(waiting()).toEqual([]);
  },
  3 * MINUTE,
);

describe("what is malformed is refused before anything is planned", () => {
  test.each<[string, string, string | RegExp, string, string | RegExp]>([
    [
      "an environment",
      "live/local/env.yaml",
      "region: us-east-1",
      "region: nowhere",
      /live\/local\/env\.yaml:\d+: region is "nowhere"/,
    ],
    [
      "a policy",
      "policy/main.rego",
      "package billpay",
      "package billpay {",
      /policy\/main\.rego:\d+: .*could not be evaluated|could not be evaluated/,
    ],
    [
      "rules",
      "live/rules.yaml",
      "time_zone: America/Sao_Paulo",
      "time_zone: Mars/Olympus",
      /live\/rules\.yaml: time_zone.*Mars\/Olympus/,
    ],
    [
      "a waiver",
      "policy/waivers.yaml",
      "waivers: []",
      "waivers: [{}]",
      /policy\/waivers\.yaml:\d+: waivers\[0\]\.policy is missing/,
    ],
  ])(
    "%s",
    async (_, file, from, to, message) => {
      const undo = edit(on.dir, file, from, to);
      const before = readdirSync(folder()).sort();
      const { code, stderr } = await on.billpay("plan", "local", "registry");
      undo();
      expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(readdirSync(folder()).sort()).toEqual(before);
    },
    2 * MINUTE,
  );

  test(
    "a unit, an environment, options that exclude each other",
    async () => {
      const refusal = async (...args: string[]) => said(await on.billpay("plan", ...args), 1).stderr;
      expect(await refusal("local", "nothing")).toContain("live/local has no unit `nothing`: it has audit, ");
      expect(await refusal("nowhere")).toContain("there is no environment `nowhere` in live/: it has dev, ");
      expect(await refusal("local", "registry", "--all")).toContain("--all and registry: must be one of the two");
      expect(await refusal("local", "--since", "no-such-ref")).toContain("no-such-ref");
    },
    MINUTE,
  );
});
