import { readEnvironment } from "../../src/live/environment";
import { type PlanJson, plannedChanges } from "../../src/live/plan-json";
import { type Approval, type DecisionInput, decide, readRules } from "../../src/pipeline/decision/decision";
import { evaluatePolicies, type PolicyFinding, policyResults } from "../../src/pipeline/policy/policy";
import { pythonPackage } from "../../src/toolchain/python";
import { obtain, TOOLS } from "../../src/toolchain/tools";
import { applied, goodPlan, type Plan, type Resource } from "./good-plan";

/**
 * What comes of a plan that would lose data, of both engines together: OPA with the policies in policy/, whose findings
 * go, as in a run, to the Python program with live/rules.yaml.
 */

/** They hold data, or data cannot be read without them. One that leaves live/rules.yaml is missed here. */
const TYPES = [
  "aws_backup_vault",
  "aws_db_instance",
  "aws_ecr_repository",
  "aws_efs_file_system",
  "aws_eks_cluster",
  "aws_kms_key",
  "aws_rds_cluster",
  "aws_route53_zone",
  "aws_s3_bucket",
  "aws_secretsmanager_secret",
];

/** No module has them, so that platform-known-types holds them for a reason of its own when they are made anew. */
const UNKNOWN = ["aws_efs_file_system", "aws_rds_cluster"];

const SHA = "a".repeat(64);
const RUN = "20260609T130000Z-0000000";
/** A Tuesday, 10:00 in São Paulo: no freeze. */
const NOW = "2026-06-09T13:00:00.000Z";
const LATER = "2026-06-10T00:00:00Z";

/** What OpenTofu says of a resource in its plan: https://opentofu.org/docs/internals/json-format/ */
interface Planned {
  readonly actions: readonly string[];
  readonly deposed?: string;
}

const DESTROYED: Planned = { actions: ["delete"] };
const REPLACED: Planned = { actions: ["delete", "create"] };
const UPDATED: Planned = { actions: ["update"] };
const FORGOTTEN: Planned = { actions: ["forget"] };
const DEPOSED: Planned = { actions: ["delete"], deposed: "0a1b2c3d" };

/** One unit that stands as the good plan makes it, but for one resource of this type. */
function planOf(type: string, { actions, deposed }: Planned): { unit: string; plan: Plan; at: string } {
  const { units } = goodPlan();
  const [unit, good] = Object.entries(units).find(([, plan]) =>
    plan.resource_changes.some((one) => one.type === type),
  ) ?? ["database", units.database as Plan];
  const standing = applied(good, unit);
  const first = standing.resource_changes.find((one) => one.type === type);
  const stays = actions.includes("create") || actions.includes("update");
  // What goes away is another than the good plan's own, which other policies ask for.
  const address = stays && first ? first.address : `${type}.old`;
  const values = first?.change.after ?? { name: "billpay-old" };
  const after = stays ? values : null;
  const changed = {
    ...(first ?? { mode: "managed", type }),
    address,
    ...(deposed && { deposed }),
    change: { actions, before: values, after, after_unknown: {} },
  } as unknown as Resource;
  const others = standing.resource_changes.filter((one) => one.address !== address);
  const at = `${unit}/${address}${deposed ? ` (deposed ${deposed})` : ""}`;
  return { unit, plan: { resource_changes: [...others, changed] }, at };
}

/** What the policies say does not depend on approvals: each plan is held against them once. */
const judged = new Map<string, Promise<readonly PolicyFinding[]>>();

async function findings(name: string, unit: string, plan: Plan): Promise<readonly PolicyFinding[]> {
  const key = JSON.stringify([name, unit, plan]);
  const known = judged.get(key);
  if (known) return known;
  const { class: environmentClass } = readEnvironment(name);
  const { environment } = goodPlan();
  const found = evaluatePolicies({
    environment: { ...environment, name, class: environmentClass },
    date: "2026-11-24",
    units: { [unit]: JSON.parse(JSON.stringify(plan).replaceAll('"environment":"prod"', `"environment":"${name}"`)) },
    unknown_units: ["others"],
  }).then((report) => {
    expect(report.policies.length).toBeGreaterThan(100);
    return report.results;
  });
  judged.set(key, found);
  return found;
}

const outcome = (name: string, type: string, planned: Planned, approvals: readonly Approval[] = []) =>
  outcomeOf(name, planOf(type, planned), approvals);

/** The decision, and the rules that it stands on: `hold: stateful`. */
async function outcomeOf(name: string, { unit, plan }: ReturnType<typeof planOf>, approvals: readonly Approval[]) {
  const changes = plannedChanges(plan as unknown as PlanJson);
  const results = await findings(name, unit, plan);
  const input: DecisionInput = {
    environment: { name, class: readEnvironment(name).class },
    now: NOW,
    run: RUN,
    actor: "eva",
    authors: [],
    commit: "0".repeat(40),
    modules: {},
    applied: { staging: {} },
    plans: { [unit]: { sha256: SHA, provisional: false, changes } },
    policy: policyResults({ results, passed: [], policies: [] }),
    cost: { before_usd: 1000, after_usd: 1000 },
    alarms: { open_critical: [] },
    approvals,
    used: [],
    capacity: {},
  };
  const { decision, reasons } = await decide(input);
  const rules = reasons.filter(({ effect }) => effect === decision).map(({ rule }) => rule);
  return rules.length === 0 ? decision : `${decision}: ${[...new Set(rules)].join(", ")}`;
}

