import { spawn } from "node:child_process";
import { createHash, randomInt } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { awsClientConfig } from "../../src/live/aws";
import { unitsInCluster } from "../../src/live/cluster-units";
import { readEnvironment, unitNames } from "../../src/live/environment";
import { type LocalCloud, localCloud } from "../../src/live/laptop-cloud";
import { leftovers } from "../../src/local/leftovers";
import { readLocks, readStates } from "../../src/local/states";
import { repo } from "../../src/system/repo";
import { type Program, processesWith } from "./processes";

/**
 * `npm start`, killed at random moments: `npm run test:faults`. The seed is printed, and FAULTS_SEED tries the same
 * moments again. Several laptop clouds at once, as their time is spent with waiting.
 */
const ALL = process.env.FAULTS === "all" && existsSync("/proc/self/environ");
const SEED = Number(process.env.FAULTS_SEED ?? randomInt(1_000_000));
const KILLS = Number(process.env.FAULTS_KILLS ?? 50);
/** The first of them that is tried: to go on where a run was broken off. */
const FROM = Number(process.env.FAULTS_FROM ?? 1);
const LANES = Number(process.env.FAULTS_LANES ?? 5);
const FIRST_PORT = 4900;
const HOUR = 3600_000;

/** How long an `up` from nothing takes, with the others beside it, and one with everything standing. */
const COLD_MS = 240_000;
const WARM_MS = 60_000;

/** What is killed, and how often of ten. */
const VICTIMS = [
  "billpay",
  "billpay",
  "billpay",
  "billpay",
  "billpay",
  "terragrunt",
  "tofu",
  "tofu",
  "provider",
  "emulator",
] as const satisfies readonly Program[];

interface Kill {
  readonly number: number;
  readonly victim: Program;
  /** Of the time that an `up` takes. */
  readonly after: number;
}

/** The same for the same seed. */
function kill(number: number): Kill {
  const digest = createHash("sha256").update(`${SEED} ${number}`).digest();
  return {
    number,
    victim: VICTIMS[digest.readUInt32BE(0) % VICTIMS.length] ?? "billpay",
    after: digest.readUInt32BE(4) / 2 ** 32,
  };
}

const scratch = mkdtempSync(join(tmpdir(), "billpay-kills-"));
const program = join(repo, "bin", "billpay.mjs");
const UNITS = unitNames("local").filter((unit) => !unitsInCluster("local").includes(unit));

