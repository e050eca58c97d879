import { type PlanJson, plannedChanges, type ResourceChange, type TerraformAction } from "../../../src/live/plan-json";
import type { Policy, PolicyFinding } from "../../../src/pipeline/policy/policy";
import type { Run, RunReport } from "../../../src/pipeline/run/run";

const SHA = "a".repeat(64);

export const decision = (
  verdict: RunReport["decision"]["decision"],
  reasons: RunReport["decision"]["reasons"] = [],
): RunReport["decision"] => ({ schema: 1, decision: verdict, reasons, digests: {}, approvals: [], input_sha256: SHA });

/** Held until finance approves, and the lines that say so. */
export const heldForBudget = decision("hold", [
  {
    rule: "budget",
    effect: "hold",
    message: "a month costs more",
    addresses: [],
    needs: { kind: "budget", roles: ["finance"], scope: "*" },
  },
]);
export const BUDGET_LINES = [
  "# live/dev/approvals.yaml",
  "approvals:",
  "  - kind: budget",
  "    by: finance/<you>",
  '    scope: "*"',
  "    run: 20261124T140000Z-0000000",
  '    expires: "2026-12-01T14:00:00Z"',
];

const policyFile: Policy = {
  id: "s3-encrypted",
  file: "policy/s3/encrypted.rego",
  title: "Buckets are encrypted",
  severity: "high",
  level: "hard",
  controls: { pci: ["3.5.1"], fsbp: ["S3.17"] },
  remediation: "set `sse_algorithm`",
};

export const finding = (changes: Partial<PolicyFinding> = {}): PolicyFinding => ({
  id: policyFile.id,
  title: policyFile.title,
  level: "hard",
  severity: "high",
  unit: "web",
  address: "aws_s3_bucket.site",
  decision: "violation",
  message: "it has no key",
  ...changes,
});

export const policy = (...results: PolicyFinding[]): RunReport["policy"] => ({
  results,
  passed: ["s3-versioned"],
  policies: [policyFile],
});

const range = (base: number) => ({ low: base / 2, base, high: base * 2 });

export const cost = (before: number | null, after: number): RunReport["cost"] => ({
  before: before === null ? null : range(before),
  after: range(after),
  components: [
    { component: "NAT gateways", before: before === null ? null : range(before - 5), after: range(after - 5) },
    { component: "KMS", before: before === null ? null : range(5), after: range(5) },
  ],
  notPriced: ["web/aws_wafv2_web_acl.main: this type has no price here"],
  warnings: [],
});

/** A change of a resource, as `tofu show -json` gives it. */
export const resource = (
  address: string,
  actions: readonly TerraformAction[],
  change: Partial<ResourceChange["change"]> = {},
  rest: Partial<ResourceChange> = {},
): ResourceChange => ({
  address,
  mode: "managed",
  type: address.split(".")[0] ?? "",
  ...rest,
  change: {
    before: null,
    after: null,
    after_unknown: {},
    before_sensitive: {},
    after_sensitive: {},
    ...change,
    actions,
  },
});

export const plan = (...resources: ResourceChange[]): PlanJson => ({ resource_changes: resources });

/** The report of a run that planned these units, each with a module of its name. */
export function runReport(
  plans: Readonly<Record<string, PlanJson>>,
  changes: Partial<Omit<RunReport, "run">> & { readonly run?: Partial<Run> } = {},
): RunReport {
  const units = Object.entries(plans).map(([name, unitPlan]) => [
    name,
    {
      module: name,
      dependencies: [],
      sha256: SHA,
      jsonSha256: SHA,
      provisional: false,
      changes: plannedChanges(unitPlan),
      state: null,
    },
  ]);
  const run: Run = {
    schema: 1,
    id: "20261124T140000Z-0000000",
    environment: "dev",
    created: "2026-11-24T14:00:00.000Z",
    actor: "eva",
    commit: "0".repeat(40),
    dirty: false,
    source: SHA,
    provider: "registry.opentofu.org",
    offline: false,
    selection: { by: "all" },
    modules: {},
    units: Object.fromEntries(units),
    leftOut: {},
  };
  return {
    plans,
    policy: policy(),
    cost: cost(100, 120),
    decision: decision("approve"),
    ...changes,
    run: { ...run, ...changes.run },
  };
}

/** The same report whose units have other properties. */
export const withUnits = (
  report: RunReport,
  changes: Readonly<Record<string, Partial<Run["units"][string]>>>,
): RunReport => ({
  ...report,
  run: {
    ...report.run,
    units: Object.fromEntries(
      Object.entries(report.run.units).map(([name, unit]) => [name, { ...unit, ...changes[name] }]),
    ),
  },
});
