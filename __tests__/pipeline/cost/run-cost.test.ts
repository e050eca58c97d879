import { readEnvironment } from "../../../src/live/environment";
import type { PlanJson, PlannedResource } from "../../../src/live/plan-json";
import { planOfState } from "../../../src/live/state";
import { runCost } from "../../../src/pipeline/cost/run-cost";
import { beforeAndAfter } from "../../../src/pipeline/plan/unplanned-units";

const HOURS = 730;
const NAT = 0.045 * HOURS;

const gateway = (name: string): PlannedResource => ({
  address: `aws_nat_gateway.${name}`,
  mode: "managed",
  type: "aws_nat_gateway",
  values: {},
});

/** A plan after which there are the named gateways, and before which there were others. */
const plan = (before: string[], after: string[]): PlanJson => ({
  prior_state: { values: { root_module: { resources: before.map(gateway) } } },
  planned_values: { root_module: { resources: after.map(gateway) } },
});

/** @param standing units that are not planned @param offline nothing is known of before */
const cost = (plans: Record<string, PlanJson>, standing: Record<string, PlanJson> = {}, offline = false) => {
  const { before, after } = beforeAndAfter({ units: standing, unknown: [] }, plans);
  return runCost(readEnvironment("local"), { before: offline ? null : before, after }, "2026-11-24");
};

/** What the gateways cost. On `local` no data goes through them. */
const gateways = (plans: Record<string, PlanJson>, standing: Record<string, PlanJson> = {}) => {
  const { components } = cost(plans, standing);
  const found = components.find(({ component }) => component === "NAT gateways");
  return [found?.before?.low ?? null, found?.after?.low ?? null];
};

test("a second gateway costs as much again", () => {
  const [before, after] = gateways({ network: plan(["a"], ["a", "b"]) });
  expect([before, after]).toEqual([expect.closeTo(NAT, 1), expect.closeTo(2 * NAT, 1)]);
});

test("what is made from nothing cost nothing before", () => {
  expect(gateways({ network: plan([], ["a"]) })).toEqual([null, expect.closeTo(NAT, 1)]);
});

test("what is destroyed costs nothing after", () => {
  expect(gateways({ network: plan(["a"], []) })).toEqual([expect.closeTo(NAT, 1), null]);
});

test("a unit that is not planned costs after what it cost before", () => {
  const instances = [{ attributes: {} }];
  const resources = [{ mode: "managed", type: "aws_nat_gateway", name: "a", instances }];
  const [before, after] = gateways({}, { network: planOfState({ lineage: "one", serial: 1, resources }) });
  expect([before, after]).toEqual([expect.closeTo(NAT, 1), expect.closeTo(NAT, 1)]);
});

test("without a state nobody knows what it cost before", () => {
  expect(cost({ network: plan([], ["a"]) }, {}, true).before).toBeNull();
});

test("the greatest change comes first", () => {
  const database = (instance_class: string): PlannedResource => ({
    address: "aws_db_instance.main",
    mode: "managed",
    type: "aws_db_instance",
    values: { engine: "postgres", instance_class, allocated_storage: 20 },
  });
  const network = plan(["a"], ["a"]);
  const bigger: PlanJson = {
    prior_state: { values: { root_module: { resources: [database("db.t4g.micro")] } } },
    planned_values: { root_module: { resources: [database("db.m7g.large")] } },
  };
  expect(cost({ network, database: bigger }).components[0]?.component).toMatch(/RDS/);
});