function billpay(cloud: LocalCloud, command: string) {
  const env = { ...process.env, BILLPAY_PORT: String(cloud.port), BILLPAY_LOCAL_DIR: cloud.dir, NO_COLOR: "1" };
  const child = spawn(process.execPath, [program, command], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
  const ended = new Promise<{ code: number; said: string }>((done) =>
    child.on("exit", (code) => done({ code: code ?? 137, said })),
  );
  return { child, ended };
}

const processesOf = (cloud: LocalCloud, program: Program) => processesWith(`BILLPAY_LOCAL_DIR=${cloud.dir}`, program);

/** Kills one process of an `up` that has begun, at its moment or as soon after it as there is one. */
async function killOne(cloud: LocalCloud, { victim, after, number }: Kill, lasts: number): Promise<string> {
  const up = billpay(cloud, "up");
  let hasEnded = false;
  void up.ended.then(() => {
    hasEnded = true;
  });
  const deadline = Date.now() + after * lasts;
  while (!hasEnded && Date.now() < deadline) await sleep(50);
  while (!hasEnded) {
    const pids = processesOf(cloud, victim);
    const pid = pids[number % Math.max(pids.length, 1)];
    if (pid !== undefined) {
      try {
        process.kill(pid, "SIGKILL");
        await up.ended;
        return `${victim} killed after ${Math.round((after * lasts) / 1000)} s`;
      } catch {
        // It ended at this moment: the next one.
      }
    }
    await sleep(20);
  }
  return `${victim}: it had come to its end before`;
}

/** What must hold after the next `up`. */
async function problemsOf(cloud: LocalCloud): Promise<string[]> {
  const environment = { ...readEnvironment("local"), endpoint: cloud.endpoint };
  const states = await readStates(cloud, environment);
  const ids = (type: string, attribute: string) =>
    states.flatMap(({ resources }) =>
      [...resources]
        .filter(([address]) => address.startsWith(`${type}.`))
        .map(([, values]) => String(values[attribute])),
    );
  const { Buckets = [] } = await new S3Client({ ...awsClientConfig(environment), forcePathStyle: true }).send(
    new ListBucketsCommand({}),
  );
  const buckets = Buckets.map(({ Name = "" }) => Name).filter((name) => !name.startsWith("billpay-tfstate-"));
  const roles = (await iamRoles(cloud)).filter((name) => !name.startsWith("AWSServiceRole"));
  const extra = (found: string[], known: string[]) => found.filter((one) => !known.includes(one));
  const missing = UNITS.filter((unit) => !states.some((state) => state.unit === unit && state.resources.size > 0));
  return [
    ...missing.map((unit) => `${unit} is not there`),
    ...(await leftovers(cloud, states)).map((name) => `${name} is in no state`),
    ...extra(buckets, ids("aws_s3_bucket", "bucket")).map((name) => `the bucket ${name} is in no state`),
    ...extra(roles, ids("aws_iam_role", "name")).map((name) => `the role ${name} is in no state`),
    ...(await readLocks(cloud, environment)).map(({ unit }) => `${unit} is locked`),
    ...processesOf(cloud, "terragrunt").map((pid) => `Terragrunt runs (${pid})`),
    ...processesOf(cloud, "tofu").map((pid) => `OpenTofu runs (${pid})`),
    ...processesOf(cloud, "provider").map((pid) => `a provider runs (${pid})`),
    ...(processesOf(cloud, "emulator").length === 1 ? [] : ["not one emulator runs"]),
    ...(existsSync(`${cloud.dir}.lock`) ? ["its lock is still there"] : []),
  ];
}

async function iamRoles({ endpoint }: LocalCloud): Promise<string[]> {
  const authorization = "AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/iam/aws4_request";
  const answer = await fetch(`${endpoint}/?Action=ListRoles&Version=2010-05-08`, { headers: { authorization } });
  return [...(await answer.text()).matchAll(/<RoleName>([^<]*)</g)].map(([, name = ""]) => name);
}

/** One laptop cloud after the other: an `up` from nothing and one of what stands, each killed, each taken up by the next. */
async function lane(index: number, kills: Kill[], told: (line: string) => void): Promise<string[]> {
  const problems: string[] = [];
  const cloud = localCloud({
    BILLPAY_PORT: String(FIRST_PORT + index * 20),
    BILLPAY_LOCAL_DIR: join(scratch, `lane-${index}`),
  });
  for (let one = kills.shift(); one; one = kills.shift()) {
    const isCold = !existsSync(cloud.dir);
    const how = await killOne(cloud, one, isCold ? COLD_MS : WARM_MS);
    const { code, said } = await billpay(cloud, "up").ended;
    const found = code === 0 ? await problemsOf(cloud) : [`up ended with ${code}: ${said.slice(-2000)}`];
    told(
      `${one.number} of ${KILLS}, ${isCold ? "from nothing" : "standing"}, ${how}: ${found.length === 0 ? "converged" : found.join("; ")}`,
    );
    problems.push(...found.map((problem) => `kill ${one.number} (${how}): ${problem}`));
    if (!isCold || found.length > 0) await anew(cloud);
  }
  await anew(cloud);
  return problems;
}

/** Faster than a `down`, and not what is tried here. */
async function anew(cloud: LocalCloud): Promise<void> {
  for (const pid of (["emulator", "terragrunt", "tofu", "provider"] as const).flatMap((one) => processesOf(cloud, one)))
    process.kill(pid, "SIGKILL");
  await billpay(cloud, "down").ended;
  rmSync(cloud.dir, { recursive: true, force: true });
  rmSync(`${cloud.dir}.lock`, { force: true });
}

(ALL ? test : test.skip)(
  `${KILLS} random kills of \`npm start\` (FAULTS_SEED=${SEED}): the next \`up\` converges, with no leftovers and no duplicates`,
  async () => {
    const kills = Array.from({ length: KILLS - FROM + 1 }, (_, index) => kill(FROM + index));
    const told = (line: string) => process.stderr.write(`  ${line}\n`);
    told(`FAULTS_SEED=${SEED}`);
    const problems = await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index, kills, told)));
    rmSync(scratch, { recursive: true, force: true });
    expect(problems.flat()).toEqual([]);
  },
  4 * HOUR,
);
