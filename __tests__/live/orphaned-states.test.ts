import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../../src/live/environment";
import { orphanedStates, UnreadableStates } from "../../src/live/state";
import { writeTree } from "./synthetic-tree";

const state = (...resources: object[]) => JSON.stringify({ lineage: "one", serial: 1, resources });
const ROLE = { mode: "managed", type: "aws_iam_role", name: "main", instances: [{ attributes: { id: "r" } }] };
const DATA = { mode: "data", type: "aws_ami", name: "node", instances: [{ attributes: { id: "a" } }] };

/** What the bucket holds, by key; it is listed two keys at a time. */
const OBJECTS: Readonly<Record<string, string>> = {
  "dev/applied.json": "{}",
  "dev/dns/terraform.tfstate": state(ROLE),
  "dev/emptied/terraform.tfstate": state(),
  "dev/gone/terraform.tfstate": state(ROLE),
  "dev/gone/terraform.tfstate.tflock": "{}",
  "dev/only-read/terraform.tfstate": state(DATA),
  "dev/zone/terraform.tfstate": state(ROLE),
};
const PAGE = 2;

let root: string;
let server: Server;
let failure: { status: number; code: string } | undefined;

beforeEach(async () => {
  failure = undefined;
  root = mkdtempSync(join(tmpdir(), "billpay-orphans-"));
  writeTree(root, [{ name: "dns", module: "dns", dependencies: [] }]);
  server = createServer(({ url = "" }, response) => {
    const { pathname, searchParams } = new URL(url, "http://bucket");
    const key = pathname.split("/").slice(2).join("/");
    if (failure) response.writeHead(failure.status).end(`<Error><Code>${failure.code}</Code></Error>`);
    else if (searchParams.has("list-type")) {
      const start = Number(searchParams.get("continuation-token") ?? 0);
      const keys = Object.keys(OBJECTS).filter((one) => one.startsWith(searchParams.get("prefix") ?? ""));
      const contents = keys.slice(start, start + PAGE).map((one) => `<Contents><Key>${one}</Key></Contents>`);
      const next = start + PAGE < keys.length ? `<NextContinuationToken>${start + PAGE}</NextContinuationToken>` : "";
      response.end(`<ListBucketResult>${contents.join("")}${next}</ListBucketResult>`);
    } else if (OBJECTS[key] !== undefined) response.end(OBJECTS[key]);
    else response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterEach(async () => {
  await new Promise((done) => server.close(done));
  rmSync(root, { recursive: true, force: true });
});

const dev = (): Environment => ({
  name: "dev",
  class: "small",
  account_id: "111111111111",
  region: "us-east-1",
  namespace: "billpay-dev",
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
});

test("states with resources and no unit are found on every page of the bucket; those without resources are not", async () => {
  expect(Object.keys(await orphanedStates(dev(), root))).toEqual(["gone", "zone"]);
});

test("of a bucket that was never made, nothing is gone", async () => {
  failure = { status: 404, code: "NoSuchBucket" };
  expect(await orphanedStates(dev(), root)).toEqual({});
});

test("a bucket that cannot be listed is a failure, not a bucket without states", async () => {
  failure = { status: 403, code: "AccessDenied" };
  await expect(orphanedStates(dev(), root)).rejects.toThrow(UnreadableStates);
});
