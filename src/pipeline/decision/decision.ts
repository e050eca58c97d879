import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Environment } from "../../live/environment";
import type { PlannedChange } from "../../live/plan-json";
import { UserError } from "../../system/errors";
import { readText } from "../../system/files";
import { lastLines } from "../../system/process";
import { repo } from "../../system/repo";
import { parseMapping } from "../../system/yaml";
import { pythonPackage } from "../../toolchain/python";

/** What is decided on. Lists are sets: their order changes nothing. */
export interface DecisionInput {
  readonly environment: { readonly name: string; readonly class: string };
  /** ISO 8601 in UTC, as `Date.toISOString` writes it. */
  readonly now: string;
  /** The run's id: an approval may be for one run alone. */
  readonly run: string;
  /** Who runs it: their own approvals do not count. */
  readonly actor: string;
  /** By any name, whoever has a part in the change: neither do theirs. */
  readonly authors: readonly string[];
  readonly commit: string;
  /** SHA-256 of each module's `main.tf.json`. */
  readonly modules: Readonly<Record<string, string>>;
  /** By environment: the same of all that was applied there; no environment where that is not known. */
  readonly applied: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly plans: Readonly<Record<string, UnitPlan>>;
  readonly policy: readonly PolicyResult[];
  /** A month's cost in USD before and after; null where it is not known, which is held. */
  readonly cost: { readonly before_usd: number | null; readonly after_usd: number | null };
  readonly alarms: { readonly open_critical: readonly string[] };
  readonly approvals: readonly Approval[];
  /** Of the run's pull request, where CI hands them over. */
  readonly reviews?: readonly Review[];
  /** What earlier applies used up: an approval counts for one run. */
  readonly used: readonly UsedApproval[];
  /** By unit and address: how much there is after the apply; null where the plan does not know it. */
  readonly capacity: Readonly<Record<string, Readonly<Record<string, Capacity>>>>;
}

export interface UnitPlan {
  /** SHA-256 of the saved plan. */
  readonly sha256: string;
  /** Whether it was made with mock outputs. */
  readonly provisional: boolean;
  readonly changes: readonly PlannedChange[];
}

export interface PolicyResult {
  readonly id: string;
  readonly level: "hard" | "soft" | "advisory";
  readonly severity: string;
  /** Null where the result is about no one unit or resource. */
  readonly unit: string | null;
  readonly address: string | null;
  readonly decision: "violation" | "undecided" | "waived";
}

export interface Approval {
  readonly kind: "stateful_replacement" | "freeze_override" | "budget" | "soft_policy";
  /** `<role>/<name>` */
  readonly by: string;
  /** `<unit>/<address>` of each resource, or "*", which covers everything but stateful resources. */
  readonly scope: readonly string[] | "*";
  /** Of `stateful_replacement`, and required there: what is approved, and nothing else. */
  readonly action?: "delete" | "replace" | "forget";
  /** The id of the only run that it is for; required of `stateful_replacement` to count. */
  readonly run?: string;
  /** ISO 8601 in UTC. */
  readonly expires: string;
}

/** A review as GitHub's API has it, and the teams of whoever gave it. */
export interface ForgeReview {
  readonly user: string;
  /** APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED or PENDING. */
  readonly state: string;
  /** Full SHA-1 of the commit that it is of. */
  readonly commit: string;
  /** ISO 8601 in UTC. */
  readonly submitted_at: string;
  /** Teams, by the names that `review_roles` in live/rules.yaml gives roles to. */
  readonly teams: readonly string[];
}

export interface Review extends ForgeReview {
  /** Whether its commit has the very files that were planned. */
  readonly planned: boolean;
}

export interface UsedApproval {
  /** SHA-256, as the decision names it. */
  readonly approval: string;
  /** The id of the run that was applied with it. */
  readonly run: string;
}

export type Capacity =
  | { readonly kind: "node_group"; readonly min: number | null; readonly desired: number | null }
  | { readonly kind: "service"; readonly replicas: number | null };

export interface Decision {
  readonly schema: 1;
  readonly decision: "approve" | "hold" | "deny";
  /** The strictest first. A note changes nothing; a hold goes away with time or an approval; a deny does not. */
  readonly reasons: readonly Reason[];
  /** SHA-256 of the plan of each unit: these were decided on, and no others. */
  readonly digests: Readonly<Record<string, string>>;
  /** SHA-256 of each approval that it counts on. */
  readonly approvals: readonly string[];
  /** SHA-256 of the input, whatever the order of its keys and lists. */
  readonly input_sha256: string;
}

export interface Reason {
  readonly rule: string;
  readonly effect: "note" | "hold" | "deny";
  readonly message: string;
  /** `<unit>/<address>` */
  readonly addresses: readonly string[];
  /** The approval that would end a hold, if anybody may give it. */
  readonly needs?: {
    readonly kind: Approval["kind"];
    readonly roles: readonly string[];
    readonly scope: Approval["scope"];
    readonly action?: Approval["action"];
  };
}

/** The environment variable that names the file of reviews. */
export const REVIEWS_VARIABLE = "BILLPAY_REVIEWS";

const RULES_FILE = "live/rules.yaml";
const DECIDES_WITHIN_MS = 120_000;
/** Exit code of the program for input that it cannot read. */
const EXIT_MALFORMED_INPUT = 2;

/** What `live/rules.yaml` says. Its content is checked by the program that applies it. */
export function readRules(): unknown {
  return parseMapping(readText(join(repo, RULES_FILE)), RULES_FILE).value;
}

/** The environment whose applied modules alone may be applied here, as the rules say; nothing where any may. */
export function promotedFrom({ name, class: of }: Pick<Environment, "name" | "class">): string | undefined {
  type Sections = Readonly<Record<string, { promoted_from?: string | null } | undefined>> | undefined;
  const { environments, classes } = readRules() as { environments?: Sections; classes?: Sections };
  return (environments?.[name] ?? classes?.[of])?.promoted_from ?? undefined;
}

/**
 * Asks the program in `logic/` whether the plans may be applied.
 *
 * @param rules as in `live/rules.yaml`
 * @throws UserError with the place, the value and what is allowed, where the input or the rules are malformed
 */
export async function decide(input: DecisionInput, rules: unknown = readRules()): Promise<Decision> {
  const python = join(await pythonPackage("python"), "bin", "python");
  // -E: the shell's PYTHON… variables change nothing. -B: no bytecode in the checkout.
  const { status, stdout, stderr, error } = spawnSync(python, ["-E", "-B", "-m", "decision"], {
    cwd: join(repo, "logic"),
    input: JSON.stringify({ ...input, schema: 1, rules }),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    timeout: DECIDES_WITHIN_MS,
  });
  if (status === 0) return JSON.parse(stdout);
  const lastWords = lastLines(stderr ?? "", 4);
  if (status === EXIT_MALFORMED_INPUT) {
    const approvals = `live/${input.environment.name}/approvals.yaml`;
    const inRules = lastWords.replace(/^input\.rules(\.|(?= ))/, (_, dot) => `${RULES_FILE}: ${dot ? "" : "the file"}`);
    const inApprovals = inRules.replace(/^input\.approvals/, `${approvals}: approvals`);
    throw new UserError(inApprovals.replace(/^input\.reviews/, `${REVIEWS_VARIABLE}: reviews`));
  }
  throw new UserError(`the decision could not be made: ${error?.message ?? lastWords}`);
}
