import { join, resolve } from "node:path";
import pc from "picocolors";
import { messageOf, UserError } from "../system/errors";
import { readRecord } from "../system/files";
import { adopt, own, owned, removeOwned, requireSafeFolder } from "../system/owned";
import { repo } from "../system/repo";
import {
  answersAt,
  awaitServer,
  HOST,
  isListening,
  isRunning,
  requireFreePort,
  runningServer,
  startServer,
  stopServer,
} from "../system/server";
import { pythonPackage } from "./python";

/** Where the laptop cloud listens and keeps what it holds. */
export interface LocalCloud {
  /** Port of the emulator; the sites follow on the next ones. */
  readonly port: number;
  readonly endpoint: string;
  /** Folder of its state, logs and servers' records. */
  readonly dir: string;
}

/** What the folder of the laptop cloud is to `owned.ts`. */
export const CLOUD = "the laptop cloud";

const DEFAULT_PORT = 4566;
const SETTING = "BILLPAY_LOCAL_DIR";

/** The laptop cloud as BILLPAY_PORT and BILLPAY_LOCAL_DIR set it. */
export function localCloud(env = process.env): LocalCloud {
  const port = Number(env.BILLPAY_PORT ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1024 || port > 65_000) {
    throw new UserError(`BILLPAY_PORT is ${env.BILLPAY_PORT}: allowed a port from 1024 to 65000`);
  }
  const dir = env.BILLPAY_LOCAL_DIR ?? ".local";
  requireSafeFolder(dir === "" ? dir : resolve(repo, dir), SETTING);
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
    `BILLPAY_PORT is ${env.BILLPAY_PORT}, and the laptop cloud in ${cloud.dir} runs at ${running.serves}: unset it, or set ${SETTING} to another folder for a second cloud`,
  );
}

/**
 * Makes the folder of the laptop cloud, or finds it.
 *
 * @throws UserError where it is somebody else's, or was moved while the cloud runs
 */
export async function prepareFolder(cloud: LocalCloud): Promise<void> {
  const folder = own(cloud.dir, CLOUD, SETTING);
  if (!folder.from) return;
  await refuseMoved(cloud);
  adopt(folder, CLOUD);
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
export const cloudFolder = (cloud: LocalCloud) => owned(cloud.dir, CLOUD, SETTING);

/** Starts the AWS emulator, or finds it running. */
export async function startEmulator(cloud: LocalCloud): Promise<"started" | "running"> {
  const answers = () => emulatorAnswers(cloud);
  if (await runningServer(cloud.dir, "emulator")) {
    await prepareFolder(cloud);
    await awaitServer(cloud.dir, "emulator", cloud.port, answers);
    return "running";
  }
  await requireFreePort(cloud.port, "the AWS emulator");
  await prepareFolder(cloud);
  const python = join(await pythonPackage("python"), "bin", "python");
  const env = {
    BIND_HOST: HOST, // its own default is every interface
    MINISTACK_HOST: HOST,
    GATEWAY_PORT: String(cloud.port),
    PERSIST_STATE: "1",
    STATE_DIR: join(cloud.dir, "state"),
    S3_PERSIST: "1",
    S3_DATA_DIR: join(cloud.dir, "s3"),
    IOT_MTLS_ENABLED: "0", // a port of its own, on every interface
    SFTP_ENABLED: "0",
    DOCKER_HOST: "unix:///dev/null", // or it starts containers for databases and clusters
    LOG_LEVEL: "WARNING",
  };
  removeOwned(cloud.dir, CLOUD, SAVED);
  const program = join(repo, "tools", "python", "emulator.py");
  await startServer(cloud.dir, "emulator", [python, program], { env, serves: String(cloud.port) });
  await awaitServer(cloud.dir, "emulator", cloud.port, answers);
  return "started";
}

/** Whether the emulator answers a request, and not only its port. */
export async function emulatorAnswers({ endpoint, port }: LocalCloud): Promise<boolean> {
  if (!(await isListening(port))) return false;
  return answersAt(`${endpoint}/_ministack/health`);
}

/** What the emulator says of its last end (`tools/python/emulator.py`). */
const SAVED = "state/saved.json";

/**
 * Stops the emulator, which writes at its end what it holds.
 *
 * @param keep it must be there again at the next start
 * @throws UserError where it is to be kept and was not all written
 */
export async function stopEmulator(cloud: LocalCloud, { keep = false } = {}): Promise<void> {
  // One that would write where its folder was is not asked to.
  const signal = (await movedFrom(cloud)) === undefined ? "SIGTERM" : "SIGKILL";
  const ran = await stopServer(cloud.dir, "emulator", signal);
  if (!keep || !ran) return;
  const remedy = "the next `npx billpay up` makes again what is not there";
  const saved = await readSaved(cloud, remedy);
  if (!saved) throw new UserError(`the emulator did not come to write what it holds: ${remedy}`);
  if (saved.failed.length > 0)
    throw new UserError(`the emulator could not write what it holds (${saved.failed[0]}): ${remedy}`);
}

async function readSaved(cloud: LocalCloud, remedy: string): Promise<{ failed: string[] } | undefined> {
  try {
    return readRecord(join(cloud.dir, SAVED), { schema: 1, has: { failed: "array" }, remedy });
  } catch (error) {
    throw new UserError(`the emulator could not write what it holds: ${messageOf(error)}`);
  }
}
