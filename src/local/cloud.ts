import { existsSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { withEndpoint } from "../live/aws";
import { serviceNames, siteName, unitsInCluster, unitsWithSite } from "../live/cluster-units";
import { writeDestroyTree } from "../live/destroy-tree";
import { type Environment, readEnvironment, unitNames, unitPath } from "../live/environment";
import {
  CLOUD_FOLDER,
  cloudFolder,
  clusterDir,
  emulatorAnswers,
  findCloud,
  type LocalCloud,
  lockFile,
  refuseMoved,
  terragruntEnv,
} from "../live/laptop-cloud";
import { generateFirstValues } from "../live/secret-values";
import { describeLock, isLocked, UNREADABLE } from "../live/state-locks";
import { type Changes, type RunAllResult, runAll } from "../live/terragrunt";
import { toolEnvironment } from "../live/tool-environment";
import { messageOf, systemSentence, UserError } from "../system/errors";
import { displayPath } from "../system/files";
import { requireCheckout } from "../system/git";
import { acquireLock, type Lock } from "../system/lock";
import { removeAllOwned, removeOwned, withScratch } from "../system/owned";
import { output, wasInterrupted } from "../system/process";
import { duration, step } from "../system/progress";
import { repo } from "../system/repo";
import { isRunning, runningServer, stopServer } from "../system/server";
import { kubernetesProviders } from "../toolchain/cli-config";
import { NO_KUBERNETES_PROVIDERS, obtainProvider } from "../toolchain/provider";
import { obtainTools } from "../toolchain/tools";
import { installUnit } from "./cluster-install";
import { startEmulator, stopEmulator } from "./emulator";
import {
  awaitServices,
  CLUSTER_PORT_OFFSET,
  type ClusterStatus,
  type ClusterTools,
  clusterStatus,
  obtainClusterTools,
  startCluster,
  stopCluster,
} from "./kubernetes";
import { clusterAccess } from "./kubernetes-access";
import { leftovers } from "./leftovers";
import { publishSampleSite } from "./sample-site";
import { requireSitePorts, type Site, sitesOf, startSites } from "./sites";
import { dropUnreadableLock, emulatorS3, readLocks, readStates, tryReadStates, type UnitState } from "./states";

const ENVIRONMENT = "local";

/** What is running on the laptop after `up`. */
export interface CloudStatus {
  readonly cloud: LocalCloud;
  readonly units: readonly UnitState[];
  readonly sites: readonly Site[];
  /** The Kubernetes control plane, where one runs. */
  readonly cluster?: ClusterStatus;
}

/**
 * Brings the laptop cloud up: tools, emulator, every unit of `live/local`, a page on each site. Whatever stands already
 * is left as it is, and an interrupted run is taken up where it stopped.
 *
 * @param cluster also start a Kubernetes control plane, with the units that are in the cluster; one that was started is
 * started again without being asked for
 */
export async function up({ cluster = false } = {}): Promise<CloudStatus & { readonly changes: Changes }> {
  const started = Date.now();
  const environment = readEnvironment(ENVIRONMENT);
  await requireCheckout();
  const cloud = await findCloud();
  cloudFolder(cloud); // refused now, where it is somebody else's, and not after minutes of compiling
  await obtainProvider();
  const tools = await obtainTools();
  const clusterTools = cluster || existsSync(clusterDir(cloud)) ? await obtainClusterTools() : undefined;
  const lock = await acquireLock(lockFile(cloud), "the laptop cloud");
  let isHalfDone = lock.interrupted !== undefined;
  try {
    await startServers(cloud, clusterTools);
    await releaseLocks(cloud, environment, terragruntEnv(cloud, tools), lock.interrupted);
    await readStates(cloud, environment); // a broken one is told before anything is applied beside it
    await requireSitePorts(cloud, unitsWithSite(ENVIRONMENT));
    isHalfDone = true;
    const changes = await applyUnits(cloud, tools, clusterTools, lock);
    await generateFirstValues(withEndpoint(environment, cloud.endpoint), unitNames(ENVIRONMENT));
    isHalfDone = false;
    if (clusterTools) {
      await installWithoutProviders(cloud, tools, clusterTools);
      await step("wait for the services in the cluster", () =>
        awaitServices(clusterDir(cloud), serviceNames(ENVIRONMENT)),
      );
    }
    const units = await readStates(cloud, environment);
    requireApplied(units, applicableUnits(clusterTools));
    const sites = sitesOf(units, cloud);
    await step("publish the sample pages", async () => {
      for (const { unit, outputs } of units) {
        if (sites.some((site) => site.unit === unit)) {
          await publishSampleSite(emulatorS3(cloud), String(outputs.bucket_name), siteName(unit));
        }
      }
      await startSites(cloud, sites);
    });
    const { added, changed, destroyed } = changes;
    console.error(
      `  up in ${duration(Date.now() - started)}: ${added} added, ${changed} changed, ${destroyed} destroyed\n`,
    );
    return { cloud, units, sites, cluster: await clusterStatus(clusterDir(cloud)), changes };
  } finally {
    lock.release(isHalfDone || wasInterrupted());
  }
}

/** What an apply says it did is looked for in the states. */
function requireApplied(states: readonly UnitState[], units: readonly string[]): void {
  const missing = units.filter((unit) => !states.some((state) => state.unit === unit && state.resources.size > 0));
  if (missing.length > 0)
    throw new UserError(
      `${missing.join(", ")} ${missing.length > 1 ? "have" : "has"} nothing in the state after the apply: \`npx billpay up\` again`,
    );
}

async function startServers(cloud: LocalCloud, clusterTools: ClusterTools | undefined): Promise<void> {
  await step("start the AWS emulator", () => startEmulator(cloud));
  if (clusterTools) {
    const port = cloud.port + CLUSTER_PORT_OFFSET;
    await step("start the Kubernetes control plane", () => startCluster(clusterDir(cloud), port, clusterTools));
  }
}

/** The units that an apply reaches: those in the cluster where there is one, and their providers. */
function applicableUnits(clusterTools: ClusterTools | undefined): string[] {
  const isReached = clusterTools !== undefined && kubernetesProviders() !== "nowhere";
  const inCluster = unitsInCluster(ENVIRONMENT);
  return unitNames(ENVIRONMENT).filter((unit) => isReached || !inCluster.includes(unit));
}

/** Installs the units in the cluster from their modules and inputs, where their providers cannot be had. */
async function installWithoutProviders(
  cloud: LocalCloud,
  tools: NodeJS.ProcessEnv,
  { helm }: ClusterTools,
): Promise<void> {
  if (kubernetesProviders() !== "nowhere") return;
  const units = unitsInCluster(ENVIRONMENT); // `platform` before `service-…`: also the order of their dependencies
  console.error(
    `  ${pc.yellow("!")} ${units.join(", ")} by Helm and the API, not by Terragrunt: ${NO_KUBERNETES_PROVIDERS}`,
  );
  const to = { kubeconfig: clusterAccess(clusterDir(cloud)).kubeconfig, helm, env: terragruntEnv(cloud, tools) };
  for (const unit of units) await step(`install ${unit} in the cluster`, () => installUnit(ENVIRONMENT, unit, to));
}

/**
 * Applies every unit. What a killed OpenTofu made last is in no state: it stands in the way of the next apply, or beside
 * what that makes. On this machine nothing of worth is lost when the emulator then begins anew. Where none was killed,
 * what no state has was made by somebody else, and is left alone.
 */
async function applyUnits(
  cloud: LocalCloud,
  tools: NodeJS.ProcessEnv,
  clusterTools: ClusterTools | undefined,
  lock: Lock,
): Promise<Changes> {
  const apply = () => runUnits("apply", applicableUnits(clusterTools), terragruntEnv(cloud, tools), lock);
  const left = async () => leftovers(cloud, await readStates(cloud, readEnvironment(ENVIRONMENT)));
  try {
    const { changes, wasRetried } = await apply();
    const unknown = await left();
    if (unknown.length === 0) return changes;
    if (!lock.interrupted && !wasRetried) {
      warnOfUnknownResources(unknown);
      return changes;
    }
  } catch (error) {
    const isOrphan = error instanceof UserError && /already ?exists|duplicate/i.test(error.message);
    if (wasInterrupted() || !lock.interrupted || !isOrphan) throw error;
  }
  console.error(`  ${pc.yellow("!")} a killed run left resources that no state knows: the laptop cloud begins anew`);
  await stopServers(cloud);
  for (const name of ["state", "s3", "cluster", ".terragrunt-cache"]) removeOwned(cloud.dir, CLOUD_FOLDER, name);
  await startServers(cloud, clusterTools);
  return (await apply()).changes;
}

/** No command was killed, so that they are somebody's own. */
function warnOfUnknownResources(names: readonly string[]): void {
  const [some, more] = [names.slice(0, 5), names.length - 5];
  console.error(
    `  ${pc.yellow("!")} the emulator has what no unit made, tagged \`managed-by\`: ${some.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
  );
}

function runUnits(
  verb: "apply" | "destroy",
  units: readonly string[],
  env: NodeJS.ProcessEnv,
  lock: Lock,
): Promise<RunAllResult> {
  return step(`${verb} ${units.length} units of live/local`, (onProgress) =>
    runAll(ENVIRONMENT, verb, { units, env, onProgress, childrenLock: lock.childrenLock }),
  );
}

async function stopServers(cloud: LocalCloud): Promise<void> {
  await stopServer(cloud.dir, "sites");
  await stopCluster(clusterDir(cloud));
  await stopEmulator(cloud);
}

/**
 * Destroys what stands on the laptop, stops its servers and removes its files; with `keepState` it only stops them. It comes
 * to its end whatever is broken: what OpenTofu cannot destroy is in the emulator, and goes with it.
 *
 * @throws UserError that says what it left
 */
export async function down({ keepState = false } = {}): Promise<void> {
  const cloud = await findCloud();
  if (!cloudFolder(cloud))
    return console.error(`  nothing to take down: there is no laptop cloud in ${displayPath(cloud.dir)}`);
  const lock = await acquireLock(lockFile(cloud), "the laptop cloud");
  try {
    const left: string[] = [];
    const attempt = async (what: string, work: () => Promise<unknown>) => {
      try {
        await step(what, work);
      } catch (error) {
        if (wasInterrupted()) throw error;
        left.push(messageOf(error));
      }
    };
    if (!keepState && isRunning(cloud.dir, "emulator")) await destroyUnits(cloud, lock);
    if (wasInterrupted()) throw new UserError("interrupted");
    await attempt("stop the sites", () => stopServer(cloud.dir, "sites"));
    if (existsSync(clusterDir(cloud)))
      await attempt("stop the Kubernetes control plane", () => stopCluster(clusterDir(cloud)));
    await attempt("stop the AWS emulator", () => stopEmulator(cloud, { keep: keepState }));
    if (left.length === 0 && !keepState) {
      const others = removeAllOwned(cloud.dir, CLOUD_FOLDER);
      if (others.length > 0)
        left.push(`${displayPath(cloud.dir)} is left with what no command of ours made: ${others.join(", ")}`);
    }
    if (left.length > 0) throw new UserError(left.join("\n"));
  } finally {
    lock.release();
  }
}

/** Has OpenTofu destroy every unit that has something. A failure is told, and is no reason not to go on. */
async function destroyUnits(cloud: LocalCloud, lock: Lock): Promise<void> {
  try {
    await runningServer(cloud.dir, "emulator");
    if (!(await emulatorAnswers(cloud))) throw new UserError(`the emulator does not answer at ${cloud.endpoint}`);
    await refuseMoved(cloud);
    const environment = readEnvironment(ENVIRONMENT);
    await obtainProvider();
    const env = terragruntEnv(cloud, await obtainTools());
    await releaseLocks(cloud, environment, env, lock.interrupted);
    // A unit that was never applied has nothing to destroy, and those it depends on may have no outputs to give it.
    const { whole, broken } = await tryReadStates(cloud, environment);
    for (const { what } of broken) console.error(`  ${pc.yellow("!")} ${what}: what it has goes with the emulator`);
    // What is in a cluster that does not run goes with its folder.
    const gone = env.BILLPAY_KUBECONFIG ? [] : unitsInCluster(ENVIRONMENT);
    const units = whole
      .filter(({ unit, resources }) => resources.size > 0 && !gone.includes(unit))
      .map(({ unit }) => unit);
    if (units.length > 0) await runUnits("destroy", units, env, lock);
  } catch (error) {
    if (wasInterrupted()) throw error;
    const reason = error instanceof UserError ? error.message : (systemSentence(error) ?? messageOf(error));
    console.error(`  ${pc.yellow("!")} not all is destroyed by OpenTofu, and goes with the emulator: ${reason}`);
  }
}

/** What is running now; undefined where nothing is. */
export async function cloudStatus(): Promise<CloudStatus | undefined> {
  const cloud = await findCloud();
  const emulator = await runningServer(cloud.dir, "emulator");
  const cluster = await clusterStatus(clusterDir(cloud));
  if (!emulator) {
    const others = [...((await runningServer(cloud.dir, "sites")) ? ["sites"] : []), ...(cluster?.running ?? [])];
    if (others.length === 0) return undefined;
    throw new UserError(
      `the AWS emulator does not run, only ${others.join(", ")}: \`npx billpay up\` starts it again, \`npx billpay down\` ends the rest`,
    );
  }
  if (!(await emulatorAnswers(cloud)))
    throw new UserError(
      `the AWS emulator (process ${emulator.pid}) runs and does not answer at ${cloud.endpoint}: \`npx billpay down\` ends it`,
    );
  await refuseMoved(cloud);
  const units = await readStates(cloud, readEnvironment(ENVIRONMENT));
  return { cloud, units, sites: sitesOf(units, cloud), cluster };
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
  for (const lock of await readLocks(cloud, environment)) {
    const { unit, id, created } = lock;
    if (!interrupted || created < interrupted) throw new UserError(describeLock("local", lock));
    await release(cloud, environment, unit, id, env);
    console.error(`  ${pc.yellow("!")} released the lock that an interrupted run left on ${unit}`);
  }
}

