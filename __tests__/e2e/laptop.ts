import { spawn } from "node:child_process";
import { join } from "node:path";
import { readEnvironment } from "../../src/live/environment";
import { localCloud } from "../../src/live/laptop-cloud";
import { readStateFiles, type StoredState } from "../../src/live/state";
import { startEmulator, stopEmulator } from "../../src/local/emulator";
import { type RunResult, run } from "../../src/system/process";
import { copyOfRepo } from "../copy-of-repo";
import { type FaultProxy, startFaultProxy } from "../faults/fault-proxy";

/** A copy of this repository beside an emulator that has nothing yet, with a proxy between them that can fail. */
export interface Laptop {
  /** Folder of the copy. */
  readonly dir: string;
  readonly proxy: FaultProxy;
  readonly billpay: (...args: string[]) => Promise<RunResult>;
  /** The same from another machine: one that knows nothing of what runs here. */
  readonly elsewhere: (...args: string[]) => Promise<RunResult>;
  /**
   * Starts a command; sends it a signal as soon as a request of this action was made `after` times. SIGINT waits until AWS
   * has answered all else: what OpenTofu cancels after AWS has taken it is in no state (docs/pipeline.md).
   */
  readonly interrupted: (
    args: string[],
    signal: "SIGINT" | "SIGKILL",
    action: string,
    after?: number,
  ) => Promise<RunResult>;
  readonly states: (...units: string[]) => Promise<Record<string, StoredState>>;
  /** The values of an element in the emulator's answer to a query, as `subnetId` of `DescribeSubnets`. */
  readonly query: (service: "ec2" | "iam", action: string, element: string) => Promise<string[]>;
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

/** Of 50 ms: long enough for OpenTofu to begin whatever an answer lets it begin. */
const QUIET_POLLS = 40;

/** A command that went as it should; else an error with all that it said. */
export function said({ code, stdout, stderr }: RunResult, expected = 0): { stdout: string; stderr: string } {
  if (code !== expected) throw new Error(`it ended with ${code}, not ${expected}:\n${stderr}\n${stdout}`);
  return { stdout, stderr };
}

/** Every request that the emulator of a laptop gets. */
export const requestsOf = (scratch: string) => join(scratch, "requests.jsonl");

/** @param port the emulator's; the next one is the proxy's, through which all commands go */
export async function laptop(scratch: string, port: number): Promise<Laptop> {
  const emulator = localCloud({ BILLPAY_PORT: String(port), BILLPAY_LOCAL_DIR: join(scratch, "emulator") });
  const dir = await copyOfRepo(join(scratch, "copy"));
  process.env.BILLPAY_REQUESTS = requestsOf(scratch);
  await startEmulator(emulator);
  const proxy = await startFaultProxy(emulator.endpoint, port + 1);
  const env = {
    BILLPAY_PORT: String(port + 1),
    BILLPAY_LOCAL_DIR: join(scratch, "local"),
    BILLPAY_ACTOR: "test",
    NO_COLOR: "1",
  };
  const environment = { ...readEnvironment("local"), endpoint: emulator.endpoint };
  const program = join(dir, "bin", "billpay.mjs");
  return {
    dir,
    proxy,
    endpoint: emulator.endpoint,
    billpay: (...args) => run("node", [program, ...args], { cwd: dir, env }),
    elsewhere: (...args) =>
      run("node", [program, ...args], { cwd: dir, env: { ...env, BILLPAY_LOCAL_DIR: join(scratch, "elsewhere") } }),
    interrupted: (args, signal, action, after = 1) =>
      new Promise((resolve) => {
        const before = proxy.count(action);
        const child = spawn("node", [program, ...args], { cwd: dir, env: { ...process.env, ...env } });
        const said = { stdout: "", stderr: "" };
        for (const stream of ["stdout", "stderr"] as const)
          child[stream].setEncoding("utf8").on("data", (text) => {
            said[stream] += text;
          });
        let quiet = 0;
        const timer = setInterval(() => {
          if (proxy.count(action) < before + after) return;
          quiet = proxy.underWay === 0 ? quiet + 1 : 0;
          if (signal === "SIGINT" && quiet < QUIET_POLLS) return;
          clearInterval(timer);
          child.kill(signal);
        }, 50);
        child.on("close", (code) => {
          clearInterval(timer);
          resolve({ code: code ?? 137, ...said });
        });
      }),
    states: (...units) => readStateFiles(environment, units),
    query: async (service, action, element) => {
      const version = service === "ec2" ? "2016-11-15" : "2010-05-08";
      const signature = `AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/${service}/aws4_request`;
      const url = `${emulator.endpoint}/?Action=${action}&Version=${version}`;
      const text = await (await fetch(url, { headers: { authorization: signature } })).text();
      return [...text.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map(([, value = ""]) => value);
    },
    stop: async () => {
      await proxy.close();
      await stopEmulator(emulator);
    },
  };
}
