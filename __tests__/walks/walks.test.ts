import { randomInt } from "node:crypto";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "../../src/live/environment";
import { readObject, stateKey, writeObject } from "../../src/live/state-bucket";
import { type Lane, openLane } from "./lane";
import { ENVIRONMENT } from "./tree";
import { Walk } from "./walk";

/**
 * Random pull requests to small live trees, each planned, decided on and applied by the real command, on a built-in
 * provider: `npm run test:walks` takes two hundred walks, `npm test` one. The seed is printed, and WALKS_SEED takes the
 * same walks again; only the moment at which a process is killed differs.
 */
const WALKS = Number(process.env.WALKS ?? 1);
/** `npm test` takes the same walk each time. */
const SEED = Number(process.env.WALKS_SEED ?? (process.env.WALKS === undefined ? 1 : randomInt(1_000_000)));
/** The first of them that is taken: to go on where a run was broken off. */
const FROM = Number(process.env.WALKS_FROM ?? 1);
const LANES = Number(process.env.WALKS_LANES ?? Math.min(WALKS, 2));
const FIRST_PORT = 5300;
const HOUR = 3600_000;

const scratch = mkdtempSync(join(tmpdir(), "billpay-walks-"));
const lanes: Lane[] = [];
const told = (line: string) => process.stderr.write(`  ${line}\n`);

beforeAll(async () => {
  for (let index = 0; index < LANES; index += 1)
    lanes.push(await openLane(join(scratch, `lane-${index}`), FIRST_PORT + index * 20));
}, HOUR);

/** What a walk that failed left stays, with all that was said. */
let isKept = false;
afterAll(async () => {
  for (const lane of lanes) await lane.close({ keep: isKept });
  if (!isKept) rmdirSync(scratch);
});

/** Takes one walk after the other. */
async function takeWalks(lane: Lane, numbers: number[]): Promise<string[]> {
  const problems: string[] = [];
  for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
    const started = Date.now();
    const walk = await Walk.take(lane, SEED, number);
    const how = walk.problems.length === 0 ? "agrees" : walk.problems.join("; ");
    const seconds = Math.round((Date.now() - started) / 1000);
    told(`walk ${number} of ${WALKS}, ${walk.commands} commands in ${seconds} s: ${how}`);
    if (walk.problems.length === 0) walk.remove();
    else {
      isKept = true;
      const trail = walk.keepTrail();
      problems.push(...walk.problems.map((problem) => `walk ${number} (${trail}): ${problem}`));
    }
  }
  return problems;
}

test(
  `${WALKS} random walks (WALKS_SEED=${SEED}) end with state and tree in agreement, and lose nothing`,
  async () => {
    told(`WALKS_SEED=${SEED}`);
    const numbers = Array.from({ length: WALKS - FROM + 1 }, (_, index) => FROM + index);
    const problems = await Promise.all(lanes.map((lane) => takeWalks(lane, numbers)));
    expect(problems.flat()).toEqual([]);
  },
  8 * HOUR,
);

test(
  "what is taken out of a state behind the pipeline's back is seen",
  async () => {
    const [lane] = lanes as [Lane];
    const number = 999_999;
    const walk = await Walk.take(lane, 1, number, 0);
    expect(walk.problems).toEqual([]);
    const environment = {
      ...readEnvironment(ENVIRONMENT),
      account_id: String(number).padStart(12, "0"),
      endpoint: lane.emulator.endpoint,
    };
    const [unit = ""] = Object.keys(walk.tree.units);
    const state = JSON.parse((await readObject(environment, stateKey(environment, unit))) ?? "");
    const [lost] = state.resources.splice(0, 1);
    await writeObject(environment, stateKey(environment, unit), JSON.stringify({ ...state, serial: state.serial + 1 }));
    await walk.lookAtStates();
    const { id } = lost.instances[0].attributes;
    expect(walk.problems).toEqual([`${id} at ${unit}/terraform_data.${lost.name} is lost: no plan said so`]);
    expect((await walk.disagreements()).join()).toMatch(`the state of ${unit} has `);
    walk.remove();
  },
  HOUR,
);
