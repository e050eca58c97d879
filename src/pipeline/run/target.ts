import { join } from "node:path";
import { withEndpoint } from "../../live/aws";
import { type Environment, readEnvironment } from "../../live/environment";
import {
  emulatorAnswers,
  findCloud,
  type LocalCloud,
  lockFile,
  prepareFolder,
  refuseMoved,
  terragruntEnv,
} from "../../live/laptop-cloud";
import { UserError } from "../../system/errors";
import { requireCheckout } from "../../system/git";
import { acquireLock, type Lock } from "../../system/lock";
import { repo } from "../../system/repo";
import { obtainProvider, providerIdentity } from "../../toolchain/provider";
import { obtainTools } from "../../toolchain/tools";
import { RUNS_DIR } from "./run";

/** An environment that a command works on, and how it is reached. */
export interface Target {
  readonly environment: Environment;
  /** What Terragrunt is given: tools, endpoint, folders. */
  readonly env: NodeJS.ProcessEnv;
  /** Where the providers come from, as `providerIdentity` says it. */
  readonly provider: string;
  /** Nobody is asked: no state, no account. */
  readonly offline: boolean;
  /** Takes the environment for one command on this machine. */
  readonly acquireLock: () => Promise<Lock>;
}

/** Nobody answers there: a plan that asks AWS for anything fails, with a network as without. */
const UNREACHABLE_ENDPOINT = "http://127.0.0.1:9";

/**
 * Obtains the tools and says how the environment is reached: its emulator, AWS, or nobody.
 *
 * @param offline plan from nothing, with no credentials and no network
 * @param provider where the providers must come from
 */
export async function resolveTarget(
  name: string,
  { offline = false, provider }: { readonly offline?: boolean; readonly provider?: string } = {},
): Promise<Target> {
  const environment = readEnvironment(name);
  await requireCheckout();
  const cloud = await findCloud();
  const emulated = environment.endpoint !== undefined;
  if (emulated && !offline && !(await emulatorAnswers(cloud)))
    throw new UserError(
      `${name} is the laptop cloud, and nothing answers at ${cloud.endpoint}: bring it up with \`npx billpay up\``,
    );
  if (emulated && !offline) await refuseMoved(cloud);
  await obtainProvider({ from: provider }); // first: the tools' environment says which providers there are
  const found = { provider: providerIdentity(), offline };
  const tools = await obtainTools();
  if (offline) return { ...found, environment, env: offlineEnv(tools), acquireLock: lockEnvironment(name) };
  return emulated
    ? {
        ...found,
        environment: withEndpoint(environment, cloud.endpoint),
        env: terragruntEnv(cloud, tools),
        acquireLock: () => lockCloud(cloud),
      }
    : { ...found, environment, env: { ...tools, BILLPAY_OFFLINE: "" }, acquireLock: lockEnvironment(name) };
}

/** With the folder that Terragrunt then works in. */
async function lockCloud(cloud: LocalCloud): Promise<Lock> {
  const lock = await acquireLock(lockFile(cloud), "the laptop cloud");
  try {
    await prepareFolder(cloud);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

const lockEnvironment = (name: string) => () => acquireLock(join(RUNS_DIR, `${name}.lock`), `live/${name}`);

/** What planning from nothing leaves. */
export const OFFLINE_DIR = join(repo, ".offline");

/** The environment in which Terragrunt plans from nothing and asks nobody. @param folder that it works in */
export function offlineEnv(tools: NodeJS.ProcessEnv, folder = OFFLINE_DIR): NodeJS.ProcessEnv {
  return {
    ...tools,
    BILLPAY_OFFLINE: "1",
    AWS_ENDPOINT_URL: UNREACHABLE_ENDPOINT,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PROFILE: "",
    TG_DOWNLOAD_DIR: join(folder, ".terragrunt-cache"),
  };
}
