import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../../src/live/environment";
import { moveState, orphanedStates } from "../../src/live/state";
import { UnreadableStates } from "../../src/live/state-bucket";
import { writeTree } from "./synthetic-tree";

const state = (...resources: object[]) => JSON.stringify({ lineage: "one", serial: 1, resources });
const ROLE = { mode: "managed", type: "aws_iam_role", name: "main", instances: [{ attributes: { id: "r" } }] };
const DATA = { mode: "data", type: "aws_ami", name: "node", instances: [{ attributes: { id: "a" } }] };

/** What the bucket holds, by key; it is listed two keys at a time. */
const STORED: Readonly<Record<string, string>> = {
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
let OBJECTS: Record<string, string>;
let failure: { status: number; code: string } | undefined;

beforeEach(async () => {
  failure = undefined;
  OBJECTS = { ...STORED };
  root = mkdtempSync(join(tmpdir(), "billpay-orphans-"));
  writeTree(root, [{ name: "dns", module: "dns", dependencies: [] }]);
  server = createServer(async (request, response) => {
    const { url = "", method } = request;
    const { pathname, searchParams } = new URL(url, "http://bucket");
    const key = pathname.split("/").slice(2).join("/");
    if (failure) response.writeHead(failure.status).end(`<Error><Code>${failure.code}</Code></Error>`);
    else if (method === "PUT") {
      OBJECTS[key] = (await request.toArray()).join("").replace(/^[0-9a-f]+\r\n|\r\n0\r\n[\s\S]*$/g, "");
      response.end();
    } else if (searchParams.has("versions")) response.end("<ListVersionsResult></ListVersionsResult>");
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

describe("a state that is moved to the new name of its unit", () => {
  const BIG = "9007199254740993"; // JavaScript would make it 9007199254740992
  const OLD = `{"version":4,"serial":7,"lineage":"one","outputs":{},"resources":[{"mode":"managed","type":"aws_iam_role","name":"main","instances":[{"attributes":{"serial":1,"n":${BIG}}}]}]}`;
  const key = (unit: string) => `dev/${unit}/terraform.tfstate`;

  beforeEach(() => {
    OBJECTS = { [key("old")]: OLD };
  });

  test("keeps its lineage and every number, with the next serial; the old name keeps an empty state", async () => {
    await moveState(dev(), "old", "new");
    expect(OBJECTS[key("new")]).toBe(OLD.replace('"serial":7', '"serial":8'));
    expect(JSON.parse(OBJECTS[key("old")] ?? "")).toMatchObject({ lineage: "one", serial: 8, resources: [] });
    expect(await orphanedStates(dev(), root)).toEqual({ new: expect.anything() });
  });

  test("is moved whole after a first attempt was cut off", async () => {
    OBJECTS[key("new")] = OLD.replace('"serial":7', '"serial":8');
    await moveState(dev(), "old", "new");
    expect(JSON.parse(OBJECTS[key("old")] ?? "")).toMatchObject({ resources: [] });
  });

  test("is moved to a name that was used before, which has an empty state", async () => {
    OBJECTS[key("new")] = state();
    await moveState(dev(), "old", "new");
    expect(OBJECTS[key("new")]).toBe(OLD.replace('"serial":7', '"serial":8'));
    expect(JSON.parse(OBJECTS[key("old")] ?? "")).toMatchObject({ resources: [] });
  });

  test.each([
    [
      "the new name has resources",
      { [key("new")]: state(ROLE) },
      "new of dev has resources in its state already: must have none",
    ],
    ["the old one is locked", { [`${key("old")}.tflock`]: "{}" }, "the state of old is locked"],
    ["the new one is locked", { [`${key("new")}.tflock`]: "{}" }, "the state of new is locked"],
    ["the old one is empty", { [key("old")]: state() }, "old of dev has no resources in its state"],
  ])("is not touched where %s", async (_, others, refusal) => {
    Object.assign(OBJECTS, others);
    const before = { ...OBJECTS };
    await expect(moveState(dev(), "old", "new")).rejects.toThrow(refusal);
    expect(OBJECTS).toEqual(before);
  });
});
