import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { UserError } from "../errors";
import { type Environment, readEnvironment, unitNames, unitPath } from "../live/environment";
import { type Changes, runAll } from "../live/terragrunt";
import { endGroup, isAlive, output, wasInterrupted } from "../process";
import { duration, step } from "../progress";
import { isListening, type LocalCloud, localCloud, runningServer, startEmulator, stopServer } from "./emulator";
import { obtainProvider } from "./provider";
import { publishSampleSite } from "./sample-site";
import { type Site, sitesOf, startSites } from "./sites";
import { emulatorS3, readLocks, readStates, type UnitState } from "./states";
import { obtainTools } from "./tools";

const ENVIRONMENT = "local";

/** What stands on the laptop after `up`. */
export interface Standing {
  readonly cloud: LocalCloud;
  readonly units: readonly UnitState[];
  readonly sites: readonly Site[];
}

/**
 * Brings the laptop cloud up: tools, emulator, every unit of `live/local`, a page on each site. Whatever stands already
 * is left as it is, and an interrupted run is taken up where it stopped.
 */
export async function up(): Promise<Standing & { readonly changes: Changes }> {
  const started = Date.now();
  const environment = readEnvironment(ENVIRONMENT);
  const cloud = localCloud();
  const env = terragruntEnv(cloud, await obtainTools());
  await obtainProvider();
  const taken = await take(cloud);
  try {
    await step("start the AWS emulator", () => startEmulator(cloud));
    await releaseLocks(cloud, environment, env, taken.interrupted);
    const changes = await applyUnits(cloud, env, taken);
    const units = await readStates(cloud, environment);
    const sites = sitesOf(units, cloud);
    await step("publish the sample pages", async () => {
      for (const { unit, outputs } of units) {
        if (sites.some((site) => site.unit === unit)) {
          await publishSampleSite(emulatorS3(cloud), String(outputs.bucket_name), unit);
        }
      }
      await startSites(cloud, sites);
    });
    const { added, changed, destroyed } = changes;
    console.error(
      `  up in ${duration(Date.now() - started)}: ${added} added, ${changed} changed, ${destroyed} destroyed\n`,
    );
    return { cloud, units, sites, changes };
  } finally {
    taken.end();
  }
}

/**
 * Applies every unit. What a killed OpenTofu made last is in no state, and stands in the way of the next apply: on this
 * machine nothing of worth is lost when the emulator then begins anew.
 */
async function applyUnits(cloud: LocalCloud, env: NodeJS.ProcessEnv, taken: Taken): Promise<Changes> {
  const apply = () => runUnits("apply", unitNames(ENVIRONMENT), env, taken);
  try {
    return await apply();
  } catch (error) {
    const isOrphan = error instanceof UserError && /already ?exists|duplicate/i.test(error.message);
    if (!taken.interrupted || !isOrphan) throw error;
    console.error(`  ${pc.yellow("!")} a killed run left resources that no state knows: the laptop cloud begins anew`);
    await stopServers(cloud);
    rmSync(cloud.dir, { recursive: true });
    await startEmulator(cloud);
    return apply();
  }
}

function runUnits(
  verb: "apply" | "destroy",
  units: readonly string[],
  env: NodeJS.ProcessEnv,
  taken: Taken,
): Promise<Changes> {
  return step(`${verb} ${units.length} units of live/local`, (onProgress) =>
    runAll(ENVIRONMENT, verb, { units, env, onProgress, onStart: taken.run }),
  );
}

async function stopServers(cloud: LocalCloud): Promise<void> {
  await stopServer(cloud.dir, "sites");
  await stopServer(cloud.dir, "emulator");
}

/** Destroys what stands on the laptop, stops its servers and removes its files; with `keepState` it only stops them. */
export async function down({ keepState = false } = {}): Promise<void> {
  const environment = readEnvironment(ENVIRONMENT);
  const cloud = localCloud();
  const taken = await take(cloud);
  try {
    if (!keepState && (await runningServer(cloud.dir, "emulator"))) {
      const env = terragruntEnv(cloud, await obtainTools());
      await releaseLocks(cloud, environment, env, taken.interrupted);
      // A unit that was never applied has nothing to destroy, and those it depends on may have no outputs to give it.
      const applied = (await readStates(cloud, environment)).filter(({ resources }) => resources.size > 0);
      const units = applied.map(({ unit }) => unit);
      if (units.length > 0) await runUnits("destroy", units, env, taken);
    }
    await step("stop the servers", () => stopServers(cloud));
  } finally {
    taken.end();
  }
  if (!keepState) rmSync(cloud.dir, { recursive: true, force: true });
}

