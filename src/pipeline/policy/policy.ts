import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { PlanJson } from "../../live/plan-json";
import eks from "../../modules/cluster/eks-versions.json";
import { UserError } from "../../system/errors";
import { readText } from "../../system/files";
import { lastLines } from "../../system/process";
import { repo } from "../../system/repo";
import { obtain, TOOLS } from "../../toolchain/tools";
import type { PolicyResult } from "../decision";
import { checkPlans } from "./input";
import { readWaivers } from "./waivers";

/** What the policies are held against. */
export interface PolicyInput {
  /** As in `live/<env>/env.yaml`. */
  readonly environment: {
    readonly name: string;
    readonly class: string;
    readonly account_id: string;
    readonly region: string;
  };
  /** The day that is judged, as `2026-11-24`: versions are supported and waivers hold until a day. */
  readonly date: string;
  /** The plan of every unit of the environment, as `tofu show -json` gives it. */
  readonly units: Readonly<Record<string, PlanJson>>;
  /** Units of the environment of which neither a plan nor a state is known; without them nothing is said to be lacking. */
  readonly unknown_units?: readonly string[];
}

/** One thing that one policy says of one resource. */
export interface PolicyFinding extends PolicyResult {
  readonly title: string;
  readonly message: string;
}

/** What a policy's file says of it. */
export interface Policy {
  /** `<service>-<name>`, of the file `policy/<service>/<name>.rego` */
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly level: PolicyResult["level"];
  /** Classes of environments in which it has another level. */
  readonly levels?: Readonly<Record<string, PolicyResult["level"]>>;
  /** The level of what it cannot decide, where that is lower. */
  readonly undecided?: PolicyResult["level"];
  readonly controls: Readonly<Partial<Record<"fsbp" | "cis" | "pci" | "sentinel", readonly string[]>>>;
  readonly remediation: string;
}

export interface PolicyReport {
  /** Sorted by id, unit, address and message. */
  readonly results: readonly PolicyFinding[];
  /** Ids of the policies that have nothing to report. */
  readonly passed: readonly string[];
  readonly policies: readonly Policy[];
}

export const policyDir = join(repo, "policy");

/**
 * Holds the plans of an environment against every policy, with OPA.
 *
 * @param dir folder of the policies and of `waivers.yaml`
 * @throws UserError in one line, where a plan, a waiver or a policy is malformed
 */
export async function evaluatePolicies(input: PolicyInput, dir = policyDir): Promise<PolicyReport> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(input.date))
    throw new UserError(`the date of the policies is ${JSON.stringify(input.date)}: must be a day, such as 2026-11-24`);
  checkPlans(input.units);
  const waivers = join(dir, "waivers.yaml");
  const waived = existsSync(waivers) ? readWaivers(readText(waivers), relative(repo, waivers)) : [];
  const report = await evaluate(input, dir);
  const ids = report.policies.map(({ id }) => id);
  const unknown = waived.find(({ policy }) => !ids.includes(policy));
  if (unknown)
    throw new UserError(
      `${unknown.place}: policy is ${JSON.stringify(unknown.policy)}: must be the id of a policy, as in docs/policies.md`,
    );
  return report;
}

/** Every policy there is, by id. */
export async function listPolicies(dir = policyDir): Promise<readonly Policy[]> {
  const environment = { name: "none", class: "production", account_id: "000000000000", region: "us-east-1" };
  return (await evaluate({ environment, date: "2000-01-01", units: {} }, dir)).policies;
}

/** What the decision takes of a report. */
export function policyResults({ results }: PolicyReport): PolicyResult[] {
  return results.map(({ title: _, message: __, ...result }) => result);
}

const EVALUATES_WITHIN_MS = 5 * 60_000;

async function evaluate(input: PolicyInput, dir: string): Promise<PolicyReport> {
  const [opa] = await obtain(TOOLS.filter(({ name }) => name === "opa"));
  const args = ["--data", dir, "--ignore", "*_test.rego,testdata", "--stdin-input", "--format", "json"];
  const { status, stdout, stderr, error } = spawnSync(opa?.path ?? "opa", ["eval", ...args, "data.billpay.output"], {
    input: JSON.stringify({ ...input, eks }),
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    timeout: EVALUATES_WITHIN_MS,
  });
  if (status !== 0) throw new UserError(refusal(stdout ?? "", stderr || (error?.message ?? "")));
  const value: PolicyReport | undefined = JSON.parse(stdout).result?.[0]?.expressions[0].value;
  if (!value) throw new UserError(`${relative(repo, dir)} has no policies: data.billpay.output is not defined there`);
  const place = ({ id, unit, address, message }: PolicyFinding) => [id, unit, address, message].join("\0");
  const byPlace = (a: PolicyFinding, b: PolicyFinding) => (place(a) < place(b) ? -1 : 1);
  return {
    results: [...value.results].sort(byPlace),
    passed: [...value.passed].sort(),
    policies: [...value.policies].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** The first error of OPA, with its place. */
function refusal(stdout: string, stderr: string): string {
  try {
    const [first] = JSON.parse(stdout).errors;
    const { file, row } = first.location ?? {};
    const place = file ? `${relative(repo, file)}:${row}: ` : "";
    return `${place}the policies could not be evaluated: ${String(first.message).split("\n")[0]}`;
  } catch {
    return `the policies could not be evaluated: ${lastLines(stderr, 1)}`;
  }
}
