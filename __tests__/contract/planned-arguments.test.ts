import { modelsFolder } from "../../src/rehearsal/aws-models";
import { plannedMisfits } from "../../src/rehearsal/planned-arguments";
import { pythonPackage } from "../../src/toolchain/python";
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
