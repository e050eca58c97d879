import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Laptop, laptop } from "./laptop";

/** docs/first-account.md, as far as the emulator goes. */
const scratch = mkdtempSync(join(tmpdir(), "billpay-first-"));
const MINUTE = 60_000;

let on: Laptop;
beforeAll(async () => {
  on = await laptop(scratch, 4670);
}, 2 * MINUTE);
afterAll(async () => {
  await on?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

test(
  "preflight looks at the account, says what cannot be asked there, and writes nothing",
  async () => {
    const { code, stdout } = await on.billpay("preflight", "local");
    expect(stdout).toMatch(/^✓ signed in as arn:aws:\S+$/m);
    expect(stdout).toMatch(/^✓ zones: us-east-1a is use1-az\d, us-east-1b is use1-az\d$/m);
    expect(stdout).toMatch(/^\? quotas could not be asked: /m); // the emulator has none
    expect(stdout).toMatch(/^✓ bucket names: \d+ free$/m);
    expect(stdout).toMatch(/^✓ repositories: 4 free$/m);
    expect([0, 1]).toContain(code);
    expect(await on.states("delivery")).toEqual({});
  },
  5 * MINUTE,
);

test(
  "bootstrap creates the bucket, the roles, what records them and the zone, each told before it is done",
  async () => {
    const { code, stdout, stderr } = await on.billpay("bootstrap", "local");
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("error:")]);
    expect(stdout.match(/^\d of 5 {2}.*$/gm)).toEqual([
      expect.stringMatching(
        /^1 of 5 {2}create billpay-tfstate-000000000000-us-east-1, the bucket of the states, as arn:/,
      ),
      "2 of 5  apply delivery of live/local",
      "3 of 5  apply audit of live/local",
      "4 of 5  apply dns of live/local",
      "5 of 5  look for the delegation of the zone",
    ]);
    // Where the machine has no DNS, nobody can be asked.
    expect(stdout).toMatch(
      /the parent zone of billpay\.test names (nobody|servers that could not be asked from here)\. /,
    );
    expect(stdout.match(/^ +billpay\.test\. 3600 IN NS \S+\.$/gm)?.length).toBe(4);
    for (const [unit, { resources = [] }] of Object.entries(await on.states("delivery", "audit", "dns")))
      expect([unit, resources.length > 0]).toEqual([unit, true]);
  },
  10 * MINUTE,
);

test(
  "bootstrap leaves alone what is there",
  async () => {
    const before = await on.states("delivery", "audit", "dns");
    const { code, stdout } = await on.billpay("bootstrap", "local");
    expect([code, stdout.match(/^ {2}it is there/gm)?.length]).toEqual([0, 4]);
    expect(await on.states("delivery", "audit", "dns")).toEqual(before);
  },
  3 * MINUTE,
);
