import { type Action, dataReads, type PlannedCheck, plannedChecks } from "../../live/plan-json";
import type { Decision, Reason, UnitCheck } from "../decision";
import { type AttributeChange, outputChanges, type ResourceDetail, resourceDetails, shownOf } from "../diff";
import type { Policy, PolicyFinding } from "../policy";
import type { RunReport, RunUnit, UnitResult } from "../run";

/** What both renderings of a run tell, with what is sensitive taken out. */
export interface ReportContents {
  readonly report: Omit<RunReport, "plans">;
  /** Sorted by name. */
  readonly units: readonly ReportUnit[];
  /** The `check` blocks that do not pass, those that fail first. */
  readonly checks: readonly UnitCheck[];
  readonly findings: Readonly<Record<PolicyFinding["decision"], readonly ReportFinding[]>>;
  /** Ids of the policies that have nothing to report. */
  readonly passed: readonly string[];
}

export interface ReportUnit extends Omit<RunUnit, "changes"> {
  readonly name: string;
  readonly counts: Counts;
  readonly resources: readonly ResourceDetail[];
  readonly outputs: readonly AttributeChange[];
  /** The data sources that are read only during its apply. */
  readonly reads: readonly string[];
  readonly result?: UnitResult;
}

/** Resources by what becomes of them. */
export type Counts = Readonly<Record<CountedAction, number>>;
export type CountedAction = (typeof COUNTED)[number];
export const COUNTED = ["create", "update", "replace", "delete", "forget", "move", "import"] as const;

/** They change the state alone, and are rare: they have a column only where there is one of them. */
const RARE: readonly CountedAction[] = ["forget", "move", "import"];

/** The columns of a table of counts. */
export const columnsOf = (sums: Counts): CountedAction[] =>
  COUNTED.filter((action) => !RARE.includes(action) || sums[action] > 0);

/** A finding with what its policy's file says. */
export type ReportFinding = PolicyFinding & Pick<Policy, "controls" | "remediation">;

const LEVELS: readonly PolicyFinding["level"][] = ["hard", "soft", "advisory"];
const SEVERITIES = ["critical", "high", "medium", "low"];

export function reportContents({ plans, ...rest }: RunReport): ReportContents {
  const shown = shownOf(plans);
  const report = shown(rest);
  const { run, policy, result } = report;
  const units = Object.entries(run.units)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, unit]) => ({
      ...unit,
      name,
      counts: countsOf(unit),
      resources: shown(resourceDetails(plans[name] ?? {})),
      outputs: shown(outputChanges(plans[name] ?? {})),
      reads: shown(dataReads(plans[name] ?? {})),
      ...(result?.units[name] && { result: result.units[name] }),
    }));
  const findings = policy.results
    .map((finding) => ({ ...finding, ...policyOf(policy.policies, finding.id) }))
    .sort((a, b) => compareRank(LEVELS, a.level, b.level) || compareRank(SEVERITIES, a.severity, b.severity));
  const only = (decision: PolicyFinding["decision"]) => findings.filter((one) => one.decision === decision);
  return {
    report,
    units,
    checks: checksOf({ run, plans }),
    findings: { violation: only("violation"), undecided: only("undecided"), waived: only("waived") },
    passed: policy.passed,
  };
}

const CHECK_STATUSES: readonly PlannedCheck["status"][] = ["fail", "error", "unknown"];

/** The `check` blocks of a run that do not pass, those that fail first, with what is sensitive taken out. */
export function checksOf({ run, plans }: Pick<RunReport, "run" | "plans">): UnitCheck[] {
  const shown = shownOf(plans);
  return Object.keys(run.units)
    .sort()
    .flatMap((unit) => shown(plannedChecks(plans[unit] ?? {})).map((check) => ({ ...check, unit })))
    .sort((a, b) => compareRank(CHECK_STATUSES, a.status, b.status));
}

/** As `reads 2 data sources during apply: data.a, data.b`, the first of them. */
export const describeReads = (reads: readonly string[]): string =>
  `reads ${plural(reads.length, "data source")} during apply: ${firstAddresses(reads)}`;

const compareRank = (order: readonly string[], a: string, b: string): number => order.indexOf(a) - order.indexOf(b);

function policyOf(policies: readonly Policy[], id: string): Pick<Policy, "controls" | "remediation"> {
  const { controls = {}, remediation = "" } = policies.find((policy) => policy.id === id) ?? {};
  return { controls, remediation };
}

export const countsOf = ({ changes }: Pick<RunUnit, "changes">): Counts =>
  Object.fromEntries(
    COUNTED.map((action) => [action, changes.filter((change) => change.action === action).length]),
  ) as Counts;

export const totalCounts = (units: readonly { readonly counts: Counts }[]): Counts =>
  Object.fromEntries(
    COUNTED.map((action) => [action, units.reduce((sum, { counts }) => sum + counts[action], 0)]),
  ) as Counts;

