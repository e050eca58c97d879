import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { readEmulatorGaps } from "../../src/live/emulator-gaps";
import { readEnvironment } from "../../src/live/environment";
import { readStateFiles } from "../../src/live/state";
import { commitAll } from "../copy-of-repo";
import { startEngine } from "../templates/engine";
import { type Laptop, laptop } from "./laptop";

/** An environment that is asked for in Backstage. What its account has first is applied, with the emulator for AWS. */
const NAME = "test";
const DOMAIN = "test.billpay.example";
const scratch = mkdtempSync(join(tmpdir(), "billpay-new-"));
const MINUTE = 60_000;

let on: Laptop;
beforeAll(async () => {
  on = await laptop(scratch, 4690);
  await askForEnvironment();
  const gaps = readEmulatorGaps().switched_off.map(({ input, value }) => [...input.split("."), value] as const);
  const lacks = (unit: string) =>
    Object.fromEntries(gaps.flatMap(([of, name, value]) => (of === unit ? [[name, value]] : [])));
  const boundary = { permissions_boundary_arn: "arn:aws:iam::000000000000:policy/billpay-boundary" };
  const settings = { endpoint: on.proxy.endpoint, audit: { ...lacks("audit"), ...boundary }, dns: lacks("dns") };
  appendFileSync(join(on.dir, "live", NAME, "env.yaml"), stringify(settings));
  await commitAll(on.dir, "The emulator stands for its account");
}, 25 * MINUTE); // the packages of Backstage may have to be installed first
afterAll(async () => {
  await on?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

async function askForEnvironment(): Promise<void> {
  const engine = await startEngine();
  try {
    const values = { name: NAME, class: "development", account_id: "000000000000", domain: DOMAIN };
    const { head } = await engine.open("environment", values);
    await engine.extract(head, on.dir);
  } finally {
    await engine.close();
  }
}

test(
  "its account is set up, until a policy refuses what the emulator lacks",
  async () => {
    const { code, stdout } = await on.billpay("bootstrap", NAME);
    expect(stdout.match(/^\d of 5 {2}.*$/gm)).toEqual([
      expect.stringMatching(
        /^1 of 5 {2}create billpay-tfstate-000000000000-us-east-1, the bucket of the states, as arn:/,
      ),
      "2 of 5  apply delivery of live/test",
      "3 of 5  apply audit of live/test",
      "4 of 5  apply dns of live/test",
    ]);
    const standing = await readStateFiles({ ...readEnvironment(NAME, on.dir), endpoint: on.endpoint }, [
      "delivery",
      "audit",
    ]);
    for (const [unit, { resources = [] }] of Object.entries(standing))
      expect([unit, resources.length > 0]).toEqual([unit, true]);
    // The emulator has no query logging, which an environment of class development may not be without.
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/ deny: hard policy route53-query-logging \(medium\) is violated/),
    ]);
  },
  10 * MINUTE,
);
