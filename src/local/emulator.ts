import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../system/errors";
import { isAlive, lastLines } from "../system/process";
import { repo } from "../system/repo";
import { pythonPackage } from "./python";

/** Where the laptop cloud listens and keeps what it holds. */
export interface LocalCloud {
  /** Port of the emulator; the sites follow on the next ones. */
  readonly port: number;
  readonly endpoint: string;
  /** Folder of its state, logs and process ids. */
  readonly dir: string;
}

const DEFAULT_PORT = 4566;
const HOST = "127.0.0.1";
const STARTS_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 20_000;

/** The laptop cloud as BILLPAY_PORT and BILLPAY_LOCAL_DIR set it. */
export function localCloud(env = process.env): LocalCloud {
  const port = Number(env.BILLPAY_PORT ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1024 || port > 65_000) {
    throw new UserError(`BILLPAY_PORT is ${env.BILLPAY_PORT}: allowed a port from 1024 to 65000`);
  }
  return { port, endpoint: `http://${HOST}:${port}`, dir: resolve(repo, env.BILLPAY_LOCAL_DIR ?? ".local") };
}

/** A server started in the background: what the next command needs to find it again. */
interface Background {
  readonly pid: number;
  /** Part of its command line, so that another process with the same id is not taken for it. */
  readonly marker: string;
}

const recordFile = (dir: string, name: string) => join(dir, `${name}.json`);

/** The server of this name, if it still runs. */
export async function runningServer(dir: string, name: string): Promise<Background | undefined> {
  const file = recordFile(dir, name);
  if (!existsSync(file)) return undefined;
  const server: Background = JSON.parse(readFileSync(file, "utf8"));
  return (await isAlive(server.pid, server.marker)) ? server : undefined;
}

/** Starts a server that outlives this command, its output in `<name>.log`. */
export function startServer(
  dir: string,
  name: string,
  command: string[],
  env: NodeJS.ProcessEnv,
  marker: string,
): void {
  mkdirSync(dir, { recursive: true });
  const log = openSync(join(dir, `${name}.log`), "w");
  const [program = "", ...args] = command;
  const child = spawn(program, args, { detached: true, stdio: ["ignore", log, log], env: { ...process.env, ...env } });
  child.unref();
  if (child.pid) writeFileSync(recordFile(dir, name), JSON.stringify({ pid: child.pid, marker } satisfies Background));
}

/** Asks a server to end, and ends it when it has not within twenty seconds. */
export async function stopServer(dir: string, name: string): Promise<boolean> {
  const server = await runningServer(dir, name);
  if (server) {
    process.kill(server.pid, "SIGTERM");
    const deadline = Date.now() + STOPS_WITHIN_MS;
    while (await isAlive(server.pid, server.marker)) {
      if (Date.now() > deadline) process.kill(server.pid, "SIGKILL");
      await sleep(100);
    }
  }
  rmSync(recordFile(dir, name), { force: true });
  return server !== undefined;
}

/** Waits until a port answers; an end of the server before that is an error with its last words. */
export async function awaitServer(dir: string, name: string, port: number): Promise<void> {
  const deadline = Date.now() + STARTS_WITHIN_MS;
  while (!(await isListening(port))) {
    const gone = !(await runningServer(dir, name));
    if (gone || Date.now() > deadline) {
      const said = lastLines(readFileSync(join(dir, `${name}.log`), "utf8"), 5);
      throw new UserError(`${name} ${gone ? "ended" : "did not answer"} at its start (port ${port}):\n${said}`);
    }
    await sleep(50);
  }
}

export function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, HOST);
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}

/** Refuses ports that another program has. */
export async function requireFreePort(port: number, use: string): Promise<void> {
  if (await isListening(port)) {
    throw new UserError(`port ${port}, for ${use}, is in use by another program: end that, or set BILLPAY_PORT`);
  }
}

/** Starts the AWS emulator, or finds it running. */
export async function startEmulator(cloud: LocalCloud): Promise<"started" | "running"> {
  if (await runningServer(cloud.dir, "emulator")) {
    await awaitServer(cloud.dir, "emulator", cloud.port);
    return "running";
  }
  await requireFreePort(cloud.port, "the AWS emulator");
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
  const program = join(repo, "tools", "python", "emulator.py");
  startServer(cloud.dir, "emulator", [python, program], env, program);
  await awaitServer(cloud.dir, "emulator", cloud.port);
  return "started";
}
