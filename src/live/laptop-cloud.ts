import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import pc from "picocolors";
import { UserError } from "../system/errors";
import { adoptFolder, claimFolder, ownedFolder, requireSafeFolder } from "../system/owned";
import { repo } from "../system/repo";
import { answersAt, HOST, isListening, isRunning, runningServer } from "../system/server";
import { withEndpoint } from "./aws";
import type { Environment } from "./environment";

/** How the laptop cloud is reached: its port, its folder, its lock, and what Terragrunt works on it with. */

/** Where the laptop cloud listens and keeps what it holds. */
export interface LocalCloud {
  /** Port of the emulator; the sites follow on the next ones. */
  readonly port: number;
  readonly endpoint: string;
  /** Folder of its state, logs and servers' records. */
  readonly dir: string;
}

/** What the folder of the laptop cloud is to `owned.ts`. */
export const CLOUD_FOLDER = "the laptop cloud";

const DEFAULT_PORT = 4566;
const FOLDER_VARIABLE = "BILLPAY_LOCAL_DIR";

/** The laptop cloud as BILLPAY_PORT and BILLPAY_LOCAL_DIR set it. */
export function localCloud(env = process.env): LocalCloud {
  const port = Number(env.BILLPAY_PORT ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1024 || port > 65_000) {
    throw new UserError(`BILLPAY_PORT is ${env.BILLPAY_PORT}: must be a port from 1024 to 65000`);
  }
  const dir = env.BILLPAY_LOCAL_DIR ?? ".local";
  requireSafeFolder(dir === "" ? dir : resolve(repo, dir), FOLDER_VARIABLE);
  return cloudAt(port, resolve(repo, dir));
}

const cloudAt = (port: number, dir: string): LocalCloud => ({ port, endpoint: `http://${HOST}:${port}`, dir });

/**
 * The laptop cloud as it runs: at the port that it was started with, whatever this shell knows of it.
 *
 * @throws UserError where BILLPAY_PORT says another port
 */
export async function findCloud(env = process.env): Promise<LocalCloud> {
  const cloud = localCloud(env);
  const running = await runningServer(cloud.dir, "emulator").catch(() => undefined); // whoever needs it is told
  if (!running || running.serves === String(cloud.port)) return cloud;
  if (env.BILLPAY_PORT === undefined) return cloudAt(Number(running.serves), cloud.dir);
  throw new UserError(
    `BILLPAY_PORT is ${env.BILLPAY_PORT}, and the laptop cloud in ${cloud.dir} runs at ${running.serves}: unset it, or set ${FOLDER_VARIABLE} to another folder for a second cloud`,
  );
}

/** The environment with its emulator where that runs now. */
export async function atRunningEmulator(environment: Environment): Promise<Environment> {
  if (!environment.endpoint) return environment;
  return withEndpoint(environment, process.env.BILLPAY_ENDPOINT ?? (await findCloud()).endpoint);
}

/**
 * Makes the folder of the laptop cloud, or finds it.
 *
 * @throws UserError where it is somebody else's, or was moved while the cloud runs
 */
export async function prepareFolder(cloud: LocalCloud): Promise<void> {
  const folder = claimFolder(cloud.dir, CLOUD_FOLDER, FOLDER_VARIABLE);
  if (!folder.from) return;
  await refuseMoved(cloud);
  adoptFolder(folder, CLOUD_FOLDER);
  const how = folder.from.by === "move" ? "moved" : "copied";
  console.error(
    `  ${pc.yellow("!")} ${cloud.dir} was ${how} from ${folder.from.dir}: it is a laptop cloud of its own from now on`,
  );
}

/** Where the folder was before it was moved away under a running emulator, which still writes there. */
export async function movedFrom(cloud: LocalCloud): Promise<string | undefined> {
  const from = cloudFolder(cloud)?.from;
  return from?.by === "move" && isRunning(cloud.dir, "emulator") ? from.dir : undefined;
}

/** @throws UserError where nothing can be done with the cloud until it is moved back or ended */
export async function refuseMoved(cloud: LocalCloud): Promise<void> {
  const from = await movedFrom(cloud);
  if (from !== undefined)
    throw new UserError(
      `${cloud.dir} was moved from ${from} while the laptop cloud runs, which still writes there: move it back, or \`npx billpay down\` here to end it`,
    );
}

/** The folder, where there is one of ours. */
export const cloudFolder = (cloud: LocalCloud) => ownedFolder(cloud.dir, CLOUD_FOLDER, FOLDER_VARIABLE);

/** Whether the emulator answers a request, and not only its port. */
export async function emulatorAnswers({ endpoint, port }: LocalCloud): Promise<boolean> {
  if (!(await isListening(port))) return false;
  return answersAt(`${endpoint}/_ministack/health`);
}

/** The folder of its Kubernetes control plane, where it has one. */
export const clusterDir = ({ dir }: LocalCloud): string => join(dir, "cluster");

/** The kubeconfig of an administrator of its cluster, below the cluster's folder. */
export const KUBECONFIG = "kubeconfig";

/** Whether a control plane runs in a folder. */
const isClusterRunning = (dir: string): boolean =>
  existsSync(join(dir, KUBECONFIG)) && isRunning(dir, "kube-apiserver");

/** The environment in which Terragrunt and OpenTofu talk to the emulator and to nothing else. */
export function terragruntEnv(cloud: LocalCloud, tools: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...tools,
    BILLPAY_OFFLINE: "",
    BILLPAY_ENDPOINT: cloud.endpoint,
    BILLPAY_KUBECONFIG: isClusterRunning(clusterDir(cloud)) ? join(clusterDir(cloud), KUBECONFIG) : "",
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: "emulator", // of no account: the emulator takes any
    AWS_SECRET_ACCESS_KEY: "emulator",
    AWS_SESSION_TOKEN: "",
    AWS_PROFILE: "",
    AWS_REGION: "us-east-1",
    TG_DOWNLOAD_DIR: join(cloud.dir, ".terragrunt-cache"),
  };
}

/** Says that a command works on the laptop cloud; `billpay plan local` and the like take the same. */
export const lockFile = ({ dir }: LocalCloud) => `${dir}.lock`;
