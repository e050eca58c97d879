import { rmSync } from "node:fs";
import type { Environment } from "../../../src/live/environment";
import { readAppliedModules, recordAppliedModules } from "../../../src/pipeline/run";
import type { Run, RunUnit } from "../../../src/pipeline/run/run";

/** What staging has applied is what prod may take. */
jest.mock("../../../src/pipeline/run/run", () => ({
  ...jest.requireActual("../../../src/pipeline/run/run"),
  RUNS_DIR: `${require("node:os").tmpdir()}/billpay-applied-${process.pid}`,
}));
const { RUNS_DIR } = jest.requireMock("../../../src/pipeline/run/run");

let stored: string | undefined;
let unreadable: Error | undefined;
jest.mock("../../../src/live/state-bucket", () => ({
  readObject: async () => {
    if (unreadable) throw unreadable;
    return stored;
  },
  writeObject: async (_: unknown, key: string, text: string) => {
    expect(key).toBe("staging/applied.json");
    stored = text;
  },
}));

const staging = { name: "staging" } as Environment;
const run = (id: string, modules: Record<string, string>, units: Record<string, Partial<RunUnit>>) =>
  ({ id, commit: "c".repeat(40), modules, units }) as unknown as Run;

beforeEach(() => {
  stored = undefined;
  unreadable = undefined;
});
afterEach(() => rmSync(RUNS_DIR, { recursive: true, force: true }));

/** As prod's plan sees it on another machine. */
async function elsewhere() {
  rmSync(RUNS_DIR, { recursive: true, force: true });
  return readAppliedModules("staging");
}

test("the newest version of a module comes first, and it may go back to an older one", async () => {
  await recordAppliedModules(staging, run("one", { web: "a" }, { "front-a": { module: "web" } }), ["front-a"]);
  await recordAppliedModules(staging, run("two", { web: "b" }, { "front-a": { module: "web" } }), ["front-a"]);
  expect(await elsewhere()).toEqual({ staging: { web: ["b", "a"] } });
  await recordAppliedModules(staging, run("three", { web: "a" }, { "front-a": { module: "web" } }), ["front-a"]);
  expect(await elsewhere()).toEqual({ staging: { web: ["a", "b"] } });
});

test("neither a unit that was destroyed nor one that was not applied brings its module on", async () => {
  const units = {
    gone: { module: "web", destroy: { after: [], inCluster: false } },
    failed: { module: "dns" },
    done: { module: "registry" },
  };
  await recordAppliedModules(staging, run("one", { web: "a", dns: "b", registry: "c" }, units), ["gone", "done"]);
  expect(await elsewhere()).toEqual({ staging: { registry: ["c"] } });
});

test("where it cannot be read nothing is known, which is said: prod is then held", async () => {
  const said = jest.spyOn(console, "error").mockImplementation(() => {});
  unreadable = new Error("sign in to its account");
  expect(await elsewhere()).toEqual({});
  expect(said.mock.calls.join()).toContain("what staging has applied is not known: sign in to its account");
  said.mockRestore();
});
