import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { planRun } from "../../../src/pipeline/plan/plan-run";
import { planFile, planJsonFile } from "../../../src/pipeline/run";
import { UserError } from "../../../src/system/errors";
import { cost, decision, plan, policy, resource } from "../report/run-report";

/** What a plan does around Terragrunt: what goes wrong leaves no run. */
jest.mock("../../../src/system/repo", () => ({
  repo: `${require("node:os").tmpdir()}/billpay-plan-run-${process.pid}`,
}));
const repo = join(tmpdir(), `billpay-plan-run-${process.pid}`);
const runs = join(repo, ".runs", "dev");

/** Of which units Terragrunt leaves a plan; what the files come to, one time after the other; who says no. */
let leaves: string[];
let sources: string[];
let ignored: Error | undefined;
let actorRefused: Error | undefined;
let asked: string[];
let offline: boolean;
/** Units that are gone from the live tree and are not part of the run. */
let leftAlone: Record<string, string>;

jest.mock("../../../src/live/environment", () => ({
  readEnvironment: (name: string) => ({ name }),
  unitNames: () => ["web", "dns"],
}));
jest.mock("../../../src/live/cluster-units", () => ({ unitsWithAddons: () => ["web", "platform"] }));
jest.mock("../../../src/live/unit-graph", () => ({
  unitGraph: async () => ({}),
  requireDependencies: () => {},
}));
jest.mock("../../../src/live/missing-outputs", () => ({ requireOutputs: () => {} }));
jest.mock("../../../src/live/state", () => ({ requireWholeStates: async () => {} }));
jest.mock("../../../src/live/terragrunt", () => ({
  tryRunAll: async (_: string, verb: string, { units, plans }: { units: string[]; plans: string }) => {
    asked.push(`${verb} ${units.join(" ")}`);
    for (const unit of leaves) {
      for (const file of [join(plans, unit, "tfplan.tfplan"), planJsonFile(plans, unit)]) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, JSON.stringify({ format_version: "1.2", ...plan(resource("aws_thing.a", ["create"])) }));
      }
    }
    return { excluded: [], units: {} };
  },
}));
jest.mock("../../../src/system/git", () => ({
  requireCheckout: async () => {},
  commitOf: async () => "c".repeat(40),
  actor: async () => {
    if (actorRefused) throw actorRefused;
    return "ana";
  },
  isDirty: async () => false,
  digestOf: async () => sources.shift() ?? "same",
}));
jest.mock("../../../src/pipeline/plan/select-units", () => ({
  selectUnits: async () => ({ units: ["web"], selection: { by: "name" } }),
}));
jest.mock("../../../src/pipeline/plan/destroyed-units", () => ({
  goneUnits: async () => ({ units: {}, modules: {}, leftAlone }),
  refuseRenamed: async () => {},
}));
jest.mock("../../../src/pipeline/plan/ignored-files", () => ({
  refuseIgnoredFiles: async () => {
    if (ignored) throw ignored;
  },
}));
jest.mock("../../../src/pipeline/plan/stale-modules", () => ({ refuseStaleModules: async () => {} }));
jest.mock("../../../src/pipeline/plan/governance", () => ({ requireGovernance: async () => {} }));
jest.mock("../../../src/pipeline/plan/run-units", () => ({
  readKnownUnits: async () => ({ graph: {}, states: {} }),
  describeUnits: () => ({ web: { module: "web", dependencies: [], changes: [], state: null, provisional: false } }),
  moduleDigests: async () => ({}),
}));
jest.mock("../../../src/pipeline/plan/unplanned-units", () => ({
  readUnplannedUnits: async () => ({ units: {}, unknown: [] }),
}));
jest.mock("../../../src/pipeline/plan/evaluate-run", () => ({
  evaluateRun: async () => ({ policy: policy(), cost: cost(1, 1), input: {}, decision: decision("approve") }),
}));
jest.mock("../../../src/pipeline/report", () => ({ writeReports: () => {} }));
jest.mock("../../../src/pipeline/run/target", () => ({
  resolveTarget: async () => ({
    environment: { name: "dev" },
    env: {},
    provider: "registry",
    offline,
    acquireLock: async () => ({ childrenLock: {}, release: () => {} }),
  }),
}));

beforeEach(() => {
  mkdirSync(repo, { recursive: true });
  writeFileSync(join(repo, "terragrunt.hcl"), "");
  leaves = ["web"];
  sources = [];
  ignored = undefined;
  actorRefused = undefined;
  asked = [];
  leftAlone = {};
  offline = false;
});
afterEach(() => rmSync(repo, { recursive: true, force: true }));

const left = () => (existsSync(runs) ? readdirSync(runs) : []);

test.each([
  ["an offline plan of add-ons says that their releases are not in it", true, 1],
  ["a plan that may ask their repositories says nothing of it", false, 0],
])("%s", async (_, isOffline, times) => {
  offline = isOffline;
  const said = jest.spyOn(console, "error").mockImplementation(() => {});
  await planRun("dev", { units: ["web"] });
  const lines = said.mock.calls
    .map(([line]) => String(line))
    .filter((line) => line.includes("without the Helm releases"));
  said.mockRestore();
  expect(lines).toHaveLength(times);
  if (isOffline) expect(lines[0]).toContain("web: planned without"); // `platform` is not planned here
});

test("a plan leaves a run with its plans, and says why the other units are not in it", async () => {
  const report = await planRun("dev", { units: ["web"] });
  const { run } = report ?? {};
  expect(run).toMatchObject({ environment: "dev", actor: "ana", source: "same", leftOut: { dns: "not named" } });
  expect(existsSync(planFile(run ?? { environment: "", id: "" }, "web"))).toBe(true);
  expect(left().sort()).toEqual([run?.id, "latest"]);
});

test("a unit that is gone from the live tree and is not destroyed is named in the run, so that it goes on to count", async () => {
  leftAlone = { old: "is gone from live/dev" };
  const report = await planRun("dev", { units: ["web"] });
  expect(report?.run.leftOut).toEqual({ dns: "not named", old: "is gone from live/dev" });
});

test("a unit of which Terragrunt leaves no plan, and does not say why, is no unit that is left out", async () => {
  leaves = [];
  await expect(planRun("dev", { units: ["web"] })).rejects.toThrow(
    "Terragrunt left no plan of web of live/dev: plan again",
  );
  expect(left()).toEqual([]);
});

test("files that change while they are planned leave no run", async () => {
  sources = ["before", "after"];
  await expect(planRun("dev", { units: ["web"] })).rejects.toThrow("changed while they were planned: plan again");
  expect(left()).toEqual([]);
});

test("what git ignores in the planned files, and an actor that no decision takes, stop it before anything is planned", async () => {
  ignored = new UserError("live/dev/web/secret.auto.tfvars is ignored by git");
  await expect(planRun("dev", { units: ["web"] })).rejects.toThrow("is ignored by git");
  ignored = undefined;
  actorRefused = new UserError("BILLPAY_ACTOR is odd");
  await expect(planRun("dev", { units: ["web"] })).rejects.toThrow("BILLPAY_ACTOR is odd");
  expect([asked, left()]).toEqual([[], []]);
});