/** What stands now; undefined when the emulator does not run. */
export async function standing(): Promise<Standing | undefined> {
  const cloud = localCloud();
  if (!(await runningServer(cloud.dir, "emulator")) || !(await isListening(cloud.port))) return undefined;
  const units = await readStates(cloud, readEnvironment(ENVIRONMENT));
  return { cloud, units, sites: sitesOf(units, cloud) };
}

/** The environment in which Terragrunt and OpenTofu talk to the emulator and to nothing else. */
export function terragruntEnv(cloud: LocalCloud, tools: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...tools,
    BILLPAY_OFFLINE: "",
    BILLPAY_ENDPOINT: cloud.endpoint,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: "emulator", // of no account: the emulator takes any
    AWS_SECRET_ACCESS_KEY: "emulator",
    AWS_SESSION_TOKEN: "",
    AWS_PROFILE: "",
    AWS_REGION: "us-east-1",
    TG_DOWNLOAD_DIR: join(cloud.dir, ".terragrunt-cache"),
  };
}

/** This folder, taken by one command. The record stays behind when the command is interrupted or killed. */
interface Taken {
  /** When a command began that did not come to its end. */
  readonly interrupted?: Date;
  /** Records the process group of the Terragrunt under way. */
  readonly run: (group: number) => void;
  readonly end: () => void;
}

interface TakenRecord {
  readonly pid: number;
  readonly since: string;
  readonly group?: number;
}

/** How long a Terragrunt whose `billpay` was killed may take to write its states. */
const ORPHAN_GRACE_MS = 30_000;

/** Takes this folder for one command; a second one meanwhile is refused. */
async function take(cloud: LocalCloud): Promise<Taken> {
  const file = `${cloud.dir}.lock`;
  let since = new Date().toISOString();
  let interrupted: Date | undefined;
  if (existsSync(file)) {
    const left: TakenRecord = JSON.parse(readFileSync(file, "utf8"));
    if (await isAlive(left.pid, "billpay")) {
      throw new UserError(
        `another \`billpay\` (process ${left.pid}) works on this since ${left.since}: wait for its end`,
      );
    }
    if (left.group) await endGroup(left.group, "terragrunt", ORPHAN_GRACE_MS);
    since = left.since;
    interrupted = new Date(since);
  }
  const record = (group?: number) => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, since, group } satisfies TakenRecord));
  };
  record();
  const end = () => {
    if (!wasInterrupted()) rmSync(file, { force: true });
  };
  return { interrupted, run: record, end };
}

/**
 * Locks in the way: those that an interrupted command of ours left are released; another's is an error that says whose
 * it is and how to release it.
 */
async function releaseLocks(
  cloud: LocalCloud,
  environment: Environment,
  env: NodeJS.ProcessEnv,
  interrupted: Date | undefined,
): Promise<void> {
  for (const { unit, id, who, operation, created } of await readLocks(cloud, environment)) {
    if (!interrupted || created < interrupted) {
      throw new UserError(
        `the state of ${unit} is locked by ${who} since ${created.toISOString()} (${operation}): wait for its end or, when nothing runs any more, \`npx billpay unlock local ${unit} ${id}\``,
      );
    }
    await forceUnlock(ENVIRONMENT, unit, id, env);
    console.error(`  ${pc.yellow("!")} released the lock that an interrupted run left on ${unit}`);
  }
}

/** Releases a state's lock by its id. */
export async function unlock(environment: string, unit: string, id: string): Promise<void> {
  unitPath(environment, unit);
  const tools = await obtainTools();
  await obtainProvider();
  const emulated = readEnvironment(environment).endpoint !== undefined;
  await forceUnlock(environment, unit, id, emulated ? terragruntEnv(localCloud(), tools) : tools);
}

async function forceUnlock(environment: string, unit: string, id: string, env: NodeJS.ProcessEnv): Promise<void> {
  const options = { cwd: unitPath(environment, unit), env };
  await output("terragrunt", ["run", "--no-color", "--non-interactive", "--", "force-unlock", "-force", id], options);
}
