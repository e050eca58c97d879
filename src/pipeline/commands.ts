import { basename, resolve } from "node:path";
import { delegationOf, delegationRecords } from "../live/delegation";
import { readEnvironment, unitNames, unitPath } from "../live/environment";
import { atRunningEmulator } from "../live/laptop-cloud";
import { generateFirstValues, generateValue, secretValues } from "../live/secret-values";
import { moveState, restoreState } from "../live/state";
import { stateBucket } from "../live/state-bucket";
import { describeInputs, type InputValue, unitValues } from "../live/unit-values";
import { UserError } from "../system/errors";
import { displayPath, writeAtomically } from "../system/files";
import { actor, commitOf } from "../system/git";
import { INTERRUPTED, wasInterrupted } from "../system/process";
import { step } from "../system/progress";
import { obtainTools } from "../toolchain/tools";
import { ApplyRefusal, applyRun, planRollback } from "./apply";
import {
  BOOTSTRAP_UNITS,
  createStateBucket,
  isApplied,
  placeholders,
  preflight,
  readNeeds,
  requireAccount,
  writeProposals,
} from "./bootstrap";
import { describePrices, describeRefresh, environmentCost, readPrices, refreshPrices } from "./cost";
import { driftedIn, findDrift, writeDriftReport } from "./drift";
import { describeHistory, historyHtml, historyJson, parseLimit, parseSince, readHistory } from "./history";
import { type PlanOptions, planFromNothing, planRun } from "./plan";
import { countsOf, describeRun } from "./report";
import { offlineEnv, type RunReport, resolveTarget, stampOf, storeRun, writeDriftRecord } from "./run";
import { type RunRecord, recordFor } from "./telemetry";

/** Exit codes: done; refused, denied or failed; drifted. */
const DONE = 0;
const FAILED = 1;
const DRIFTED = 2;

interface StoreOptions {
  /** Keep the run beside the states, for an apply on another machine. */
  readonly store?: boolean;
}

/** `billpay plan`. Gives the exit code. */
export async function planCommand(name: string, { store, ...options }: PlanOptions & StoreOptions): Promise<number> {
  if (store && options.offline)
    throw new UserError(
      "--store and --offline: must be one of the two, a run that was planned offline is never applied",
    );
  const started = Date.now();
  const report = await planRun(name, options);
  if (report) return reportPlan(report, started, store);
  console.log(`nothing to plan: no unit of ${name} differs, \`--all\` plans every one`);
  return DONE;
}

/** `billpay destroy`: a plan to destroy. */
export async function destroyCommand(name: string, units: readonly string[]): Promise<number> {
  const started = Date.now();
  const report = await planRun(name, { units, destroy: true });
  if (report) return reportPlan(report, started);
  console.log(`nothing to destroy: no unit of ${name} has resources`);
  return DONE;
}

/** `billpay rollback`: a plan back. */
export async function rollbackCommand(name: string, id: string, { store }: StoreOptions = {}): Promise<number> {
  const started = Date.now();
  const report = await planRollback(name, id);
  return report ? reportPlan(report, started, store) : DONE;
}

const OUTCOMES = { approve: "approved", hold: "held", deny: "denied" } as const;

async function reportPlan(report: RunReport, started: number, store = false): Promise<number> {
  const { run, decision } = report;
  if (store) await step(`store run ${run.id} in the bucket of the states of ${run.environment}`, () => storeRun(run));
  console.log(describeRun(report));
  if (!run.offline)
    await recordFor(run.environment, {
      ...recordOf(report, started),
      kind: "plan",
      outcome: OUTCOMES[decision.decision],
    });
  return decision.decision === "deny" ? FAILED : DONE;
}

