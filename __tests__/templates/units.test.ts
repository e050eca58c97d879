import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/system/process";
import { commitAll, copyOfRepo } from "../copy-of-repo";
import { type Engine, OWNER, startEngine } from "./engine";

const LONGEST = "a2345678901234567890";
/** What the platform makes of what templates write: each kind with all that can be chosen, in one environment. */
const KINDS: Record<string, { readonly name?: string; readonly [setting: string]: unknown }> = {
  bucket: { expiration_days: 3650, noncurrent_days: 365 },
  database: { instance_class: "db.t4g.small", allocated_storage: 20 },
  registry: { kept_images: 10 },
  site: {},
  secrets: { secrets: ["api-key", "b".repeat(40)], generate: true },
};
const MINUTE = 60_000;

const scratch = mkdtempSync(join(tmpdir(), "billpay-units-"));
let engine: Engine;
let dir: string;
const billpay = (...args: string[]) =>
  run("node", [join(dir, "bin", "billpay.mjs"), ...args], {
    cwd: dir,
    env: { BILLPAY_ACTOR: "test", NO_COLOR: "1", AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_PROFILE: "" },
  });

beforeAll(async () => {
  engine = await startEngine();
  dir = await copyOfRepo(join(scratch, "copy"));
  for (const [kind, settings] of Object.entries(KINDS)) {
    const values = {
      kind,
      name: LONGEST,
      description: "What: it's for, (é)",
      owner: OWNER,
      environments: ["resource:default/dev"],
    };
    const { head } = await engine.open("infrastructure-component", { ...values, ...settings });
    await engine.extract(head, dir);
  }
  await commitAll(dir, "components");
}, 15 * MINUTE);
afterAll(async () => {
  await engine?.close();
  rmSync(scratch, { recursive: true, force: true });
});

test(
  "the environment is valid with them, and their files are formatted",
  async () => {
    const { code, stderr } = await billpay("validate", "dev");
    expect([code, stderr]).toEqual([0, ""]);
    const fmt = await billpay("exec", "terragrunt", "hcl", "fmt", "--check", "--working-dir", join(dir, "live", "dev"));
    expect([fmt.code, fmt.stderr]).toEqual([0, expect.anything()]);
  },
  MINUTE,
);

test(
  "all of them can be planned, and no policy denies one",
  async () => {
    const units = Object.entries(KINDS).map(([kind, { name = LONGEST }]) => `${kind}-${name}`);
    const { code, stdout, stderr } = await billpay("plan", "dev", ...units, "--offline");
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("error:")]);
    for (const unit of units) expect(stdout).toContain(unit);
    expect(stdout).not.toContain("decision: deny");
  },
  10 * MINUTE,
);
