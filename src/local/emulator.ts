import { join } from "node:path";
import { CLOUD_FOLDER, emulatorAnswers, type LocalCloud, movedFrom, prepareFolder } from "../live/laptop-cloud";
import { messageOf, UserError } from "../system/errors";
import { readRecord } from "../system/files";
import { removeOwned } from "../system/owned";
import { repo } from "../system/repo";
import { awaitServer, HOST, requireFreePort, runningServer, startServer, stopServer } from "../system/server";
import { pythonPackage } from "../toolchain/python";

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
    REQUESTS_FILE: process.env.BILLPAY_REQUESTS ?? "", // src/rehearsal reads it
  };
  removeOwned(cloud.dir, CLOUD_FOLDER, SAVED_FILE);
  const program = join(repo, "tools", "python", "emulator.py");
  await startServer(cloud.dir, "emulator", [python, program], { env, serves: String(cloud.port) });
  await awaitServer(cloud.dir, "emulator", cloud.port, answers);
  return "started";
}

/** What the emulator says of its last end (`tools/python/emulator.py`). */
const SAVED_FILE = "state/saved.json";

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
  if (!saved) throw new UserError(`the emulator did not finish saving its data: ${remedy}`);
  if (saved.failed.length > 0)
    throw new UserError(`the emulator could not save its data (${saved.failed[0]}): ${remedy}`);
}

async function readSaved(cloud: LocalCloud, remedy: string): Promise<{ failed: string[] } | undefined> {
  try {
    return readRecord(join(cloud.dir, SAVED_FILE), { schema: 1, has: { failed: "array" }, remedy });
  } catch (error) {
    throw new UserError(`the emulator could not save its data: ${messageOf(error)}`);
  }
}