/** What the decision says, in words. */
export const VERDICTS = {
  approve: { title: "Approved", meaning: "these plans may be applied" },
  hold: { title: "On hold", meaning: "these plans wait for time or an approval" },
  deny: { title: "Denied", meaning: "these plans may not be applied" },
} as const;

/** What becomes of resources: the words, and the sign that OpenTofu has for it. */
export const ACTIONS: Readonly<Record<Action, { readonly title: string; readonly sign: string }>> = {
  create: { title: "create", sign: "+" },
  update: { title: "update", sign: "~" },
  replace: { title: "replace", sign: "±" },
  delete: { title: "destroy", sign: "−" },
  forget: { title: "forget", sign: "○" },
  move: { title: "move", sign: "→" },
  import: { title: "import", sign: "←" },
};

/** What else becomes of a resource. */
export const factsOf = ({ action, imported, oldStays }: ResourceDetail): string[] => [
  ...(imported && action !== "import" ? ["imported"] : []),
  ...(oldStays ? ["the old one is forgotten and stays"] : []),
];

/** What a check says, as `fails`. */
export const CHECK_WORDS: Readonly<Record<PlannedCheck["status"], string>> = {
  fail: "fails",
  error: "cannot be evaluated",
  unknown: "is known only after apply",
};

/** As `2 to create, 1 to destroy`. */
export const describeCounts = (counts: Counts): string =>
  COUNTED.filter((action) => counts[action] > 0)
    .map((action) => `${counts[action]} to ${ACTIONS[action].title}`)
    .join(", ") || "no change";

/** Reasons that the decision stands on, and those that are only noted. */
export const splitReasons = ({ reasons }: Decision): { blocking: Reason[]; notes: Reason[] } => ({
  blocking: reasons.filter(({ effect }) => effect !== "note"),
  notes: reasons.filter(({ effect }) => effect === "note"),
});

/** Of a resource that is made anew, only the paths of the attributes that nobody knows yet. */
export function splitByKnown(
  action: Action,
  attributes: readonly AttributeChange[],
): { now: AttributeChange[]; later: string[] } {
  const isNew = action === "create" || action === "replace";
  const isLater = ({ after, forcesReplacement }: AttributeChange) =>
    isNew && after.is === "unknown" && !forcesReplacement;
  return {
    now: attributes.filter((attribute) => !isLater(attribute)),
    later: attributes.filter(isLater).map(({ path }) => path),
  };
}

/** How the units were chosen. */
export function describeSelection({ selection }: RunReport["run"]): string {
  switch (selection.by) {
    case "all":
      return "every unit of the environment";
    case "name":
      return "units chosen by name";
    case "change":
      return `units that differ since ${selection.since}, and their dependents`;
  }
}

/** The controls of a policy, as `PCI DSS 1.2.8, 11.5.2; CIS 3.3`. */
export const controlsOf = ({ controls }: ReportFinding): string =>
  Object.entries(CONTROLS)
    .map(([key, title]) => [title, controls[key as keyof typeof CONTROLS] ?? []] as const)
    .filter(([, numbers]) => numbers.length > 0)
    .map(([title, numbers]) => `${title} ${numbers.join(", ")}`)
    .join("; ");

const CONTROLS = { pci: "PCI DSS", cis: "CIS", fsbp: "Security Hub" } as const;

/** `<unit>/<address>`, as far as there are. */
export const findingPlace = ({ unit, address }: ReportFinding): string => [unit, address].filter(Boolean).join("/");

/** A month's USD, as `1,204.50`. */
export const usd = (amount: number): string =>
  amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A difference in a month's USD, as `+12.00`. */
export const usdChange = (amount: number): string =>
  `${amount > 0 ? "+" : amount < 0 ? "−" : "±"}${usd(Math.abs(amount))}`;

/** The first three, and how many more there are: `a, b, c and 2 more`. */
export function firstAddresses(addresses: readonly string[]): string {
  const more = addresses.length > MAX_NAMED_ADDRESSES ? ` and ${addresses.length - MAX_NAMED_ADDRESSES} more` : "";
  return `${addresses.slice(0, MAX_NAMED_ADDRESSES).join(", ")}${more}`;
}

const MAX_NAMED_ADDRESSES = 3;

/** Findings of one policy and one level together, in their order. */
export function byPolicy(findings: readonly ReportFinding[]): [ReportFinding, ...ReportFinding[]][] {
  const groups = new Map<string, [ReportFinding, ...ReportFinding[]]>();
  for (const finding of findings) {
    const key = `${finding.level} ${finding.id}`;
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}

/** `1 unit`, `2 units`. */
export const plural = (number: number, noun: string, nouns = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : nouns}`;

/** At most so many characters, and how many are left out. */
export function shorten(text: string, characters: number): string {
  const all = [...text];
  const left = all.length - characters;
  return left > 0 ? `${all.slice(0, characters).join("")}… (${left} more characters)` : text;
}