/** `billpay apply`. */
export async function applyCommand(name: string, id: string, lockTimeoutMs: number): Promise<number> {
  const started = Date.now();
  try {
    const report = await applyRun(name, id, lockTimeoutMs);
    console.log(describeRun(report));
    const { outcome } = report.result;
    const why = Object.values(report.result.units).find(({ error }) => error !== undefined)?.error;
    await recordFor(name, {
      ...recordOf(report, started),
      kind: "apply",
      outcome,
      result: report.result,
      ...(why !== undefined && { reason: why }),
    });
    if (wasInterrupted()) return INTERRUPTED;
    return outcome === "applied" ? DONE : FAILED;
  } catch (error) {
    if (error instanceof ApplyRefusal && !error.run.offline) {
      const { run, decision, message } = error;
      await recordFor(name, {
        ...baseOf(run, started),
        ...(decision && { decision }),
        kind: "apply",
        outcome: "refused",
        reason: message,
      });
    }
    throw error;
  }
}

/** `billpay drift`. */
export async function driftCommand(name: string, units: readonly string[]): Promise<number> {
  const drift = await findDrift(name, units);
  console.log(writeDriftReport(drift));
  const found = driftedIn(drift);
  const drifted = found.length > 0;
  const time = new Date().toISOString();
  const commit = await commitOf("HEAD");
  writeDriftRecord(name, { schema: 1, time, commit, units: found });
  await recordFor(name, {
    schema: 1,
    kind: "drift",
    environment: name,
    run: `drift-${stampOf(time)}`,
    time,
    actor: await actor(),
    commit,
    outcome: drifted ? "drifted" : "in-sync",
    ...(drifted && { reason: `${found.join(", ")} differ from the code` }),
    digests: {},
    units: Object.keys(drift.units),
    changes: countsOf({ changes: Object.values(drift.units).flat() }),
    seconds: drift.seconds,
  });
  return drifted ? DRIFTED : DONE;
}

/** Runs of a terminal; of a page or of JSON, enough for months. */
const LISTED = 20;
const KEPT = 500;
/** Columns where the output is no terminal. */
const COLUMNS = 100;

export interface RunsOptions {
  readonly json?: boolean;
  readonly html?: string;
  readonly limit?: string;
  readonly since?: string;
}

/** `billpay runs`: the history of an environment. */
export async function runsCommand(name: string, { json, html, limit, since }: RunsOptions): Promise<void> {
  const history = await readHistory(name, {
    limit: limit === undefined ? (json || html !== undefined ? KEPT : LISTED) : parseLimit(limit),
    ...(since !== undefined && { since: parseSince(since) }),
  });
  for (const problem of history.problems) console.error(`  ! ${problem}`);
  if (html !== undefined) {
    writeAtomically(resolve(html), historyHtml(history));
    console.error(`  ${displayPath(resolve(html))}`);
  }
  if (json) return console.log(historyJson(history));
  const { isTTY, columns } = process.stdout;
  if (html === undefined)
    console.log(
      describeHistory(history, { width: columns ?? COLUMNS, color: isTTY === true && !process.env.NO_COLOR }),
    );
}

interface SecretsOptions {
  /** Give those their first value that AWS generates. */
  readonly generate?: boolean;
  /** A secret that gets a new value. */
  readonly rotate?: string;
  readonly json?: boolean;
}

/** `billpay secrets`: which secrets of an environment have a value. */
export async function secretsCommand(name: string, { generate, rotate, json }: SecretsOptions): Promise<void> {
  const environment = await atRunningEmulator(readEnvironment(name));
  const secrets = await secretValues(environment);
  if (rotate !== undefined) {
    const secret = secrets.find((one) => one.name === rotate);
    if (!secret)
      throw new UserError(
        `${rotate} is no secret of ${name}: must be one of ${secrets.map((one) => one.name).join(", ") || "none, nothing is applied"}`,
      );
    await generateValue(environment, secret);
  }
  if (generate) await generateFirstValues(environment, [...new Set(secrets.map(({ unit }) => unit))]);
  const now = generate || rotate !== undefined ? await secretValues(environment) : secrets;
  if (json) return console.log(JSON.stringify(now, null, 2));
  if (now.length === 0) return console.log(`${name} has no secrets: no unit with secrets is applied`);
  const width = Math.max(...now.map((secret) => secret.name.length));
  for (const secret of now)
    console.log(
      `${secret.name.padEnd(width)}  ${secret.hasValue ? "has a value" : "empty"}, ${secret.length ? "generated" : "set by an operator"}`,
    );
}

