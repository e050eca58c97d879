import { existsSync } from "node:fs";
import { isListening } from "../../src/system/server";
import { AREAS } from "./areas";
import { type Checkout, checkout, contentsOf } from "./checkout";
import { type Area, errorsIn, pattern, STACK, type Trial } from "./trial";

/** The table of docs/faults.md, tried. `npm run test:faults` also tries what takes longer. */
const ALL = process.env.FAULTS === "all";
const MINUTE = 60_000;

let on: Checkout;

beforeAll(async () => {
  on = await checkout(4840);
}, MINUTE);
afterAll(async () => on?.remove(), 2 * MINUTE);

describe.each(AREAS.map((area): [string, Area] => [area.title, area]))("%s", (_, area) => {
  const trials = area.trials.filter(({ slow }) => ALL || !slow);
  const isStanding = async () => (await isListening(on.port)) && existsSync(on.local);

  // Each area begins anew: what another did to the emulator's files is no fault of this one.
  beforeAll(async () => {
    if (existsSync(on.local)) await on.billpay("down");
  }, 3 * MINUTE);

  beforeEach(async () => {
    if (area.standing && !(await isStanding())) {
      const { code, stderr } = await on.billpay("up");
      expect([code, stderr]).toEqual([0, expect.any(String)]);
    }
    if (!area.standing && (await isStanding())) await on.billpay("down");
  }, 3 * MINUTE);

  test.each(trials.map((trial): [string, Trial] => [trial.fault, trial]))(
    "%s",
    async (_, trial) => {
      const why = trial.skip?.();
      if (why !== undefined) return console.warn(`not tried: ${why}`);
      const before = contentsOf(on.dir);
      const result = await trial.run(on);
      const said = `${result.stderr}\n${result.stdout}`;
      expect(said).toMatch(pattern(trial.says));
      expect(said).not.toMatch(STACK);
      if (trial.outcome === "works" || trial.code !== undefined)
        expect([result.code, errorsIn(result)]).toEqual([trial.code ?? 0, []]);
      else {
        expect([result.code, errorsIn(result)]).toEqual([1, [expect.any(String)]]);
        if (trial.outcome === "refused" && !area.standing) expect(contentsOf(on.dir)).toEqual(before);
      }
      await trial.after?.(on, result);
      if (trial.outcome === "mended") await mends(on);
    },
    10 * MINUTE,
  );
});

/** The next `up` works, or the next `down` does and then `up` works. */
async function mends(at: Checkout): Promise<void> {
  const up = await at.billpay("up");
  if (up.code === 0) return;
  const down = await at.billpay("down");
  if (down.code !== 0) throw new Error(`neither \`up\` nor \`down\` mends it:\n${up.stderr}\n${down.stderr}`);
}