const approval = (scope: Approval["scope"], more: Partial<Approval> = {}): Approval => ({
  kind: "stateful_replacement",
  by: "platform-lead/ana",
  scope,
  action: "replace",
  run: RUN,
  expires: LATER,
  ...more,
});

/** What an approval calls a plan. */
const actionOf = ({ actions }: Planned): Approval["action"] =>
  actions.includes("forget") ? "forget" : actions.includes("create") ? "replace" : "delete";

const newTypes: Approval = { kind: "soft_policy", by: "security/ana", scope: "*", expires: LATER };

beforeAll(async () => {
  await obtain(TOOLS.filter(({ name }) => name === "opa"));
  await pythonPackage("python");
}, 600_000);

test("the list in live/rules.yaml is the one that is tried here", () => {
  expect((readRules() as { stateful_types: string[] }).stateful_types).toEqual(TYPES);
});

describe.each(TYPES)("%s in prod", (type) => {
  test.each([
    ["destroyed", DESTROYED],
    ["replaced", REPLACED],
    ["forgotten", FORGOTTEN],
    ["deposed and destroyed", DEPOSED],
  ])(
    "%s is held, until an approval names its address",
    async (_, planned) => {
      const { at } = planOf(type, planned);
      const others = UNKNOWN.includes(type) ? [newTypes] : [];
      expect(await outcome("prod", type, planned, others)).toBe("hold: stateful");
      expect(await outcome("prod", type, planned, [...others, approval([at], { action: actionOf(planned) })])).toBe(
        "approve",
      );
    },
    60_000,
  );

  test("updated is nobody's loss", async () => {
    expect(await outcome("prod", type, UPDATED, UNKNOWN.includes(type) ? [newTypes] : [])).toBe("approve");
  }, 60_000);
});

const DATABASE = "aws_db_instance";

describe.each(["local", "dev", "staging", "prod"])("a database in %s", (name) => {
  test.each<[string, Planned, string]>([
    ["destroyed", DESTROYED, "hold: stateful"],
    ["replaced", REPLACED, "hold: stateful"],
    ["replaced by one that is made first", { actions: ["create", "delete"] }, "hold: stateful"],
    ["forgotten", FORGOTTEN, "hold: stateful"],
    ["forgotten and made anew", { actions: ["forget", "create"] }, "hold: stateful"],
    ["made anew and forgotten", { actions: ["create", "forget"] }, "hold: stateful"],
    ["deposed and destroyed", DEPOSED, "hold: stateful"],
    ["deposed and forgotten", { ...DEPOSED, actions: ["forget"] }, "hold: stateful"],
    ["updated", UPDATED, "approve"],
    ["left as it is", { actions: ["no-op"] }, "approve"],
  ])(
    "%s",
    async (_, planned, expected) => {
      expect(await outcome(name, DATABASE, planned)).toBe(expected);
    },
    60_000,
  );

  test("of another type, which holds no data, is lost without asking", async () => {
    for (const planned of [DESTROYED, REPLACED, FORGOTTEN])
      expect(await outcome(name, "aws_db_subnet_group", planned)).toBe("approve");
  }, 60_000);
});

describe.each(["dev", "prod"])("an approval in %s", (name) => {
  const { at } = planOf(DATABASE, REPLACED);
  const successor = planOf(DATABASE, { actions: ["no-op"] }).at;

  test.each<[string, Planned, Approval, string]>([
    ["that names the address", REPLACED, approval([at]), "approve"],
    ["that names it among others", REPLACED, approval([at, "web/aws_s3_bucket.site"]), "approve"],
    ["that has expired", REPLACED, approval([at], { expires: NOW }), "hold: stateful"],
    ["of everything", REPLACED, approval("*"), "hold: stateful"],
    ["of another address", REPLACED, approval(["database/aws_db_instance.other"]), "hold: stateful"],
    ["of the same address in another unit", REPLACED, approval(["network/aws_db_instance.main"]), "hold: stateful"],
    ["of a deletion", REPLACED, approval([at], { action: "delete" }), "hold: stateful"],
    ["of a replacement", DESTROYED, approval([planOf(DATABASE, DESTROYED).at]), "hold: stateful"],
    ["of another run", REPLACED, approval([at], { run: "20260608T130000Z-0000000" }), "hold: stateful"],
    ["of no one run", REPLACED, approval([at], { run: undefined }), "hold: stateful"],
    ["of the successor of a deposed object", DEPOSED, approval([successor], { action: "delete" }), "hold: stateful"],
    ["by a role that may not", REPLACED, approval([at], { by: "finance/ana" }), "hold: stateful"],
    ["by whoever planned it", REPLACED, approval([at], { by: "platform-lead/eva" }), "hold: stateful"],
    ["of a soft policy", REPLACED, { ...newTypes, scope: [at] }, "hold: stateful"],
    ["by who planned it, spelled otherwise", REPLACED, approval([at], { by: "platform-lead/@Eva" }), "hold: stateful"],
  ])(
    "%s",
    async (_, planned, given, expected) => {
      expect(await outcome(name, DATABASE, planned, [given])).toBe(expected);
    },
    60_000,
  );
});

test("an approval lets no policy be broken: a database made anew without encryption is denied", async () => {
  const replaced = planOf(DATABASE, REPLACED);
  const database = replaced.plan.resource_changes.find(({ type }) => type === DATABASE) as Resource;
  database.change.after.storage_encrypted = false;
  expect(await outcomeOf("prod", replaced, [approval([replaced.at])])).toBe("deny: policy");
}, 60_000);