/** Releases a state's lock by its id. The unit may be gone from the live tree: its destruction was cut off then. */
export async function unlock(name: string, unit: string, id: string): Promise<void> {
  const environment = readEnvironment(name);
  const cloud = await findCloud();
  const isHere = unitNames(name).includes(unit) || (await isLocked(withEndpoint(environment, cloud.endpoint), unit));
  if (!isHere) unitPath(name, unit); // refuses it
  await obtainProvider();
  const tools = await obtainTools();
  if (environment.endpoint) await release(cloud, environment, unit, id, terragruntEnv(cloud, tools));
  else await forceUnlock(name, unit, id, tools);
  console.log(`the lock on the state of ${unit} is released`);
}

async function release(cloud: LocalCloud, environment: Environment, unit: string, id: string, env: NodeJS.ProcessEnv) {
  if (id === UNREADABLE) await dropUnreadableLock(cloud, environment, unit);
  else await forceUnlock(environment.name, unit, id, env);
}

/** From a tree in which the unit has its state and nothing else: it needs no outputs of units that may not be there yet. */
async function forceUnlock(environment: string, unit: string, id: string, env: NodeJS.ProcessEnv): Promise<void> {
  await withScratch("unlock", async (tree) => {
    await writeDestroyTree(tree, repo, environment, { [unit]: { after: [], inCluster: false } });
    const options = { cwd: join(tree, "live", environment, unit), env: toolEnvironment(env) };
    await output("terragrunt", ["run", "--no-color", "--non-interactive", "--", "force-unlock", "-force", id], options);
  });
}