const SIGNS = { ok: "✓", note: "·", blocks: "✗", unknown: "?" } as const;

interface PreflightOptions {
  /** Set in `env.yaml` what fits what was found. */
  readonly write?: boolean;
  readonly json?: boolean;
}

/** `billpay preflight`: what an account would refuse, before anything is made in it. Gives the exit code. */
export async function preflightCommand(name: string, { write, json }: PreflightOptions): Promise<number> {
  const environment = await atRunningEmulator(readEnvironment(name));
  const findings = await preflight(await readNeeds(environment, offlineEnv(await obtainTools())));
  const set = write ? writeProposals(name, findings) : [];
  const blocked = findings.filter(({ level }) => level === "blocks");
  if (json) console.log(JSON.stringify({ findings, set }, null, 2));
  else {
    for (const { level, what } of findings) console.log(`${SIGNS[level]} ${what}`);
    const proposed = findings.filter(({ propose }) => propose).length;
    if (set.length > 0) console.log(`\nset in live/${name}/env.yaml: ${set.join(", ")}`);
    else if (proposed > 0)
      console.log(`\n\`npx billpay preflight ${name} --write\` sets ${proposed} of them in env.yaml`);
  }
  return blocked.length > 0 && set.length < blocked.length ? FAILED : DONE;
}

/**
 * `billpay bootstrap`: what an administrator makes before the pipeline can do the rest. What is there already is left
 * alone, so that it goes on where it stopped. Gives the exit code.
 */
export async function bootstrapCommand(name: string): Promise<number> {
  const steps = BOOTSTRAP_UNITS.length + 2;
  const tell = (number: number, what: string) => console.log(`${number} of ${steps}  ${what}`);
  const target = await resolveTarget(name);
  const { environment } = target;
  const unset = placeholders(environment);
  if (unset.length > 0)
    throw new UserError(
      `live/${name}/env.yaml has placeholders: ${unset.join(", ")}: set your own before roles trust them`,
    );
  const identity = await requireAccount(environment);
  tell(1, `create ${stateBucket(environment)}, the bucket of the states, as ${identity}`);
  console.log((await createStateBucket(target)) ? "  created" : "  it is there");
  for (const [index, unit] of BOOTSTRAP_UNITS.entries()) {
    tell(index + 2, `apply ${unit} of live/${name}`);
    if (await isApplied(environment, unit)) {
      console.log(`  it is there: \`npx billpay plan ${name} ${unit}\` shows what differs`);
      continue;
    }
    const report = await planRun(name, { units: [unit] });
    if (!report) throw new UserError(`live/${name}/${unit} has nothing to create: must be a unit of the environment`);
    console.log(describeRun(report));
    if (report.decision.decision !== "approve") {
      console.log(
        `  run ${report.run.id} is ${OUTCOMES[report.decision.decision]}: see its reasons, then \`npx billpay bootstrap ${name}\` again`,
      );
      return FAILED;
    }
    const code = await applyCommand(name, report.run.id, BOOTSTRAP_LOCK_MS);
    if (code !== DONE) return code;
  }
  tell(steps, "look for the delegation of the zone");
  const delegation = await delegationOf(environment, "dns");
  if (!delegation) console.log("  the zone is not of this environment: nothing to delegate");
  else if (delegation.isDelegated) console.log(`  ${delegation.domain} is delegated`);
  else {
    const { domain, found } = delegation;
    const names = found ? found.join(", ") || "nobody" : "servers that could not be asked from here";
    console.log(`  the parent zone of ${domain} names ${names}. A certificate is applied once it has these records:`);
    for (const line of delegationRecords(delegation)) console.log(`    ${line}`);
  }
  console.log(`\nThe pipeline can do the rest: \`npx billpay plan ${name} --all\`, then \`apply\`.`);
  return DONE;
}

const BOOTSTRAP_LOCK_MS = 60_000;

