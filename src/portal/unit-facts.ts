import { join } from "node:path";
import { environmentNames } from "../live/environment";
import { type Range, unitCosts } from "../pipeline/cost";
import { planFromNothing } from "../pipeline/plan";
import { readReport, readRun, runIds } from "../pipeline/run";
import { messageOf } from "../system/errors";
import { readRecord, writePrivate } from "../system/files";
import { digestOf } from "../system/git";

/** What is known of a unit, or of an environment, besides the live tree. */
export interface Facts {
  /** USD a month, and the day of the estimate or the run that it is of. */
  readonly cost?: { readonly usd: number; readonly from: string };
  readonly lastRun?: { readonly id: string; readonly outcome: string; readonly time: string };
}

/** By unit of an environment; of the environment itself by "". */
export type EnvironmentFacts = Readonly<Record<string, Facts>>;

/** As many runs of an environment are read: their plans take a tenth of a second each. */
const READ_RUNS = 10;

const OUTCOMES = { approve: "approved", hold: "held", deny: "denied" } as const;

/**
 * What the runs of this checkout say of an environment and of its units: each has the newest run that it is in.
 *
 * @returns with a line for each run that could not be read
 */
export function factsOfRuns(environment: string): { facts: EnvironmentFacts; problems: string[] } {
  const facts: Record<string, Facts> = {};
  const problems: string[] = [];
  for (const id of runIds(environment).toReversed().slice(0, READ_RUNS)) {
    try {
      const { run, plans, cost, decision, result } = readReport(readRun(environment, id));
      const lastRun = {
        id,
        outcome: result?.outcome ?? OUTCOMES[decision.decision],
        time: result?.ended ?? run.created,
      };
      const from = `run ${id}`;
      const costs = unitCosts(environment, plans, run.created.slice(0, 10));
      facts[""] ??= { cost: { usd: cost.after.base, from }, lastRun };
      for (const unit of Object.keys(run.units))
        facts[unit] ??= { cost: { usd: costs[unit]?.base ?? 0, from }, lastRun };
    } catch (error) {
      problems.push(messageOf(error).split("\n")[0] ?? id);
    }
  }
  return { facts, problems };
}

interface CostRecord {
  readonly schema: 1;
  readonly source: string;
  readonly date: string;
  readonly units: Readonly<Record<string, Range>>;
}

/**
 * Prices every environment from its plan, as `billpay cost` does; those whose files did not change since are not planned
 * again.
 *
 * @param folder of the records
 */
export async function priceEnvironments(folder: string, date: string): Promise<void> {
  const source = await digestOf(["live", "modules", "terragrunt.hcl"]);
  for (const environment of environmentNames()) {
    if (readCosts(folder, environment)?.source === source) continue;
    const units = unitCosts(environment, await planFromNothing(environment), date);
    const record: CostRecord = { schema: 1, source, date, units };
    writePrivate(join(folder, `${environment}.json`), `${JSON.stringify(record, null, 2)}\n`);
  }
}

const readCosts = (folder: string, environment: string): CostRecord | undefined =>
  readRecord<CostRecord>(join(folder, `${environment}.json`), {
    schema: 1,
    has: { source: "string", date: "string", units: "object" },
    remedy: "remove it",
  });

/** What was estimated of an environment the last time that it was priced. */
export function factsOfCosts(folder: string, environment: string): EnvironmentFacts {
  const record = readCosts(folder, environment);
  if (!record) return {};
  const from = `an estimate of ${record.date}`;
  const costs = Object.entries(record.units).map(([unit, { base }]) => [unit, { cost: { usd: base, from } }] as const);
  const usd = Object.values(record.units).reduce((total, { base }) => total + base, 0);
  return Object.fromEntries([...costs, ["", { cost: { usd, from } }]]);
}
