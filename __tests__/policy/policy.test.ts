import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policyDocs } from "../../src/pipeline/policy/docs";
import {
  evaluatePolicies,
  listPolicies,
  type PolicyInput,
  type PolicyReport,
  policyDir,
  policyResults,
} from "../../src/pipeline/policy/policy";
import { UserError } from "../../src/system/errors";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { obtain, TOOLS } from "../../src/toolchain/tools";
import { applied, changeOf, goodPlan, type Input } from "./good-plan";
import { NOT_USED, SENTINEL_SET } from "./sentinel-set";

const opa = async (...args: string[]) => {
  const [found] = await obtain(TOOLS.filter(({ name }) => name === "opa"));
  return run(found?.path ?? "opa", args, { cwd: repo });
};

/** The good plan with an attribute of the database set otherwise. */
function withDatabase(attribute: string, value: unknown): Input {
  const input = goodPlan();
  changeOf(input, "database", "aws_db_instance.main").after[attribute] = value;
  return input;
}

const docs = () => readFileSync(join(repo, "docs", "policies.md"), "utf8");

const found = ({ results }: PolicyReport) => results.map(({ id, level, decision }) => `${id}: ${level} ${decision}`);

/** What the platform leaves as it is, and why: docs/policies.md. */
const EXPLAINED = ["rds-default-port: advisory violation", "secrets-rotation: advisory violation"];

beforeAll(() => obtain(TOOLS.filter(({ name }) => name === "opa")), 600_000);