/** `billpay cost`: what an environment costs in a month, priced from its plan. */
export async function costCommand(name: string, date = today()): Promise<void> {
  console.log(environmentCost(name, await planFromNothing(name), date));
}

const today = (): string => new Date().toISOString().slice(0, 10);

/**
 * `billpay prices`: where the prices come from, or what AWS's list says now.
 *
 * @param refresh the region to read, `true` for all that have prices
 */
export async function pricesCommand({ refresh }: { readonly refresh?: string | true }): Promise<void> {
  if (refresh === undefined) return console.log(describePrices(readPrices()));
  for (const region of refresh === true ? readPrices().map((file) => file.region) : [refresh]) {
    const refreshed = await step(`read AWS's price list of ${region}`, (tell) =>
      refreshPrices(region, { date: today(), tell }),
    );
    console.log(describeRefresh(refreshed));
  }
}

/** `billpay inputs`: every input of a unit, or of all, with its value and where that is set. */
export async function inputsCommand(name: string, unit?: string, { json = false } = {}): Promise<void> {
  const units = unit === undefined ? unitNames(name) : [basename(unitPath(name, unit))];
  readEnvironment(name);
  const env = offlineEnv(await obtainTools());
  const found: Record<string, InputValue[]> = {};
  await step(
    `read the inputs of ${units.length === 1 ? units[0] : `${units.length} units`} of live/${name}`,
    async (told) => {
      for (const [index, one] of units.entries()) {
        told(`${index} of ${units.length} units`);
        found[one] = await unitValues(name, one, env);
      }
    },
  );
  if (json) return console.log(JSON.stringify(unit === undefined ? found : found[unit], null, 2));
  console.log(
    Object.entries(found)
      .map(([one, inputs]) => describeInputs(one, inputs))
      .join("\n\n"),
  );
}

/** `billpay restore`: makes an older version of a unit's state the present one. */
export async function restoreCommand(name: string, unit: string, version: string): Promise<number> {
  const target = await resolveTarget(name);
  const lock = await target.acquireLock();
  try {
    const written = await restoreState(target.environment, unit, version);
    const next = `\`npx billpay plan ${name} ${unit}\` shows what has changed since`;
    console.log(`the state of ${unit} is that of ${written.toISOString()} again: ${next}`);
    return DONE;
  } finally {
    lock.release();
  }
}

/** `billpay move`: gives the state of a renamed unit to its new name. */
export async function moveCommand(name: string, from: string, to: string): Promise<number> {
  unitPath(name, to);
  if (unitNames(name).includes(from))
    throw new UserError(`live/${name}/${from} is still there: must be a unit that was renamed`);
  const target = await resolveTarget(name);
  const lock = await target.acquireLock();
  try {
    await moveState(target.environment, from, to);
    console.log(`the state of ${from} is that of ${to} now: \`npx billpay plan ${name} ${to}\` shows what differs`);
    return DONE;
  } finally {
    lock.release();
  }
}

type Base = Omit<RunRecord, "kind" | "outcome">;

function recordOf({ run, decision, cost, policy }: RunReport, started: number): Base {
  const count = (what: string) => policy.results.filter((one) => one.decision === what).length;
  return {
    ...baseOf(run, started),
    decision,
    cost: { before: cost.before?.base ?? null, after: cost.after.base },
    findings: { violation: count("violation"), undecided: count("undecided"), waived: count("waived") },
  };
}

function baseOf(run: RunReport["run"], started: number): Base {
  const { environment, id, actor: by, commit, units, selection, rollbackTo } = run;
  return {
    schema: 1,
    environment,
    run: id,
    time: new Date().toISOString(),
    actor: by,
    commit,
    digests: Object.fromEntries(Object.entries(units).map(([unit, { sha256 }]) => [unit, sha256])),
    changes: countsOf({ changes: Object.values(units).flatMap(({ changes }) => changes) }),
    seconds: (Date.now() - started) / 1000,
    selection,
    ...(rollbackTo !== undefined && { rollbackTo }),
  };
}
