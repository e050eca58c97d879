import { applyWaves } from "../../../src/pipeline/apply/waves";
import type { RunUnit, UnitResult } from "../../../src/pipeline/run";

/** What Terragrunt was asked to do, and what fails. */
const asked: string[] = [];
let failing: string[] = [];
let excluding: string[] = [];

jest.mock("../../../src/live/terragrunt", () => ({
  tryRunAll: async (_: string, verb: string, { units, root }: { units: string[]; root: string }) => {
    asked.push(`${verb} ${units.join(" ")} in ${root}`);
    const of = (unit: string) => ({ status: failing.includes(unit) ? "failed" : "succeeded", seconds: 1 });
    const run = units.filter((unit) => !excluding.includes(unit));
    return { excluded: excluding, units: Object.fromEntries(run.map((unit) => [unit, of(unit)])) };
  },
}));
let withoutValues: string[] = [];
let mounted: () => string | undefined = () => undefined;
jest.mock("../../../src/live/secret-values", () => ({
  generateFirstValues: async (_: unknown, [unit = ""]: string[]) => {
    asked.push(`values of ${unit}`);
    if (withoutValues.includes(unit)) throw new Error("AWS refuses GetRandomPassword");
  },
  withoutSecretValues: async () => mounted(),
}));
let undelegated: Record<string, string> = {};
jest.mock("../../../src/pipeline/apply/undelegated", () => ({ undelegated: async () => undelegated }));
let edited = false;
jest.mock("../../../src/pipeline/apply/rollback", () => ({
  requirePlannedFiles: async () => {
    if (edited) throw new Error("the files are not those that the run was planned with");
  },
}));
jest.mock("../../../src/pipeline/plan/destroyed-units", () => ({
  destroyTree: async (_: unknown, root: string, units: object) => `${root}/destroy-${Object.keys(units).join("-")}`,
}));

beforeEach(() => {
  asked.length = 0;
  failing = [];
  excluding = [];
  withoutValues = [];
  mounted = () => undefined;
  edited = false;
  undelegated = {};
});

const change = (action: string) => ({
  resource_changes: [
    { address: "aws_iam_role.main", mode: "managed", type: "aws_iam_role", change: { actions: [action] } },
  ],
});

const UNITS: Record<string, Partial<RunUnit>> = {
  audit: { dependencies: [] },
  cluster: { dependencies: [], destroy: { after: ["platform"], inCluster: false } },
  platform: { dependencies: [], destroy: { after: [], inCluster: true } },
};

async function apply(units = UNITS): Promise<Record<string, UnitResult>> {
  const results: Record<string, UnitResult> = {};
  const plans = Object.fromEntries(
    Object.keys(units).map((unit) => [unit, change(units[unit]?.destroy ? "delete" : "update")]),
  );
  const report = { run: { environment: "dev", id: "one", units }, plans };
  // biome-ignore lint/suspicious/noExplicitAny: what applying final plans does not read is left out
  await applyWaves({ target: { env: {} }, report, root: "/tree" } as any, results);
  return results;
}

const statuses = (results: Record<string, UnitResult>) =>
  Object.fromEntries(Object.entries(results).map(([unit, { status }]) => [unit, status]));

test("units are destroyed after all others are applied, those in the cluster first", async () => {
  expect(statuses(await apply())).toEqual({ audit: "applied", cluster: "applied", platform: "applied" });
  expect(asked).toEqual([
    "apply audit in /tree",
    "values of audit", // what is destroyed gets none
    "apply platform in /tree/destroy-cluster-platform",
    "apply cluster in /tree/destroy-cluster-platform",
  ]);
});

test.each([
  ["an apply that failed", "audit", { audit: "failed", cluster: "skipped", platform: "skipped" }, "cluster"],
  [
    "a unit of the cluster that failed",
    "platform",
    { audit: "applied", cluster: "skipped", platform: "failed" },
    "cluster",
  ],
])("nothing more is destroyed after %s", async (_, unit, expected, skipped) => {
  failing = [unit];
  const results = await apply();
  expect(statuses(results)).toEqual(expected);
  expect(results[skipped]?.error).toBe(`${unit} is not applied`);
});

test("a run that destroys nothing makes no tree", async () => {
  await apply({ audit: { dependencies: [] } });
  expect(asked).toEqual(["apply audit in /tree", "values of audit"]);
});

test("a unit whose secrets got no value failed, and what depends on it waits", async () => {
  withoutValues = ["audit"];
  const results = await apply();
  expect(statuses(results)).toEqual({ audit: "failed", cluster: "skipped", platform: "skipped" });
  expect(results.audit?.error).toBe("its secrets have no value: AWS refuses GetRandomPassword");
});

describe("a service whose secret is empty", () => {
  const units: Record<string, Partial<RunUnit>> = {
    audit: { dependencies: [] },
    "service-back": { dependencies: [], module: "service" },
  };

  test("is not tried, and everything else is applied", async () => {
    mounted = () => "billpay/dev/backend/payment-gateway has no value";
    const results = await apply(units);
    expect(statuses(results)).toEqual({ audit: "applied", "service-back": "skipped" });
    expect(results["service-back"]?.error).toBe("billpay/dev/backend/payment-gateway has no value");
    expect(asked).toEqual(["apply audit in /tree", "values of audit"]);
  });

  test("is not tried either where nobody can tell", async () => {
    mounted = () => {
      throw new Error("AWS refuses DescribeSecret");
    };
    expect((await apply(units))["service-back"]).toEqual({
      status: "skipped",
      seconds: 0,
      error: "whether its secrets have a value cannot be told: AWS refuses DescribeSecret",
    });
  });

  test("is applied once it has a value", async () => {
    expect(statuses(await apply(units))).toEqual({ audit: "applied", "service-back": "applied" });
  });
});

test("a certificate of a zone that is not delegated fails at once, the other units go on, and nothing is destroyed", async () => {
  undelegated = { certificate: "dev.billpay.example is not delegated" };
  const results = await apply({ ...UNITS, certificate: { dependencies: [] } });
  expect(results.certificate).toEqual({ status: "failed", seconds: 0, error: undelegated.certificate });
  expect(statuses(results)).toMatchObject({ audit: "applied", cluster: "skipped" });
  expect(asked[0]).toBe("apply audit in /tree");
});

test("a unit that was planned and is left out of the apply failed", async () => {
  excluding = ["audit"];
  expect((await apply()).audit).toEqual({
    status: "failed",
    seconds: 0,
    error: "it was planned, and its terragrunt.hcl leaves it out now",
  });
});

describe("a provisional unit, planned again", () => {
  const provisional: Record<string, Partial<RunUnit>> = { web: { dependencies: [], provisional: true } };

  test("in a tree that somebody edits meanwhile is not applied", async () => {
    edited = true;
    await expect(apply(provisional)).rejects.toThrow("not those that the run was planned with");
    expect(asked).toEqual(["plan web in /tree"]);
  });

  test("that its terragrunt.hcl leaves out now fails, and is not applied", async () => {
    excluding = ["web"];
    expect((await apply(provisional)).web).toEqual({
      status: "failed",
      seconds: 0,
      error: "it was planned, and its terragrunt.hcl leaves it out now",
    });
    expect(asked).toEqual(["plan web in /tree"]);
  });
});