describe("the policies", () => {
  test("are formatted, and compile strictly", async () => {
    expect((await opa("fmt", "--list", "policy")).stdout).toBe("");
    expect(await opa("check", "--strict", "--ignore", "testdata", "policy")).toMatchObject({ code: 0, stderr: "" });
  });

  test("pass their own tests, which reach nearly every line", async () => {
    const coverage = ["--coverage", "--coverage-runs", "", "--threshold", "95"];
    const { code, stdout, stderr } = await opa("test", "policy", "--timeout", "600s", ...coverage);
    expect([code, stderr, stdout]).toEqual([0, "", expect.stringMatching(/"coverage": [\d.]+\n}/)]);
  }, 1_200_000);

  // OPA takes the last of two keys that are the same, and says nothing; and a table that no rule reads is never tried.
  test("have cases whose names are their own, in tables that are tried", () => {
    const files = readdirSync(policyDir, { recursive: true, encoding: "utf8" });
    const tables = files
      .filter((file) => file.endsWith("_test.rego"))
      .map((file) => readFileSync(join(policyDir, file), "utf8"))
      .filter((text) => /^package policies_test\./m.test(text));
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.filter((text) => !text.includes(" if count(fixture.failures(cases)) == 0\n"))).toEqual([]);
    const keys = tables.flatMap((text) => {
      let policy = "";
      return text.split("\n").flatMap((line) => {
        const table = /^\t"([^"]+)": \{/.exec(line)?.[1];
        const name = /^(?:\t\t|\t"[^"]+": \{)"([^"]+)": \[/.exec(line)?.[1];
        policy = table ?? policy;
        return [...(table ? [policy] : []), ...(name ? [`${policy}: ${name}`] : [])];
      });
    });
    expect(keys.length).toBeGreaterThan(500);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test("stand for all of HashiCorp's PCI set that is about services of the platform, or docs/policies.md says why not", async () => {
    const covered = (await listPolicies()).flatMap(({ controls }) => controls.sentinel ?? []);
    expect(covered.filter((name) => !SENTINEL_SET.includes(name))).toEqual([]);
    expect(covered.filter((name) => NOT_USED.test(name))).toEqual([]);
    const [, leftOut = ""] = /## What is left out of HashiCorp's set\n(.*?)\n## /s.exec(docs()) ?? [];
    const open = SENTINEL_SET.filter((name) => !covered.includes(name) && !NOT_USED.test(name));
    expect(open.filter((name) => !leftOut.includes(`\`${name}\``))).toEqual([]);
    const named = [...leftOut.matchAll(/`([a-z0-9]+-[a-z0-9-]{12,})`/g)].map(([, name]) => name);
    const reasons = named.filter((name) => name !== "platform-known-types");
    expect(reasons.length).toBeGreaterThan(2);
    expect(reasons.filter((name) => !open.includes(name ?? ""))).toEqual([]);
    expect(leftOut).toContain(`Each of its ${SENTINEL_SET.length} policies`);
  });

  test("are the tables in docs/policies.md", async () => {
    expect(policyDocs(docs(), await listPolicies())).toBe(docs());
  });

  test("find in a good plan of prod nothing but what docs/policies.md explains", async () => {
    const report = await evaluatePolicies(goodPlan());
    expect(found(report)).toEqual(EXPLAINED);
    expect(report.passed).toContain("rds-encrypted");
    expect(report.policies).toContainEqual(
      expect.objectContaining({
        id: "rds-encrypted",
        file: "policy/rds/encrypted.rego",
        level: "hard",
        controls: expect.objectContaining({ cis: ["2.3.1"] }),
      }),
    );
  });

  test("name what a bad plan makes, in the words that the decision takes", async () => {
    const report = await evaluatePolicies(withDatabase("storage_encrypted", false));
    expect(policyResults(report)).toContainEqual({
      id: "rds-encrypted",
      level: "hard",
      severity: "high",
      unit: "database",
      address: "aws_db_instance.main",
      decision: "violation",
    });
    expect(report.passed).not.toContain("rds-encrypted");
  });

  test.each([
    ["90 days before it ends", "2026-12-27", []],
    ["on the days after", "2026-12-28", ["eks-version-ending: advisory violation"]],
    ["after its end", "2027-03-28", ["eks-version-supported: soft violation"]],
  ])(
    "warn of the end of a Kubernetes version's support, and hold after it, but never deny: %s",
    async (_, date, says) => {
      expect(found(await evaluatePolicies({ ...goodPlan(), date })).filter((one) => one.startsWith("eks-"))).toEqual(
        says,
      );
    },
  );
});

describe("units whose plan is what their state says, without code", () => {
  const standing = () => {
    const input = goodPlan();
    return {
      ...input,
      units: Object.fromEntries(Object.entries(input.units).map(([unit, plan]) => [unit, applied(plan, unit)])),
    };
  };

  test("are found as good as the plan that was applied", async () => {
    const input = standing();
    expect(Object.keys(input.units).length).toBeGreaterThan(10);
    for (const plan of Object.values(input.units)) expect(plan.configuration).toBeUndefined();
    expect(found(await evaluatePolicies(input))).toEqual(EXPLAINED);
  });

  test.each([0, 1])("stand beside others that are planned, every second %s", async (which) => {
    const input = standing();
    for (const [index, [unit, plan]] of Object.entries(goodPlan().units).entries())
      if (index % 2 === which) input.units[unit] = plan;
    expect(found(await evaluatePolicies(input))).toEqual(EXPLAINED);
  });

  test("are held to the policies, as what is planned is", async () => {
    const input = standing();
    changeOf(input, "database", "aws_db_instance.main").after.storage_encrypted = false;
    expect(found(await evaluatePolicies(input))).toContain("rds-encrypted: hard violation");
  });

  test.each([
    [
      "links-origin-bucket",
      "front-a",
      "aws_cloudfront_distribution.site",
      "origin",
      [{ domain_name: "x.s3.amazonaws.com" }],
    ],
    [
      "links-alarm-topics",
      "observability",
      "aws_cloudwatch_metric_alarm.database_cpu[0]",
      "alarm_actions",
      ["arn:aws:sns:us-east-1:333333333333:gone"],
    ],
    [
      "cloudfront-access-logs",
      "front-a",
      "aws_cloudwatch_log_delivery_source.access_logs[0]",
      "resource_arn",
      "another",
    ],
    ["s3-versioned", "front-a", "aws_s3_bucket_versioning.site", "bucket", "another"],
    ["ec2-flow-logs", "network", "aws_flow_log.main[0]", "vpc_id", "another"],
  ])("are linked by their values: %s sees a link that is broken", async (id, unit, address, attribute, value) => {
    const input = standing();
    changeOf(input, unit, address).after[attribute] = value;
    expect(found(await evaluatePolicies(input))).toContain(`${id}: hard violation`);
  });
});

describe("refused in one line is", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "policy-"));
    cpSync(policyDir, dir, { recursive: true });
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const refusal = async (input: unknown): Promise<string> => {
    const error = await evaluatePolicies(input as PolicyInput, dir).catch((caught) => caught);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).not.toContain("\n");
    return error.message;
  };

  test.each([
    ["no plan at all", null, "it must be a mapping"],
    ["a state", { values: {} }, "configuration is missing: it is required"],
    ["a plan that ended with errors", { errored: true, configuration: { root_module: {} } }, "it ended with errors"],
    [
      "a plan with a mangled resource",
      { configuration: { root_module: {} }, resource_changes: [{ address: "aws_vpc.main" }] },
      "resource_changes[0].mode is missing: it is required",
    ],
  ])("%s", async (_, plan, why) => {
    expect(await refusal({ ...goodPlan(), units: { network: plan } })).toBe(
      `the plan of unit network is not what \`tofu show -json\` gives of a whole plan: ${why}`,
    );
  });

  test("a date that is none", async () => {
    expect(await refusal({ ...goodPlan(), date: "today" })).toBe(
      'the date of the policies is "today": must be a day, such as 2026-11-24',
    );
  });

  test("a malformed policy, with its place", async () => {
    writeFileSync(join(dir, "rds", "broken.rego"), "package policies.rds.broken\n\nfindings contains x if {\n");
    expect(await refusal(goodPlan())).toMatch(/rds\/broken\.rego:\d: the policies could not be evaluated: \S/);
  });

  const waiver = `waivers:
  - policy: rds-encrypted
    unit: database
    address: aws_db_instance.main
    reason: moving to a new key
    approver: security
    expires: "2026-12-31"
`;

  test.each([
    ["reason", /\n {4}reason: .*/, "", ":2: waivers[0].reason is missing: it is required"],
    ["known policy", "rds-encrypted", "rds-encrypt", ':2: policy is "rds-encrypt": must be the id of a policy'],
    [
      "day of expiry",
      '"2026-12-31"',
      "someday",
      ':7: waivers[0].expires is "someday": must be a day in quotes, such as 2027-01-31',
    ],
    [
      "role that approves",
      "security",
      '"Ana B."',
      ':6: waivers[0].approver is "Ana B.": must be a role, such as security',
    ],
    [
      "known key",
      "reason:",
      "because: x\n    reason:",
      ":5: waivers[0].because is not known here: must be one of policy, unit, address",
    ],
    ["YAML that ends", "waivers:", "waivers: {", ":2: "],
  ])("a waiver without a %s", async (_, from, to, expected) => {
    writeFileSync(join(dir, "waivers.yaml"), waiver.replace(from, to));
    expect(await refusal(goodPlan())).toContain(`waivers.yaml${expected}`);
  });

  test("not a whole waiver, which waives", async () => {
    writeFileSync(join(dir, "waivers.yaml"), waiver);
    const report = await evaluatePolicies(withDatabase("storage_encrypted", false), dir);
    expect(found(report)).toContain("rds-encrypted: hard waived");
  });
});
