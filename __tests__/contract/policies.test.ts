import { environmentNames, readEnvironment } from "../../src/live/environment";
import { evaluatePolicies, type PolicyFinding } from "../../src/pipeline/policy/policy";
import type { Plan } from "../policy/good-plan";
import { offlinePlans } from "./offline-plans";

/** The day is fixed, so that what passes today does tomorrow: `eks-version-supported` looks at it. */
const DATE = "2026-11-24";

/** What is wrong and may stay, by class of environment: docs/policies.md says why. */
const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  production: ["rds-default-port", "secrets-rotation"],
  // Where people try things: one zone, and nothing that keeps them from starting anew.
  development: [
    ...[
      "account-guardduty-runtime",
      "eks-deletion-protection",
      "elb-deletion-protection",
      "kms-kept",
      "rds-default-port",
      "rds-deletion-protection",
    ],
    ...["rds-final-snapshot", "rds-multi-az", "s3-no-force-destroy", "secrets-recovery", "secrets-rotation"],
  ],
};

/**
 * What no plan from nothing decides: documents that name a resource which has no ARN yet, and units that were planned with
 * mock outputs of others. A plan of what stands decides it.
 */
const UNDECIDED_AT_FIRST = [
  "iam-decrypt-bounded",
  "iam-no-admin",
  "iam-service-wildcards",
  "links-account",
  "links-alarm-topics",
  "s3-policy-not-public",
  "s3-site-read-by-distribution",
  "s3-tls-only",
  "sns-policy-not-public",
];

const environments = environmentNames();
const found: Record<string, readonly PolicyFinding[]> = {};
const plans: Record<string, Record<string, Plan>> = {};

beforeAll(async () => {
  for (const name of environments) {
    const units = await offlinePlans(name);
    plans[name] = units as unknown as Record<string, Plan>;
    found[name] = (await evaluatePolicies({ environment: readEnvironment(name), date: DATE, units })).results;
  }
}, 1_200_000);

const ids = (name: string, isWanted: (finding: PolicyFinding) => boolean) =>
  [...new Set((found[name] ?? []).filter(isWanted).map(({ id }) => id))].sort();

test.each(environments)("nothing in %s is denied or held", (name) => {
  expect(found[name]?.filter(({ level }) => level !== "advisory")).toEqual([]);
});

describe.each(environments.filter((name) => readEnvironment(name).class !== "local"))("in %s", (name) => {
  test("no more is wrong than may stay", () => {
    expect(ids(name, ({ decision }) => decision === "violation")).toEqual(ACCEPTED[readEnvironment(name).class]);
  });

  test("what nobody can decide yet is known", () => {
    expect(UNDECIDED_AT_FIRST).toEqual(expect.arrayContaining(ids(name, ({ decision }) => decision === "undecided")));
  });

  test("nothing is waived", () => {
    expect(ids(name, ({ decision }) => decision === "waived")).toEqual([]);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
  test.each(["apply_boundary", "boundary"])(
    "the permissions boundary aws_iam_policy.%s fits a managed policy",
    (id) => {
      const boundary = plans[name]?.delivery?.resource_changes.find(
        ({ address }) => address === `aws_iam_policy.${id}`,
      );
      expect(boundary?.change.after.policy.length).toBeGreaterThan(1000);
      expect(boundary?.change.after.policy.length).toBeLessThanOrEqual(6144);
    },
  );
});
