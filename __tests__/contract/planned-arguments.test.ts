import { modelsFolder } from "../../src/rehearsal/aws-models";
import { plannedMisfits } from "../../src/rehearsal/planned-arguments";
import { mayDo } from "../../src/rehearsal/roles";
import { pythonPackage } from "../../src/toolchain/python";
import { pipelineRoles } from "./iam/pipeline-roles";
import { PROVIDER_ACTIONS } from "./iam/provider-actions";
import { offlinePlans } from "./offline-plans";

/** The API operations that make each type of resource; where their names are not those of the actions, none. */
const MAKING = /^(Allocate|Associate|Authorize|Create|Modify|Put|Request|Set|Update)/;
const OPERATIONS = Object.fromEntries(
  Object.entries(PROVIDER_ACTIONS).map(([type, listed]) => [
    type,
    listed.split("; ").flatMap((part) => {
      const [service = "", names = ""] = part.split(": ");
      return names
        .split(" ")
        .filter((name) => MAKING.test(name))
        .map((name) => `${service === "cloudwatch" ? "monitoring" : service}:${name}`);
    }),
  ]),
);

/** Texts in a value that are ARNs of roles, each with the name of the argument. */
function rolesIn(value: unknown, name = ""): string[] {
  if (typeof value === "string") return /role/i.test(name) && /^arn:aws:iam::\d{12}:role\//.test(value) ? [value] : [];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([inner, below]) => rolesIn(below, Array.isArray(value) ? name : inner));
}

const found = async (environment: string) => {
  const data = modelsFolder(await pythonPackage("python"));
  const plans = await offlinePlans(environment);
  const results = Object.values(plans).map((plan) => plannedMisfits(data, plan, OPERATIONS));
  return {
    looked: results.reduce((sum, { looked }) => sum + looked, 0),
    misfits: results.flatMap(({ misfits }) => misfits),
  };
};

test.each(["dev", "staging", "prod"])(
  "every planned argument of %s that AWS's models have a member for is what they take",
  async (environment) => {
    const { misfits, looked } = await found(environment);
    expect(looked).toBeGreaterThan(1000);
    const told = misfits.map(({ operation, member, problem, unit }) => `${operation} ${member} ${problem} (${unit})`);
    expect([...new Set(told)]).toEqual([]);
  },
  600_000,
);

test.each(["dev", "staging", "prod"])(
  "every role that a plan of %s hands to a service, the apply role may pass",
  async (environment) => {
    const plans = await offlinePlans(environment);
    const { apply } = await pipelineRoles(environment);
    if (!apply) throw new Error("there is no apply role");
    const passed = Object.values(plans).flatMap(({ resource_changes = [] }) =>
      resource_changes
        .filter(({ type }) => !/^aws_(iam|kms|eks_access)/.test(type))
        .flatMap(({ change }) => rolesIn(change.after)),
    );
    expect(passed.join()).toContain("AWSServiceRoleForConfig");
    const context = { "aws:RequestedRegion": "us-east-1" };
    expect(passed.filter((resource) => !mayDo(apply, { action: "iam:PassRole", resource, context }))).toEqual([]);
  },
  600_000,
);
