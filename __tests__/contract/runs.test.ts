import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/system/process";
import { copyOfRepo } from "../copy-of-repo";

/** Plan, policy, cost, decision and report of an environment on AWS, with no credentials and no network. */
const scratch = mkdtempSync(join(tmpdir(), "billpay-runs-"));
const MINUTE = 60_000;
/** No credentials, whatever this machine has. */
const NOBODY = {
  HOME: scratch,
  AWS_ACCESS_KEY_ID: "",
  AWS_SECRET_ACCESS_KEY: "",
  AWS_PROFILE: "",
  AWS_EC2_METADATA_DISABLED: "true",
  BILLPAY_ACTOR: "test",
  NO_COLOR: "1",
};

let dir: string;
const billpay = (...args: string[]) =>
  run("node", [join(dir, "bin", "billpay.mjs"), ...args], { cwd: dir, env: NOBODY });

beforeAll(async () => {
  dir = await copyOfRepo(join(scratch, "copy"));
}, MINUTE);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What policies say of the plans of the others is in policies.test.ts. */
describe("prod, from nothing", () => {
  const environment = "prod";
  let stdout: string;
  let stderr: string;
  let code: number;
  const folder = () => join(dir, ".runs", environment);
  const latest = () => readFileSync(join(folder(), "latest"), "utf8").trim();
  const ofRun = (file: string) => JSON.parse(readFileSync(join(folder(), latest(), file), "utf8"));

  beforeAll(async () => {
    ({ stdout, stderr, code } = await billpay("plan", environment, "--all", "--offline"));
  }, 8 * MINUTE);

  test("is held for what is not known without its account, and denied for nothing", () => {
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("error:")]);
    expect(stdout).toContain("decision: hold");
    const { reasons } = ofRun("decision.json");
    const effects = reasons.map(({ effect }: { effect: string }) => effect);
    expect(effects).not.toContain("deny");
    const held = reasons.filter(({ effect }: { effect: string }) => effect === "hold");
    const rules: string[] = held.map(({ rule }: { rule: string }) => rule);
    expect(rules).toContain("budget"); // what stands now costs nobody knows what
    expect(rules).toContain("promotion"); // and what staging has applied
  });

  test("has policies, a price and both reports", () => {
    const { results, passed } = ofRun("policy.json");
    expect(passed.length).toBeGreaterThan(80);
    expect(
      results.filter(({ level, decision }: Record<string, string>) => level === "hard" && decision !== "waived"),
    ).toEqual([]);
    expect(ofRun("cost.json")).toMatchObject({ before: null, after: { base: expect.any(Number) } });
    expect(ofRun("cost.json").after.base).toBeGreaterThan(100);
    for (const report of ["report.md", "report.html"]) {
      expect(readFileSync(join(folder(), latest(), report), "utf8")).toContain("aws_eks_cluster.main");
    }
  });

  test("is there to be read: an apply refuses it and tells nobody", async () => {
    const refused = await billpay("apply", environment, "latest");
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("was planned with --offline")]);
    expect(existsSync(join(folder(), "outbox"))).toBe(false);
  });
});
