import { destructionsOf } from "../../../src/pipeline/plan/destroyed-units";

const state = (type = "aws_iam_role") => ({
  resources: [{ mode: "managed", type, name: "main", instances: [{ attributes: {} }] }],
});

/** network ◀─ cluster ◀─ platform; dns is used by none. */
const GRAPH = {
  network: { module: "network", dependencies: [], takesFrom: [] },
  cluster: { module: "cluster", dependencies: ["network"], takesFrom: ["network"] },
  platform: { module: "platform", dependencies: ["cluster"], takesFrom: ["cluster"] },
  dns: { module: "zone", dependencies: [], takesFrom: [] },
};
const STATES = { network: state(), cluster: state(), platform: state("helm_release"), dns: state() };

test("each unit is destroyed after those that take outputs from it", () => {
  expect(destructionsOf("dev", Object.keys(GRAPH), STATES, GRAPH)).toEqual({
    cluster: { module: "cluster", after: ["platform"], inCluster: false },
    dns: { module: "zone", after: [], inCluster: false },
    network: { module: "network", after: ["cluster"], inCluster: false },
    platform: { module: "platform", after: [], inCluster: true },
  });
});

test("a unit that an applied one uses is not destroyed without it, and every such one is named", () => {
  expect(() => destructionsOf("dev", ["network", "cluster"], STATES, GRAPH)).toThrow(
    /^cluster of live\/dev cannot be destroyed, platform takes outputs from it: name platform too$/,
  );
  expect(() => destructionsOf("dev", ["network", "dns"], STATES, GRAPH)).toThrow(/: name cluster too$/);
});

test("what a unit only comes after outlives it, and is not destroyed before it", () => {
  const graph = {
    delivery: { module: "delivery", dependencies: [], takesFrom: [] },
    network: { module: "network", dependencies: ["delivery"], takesFrom: [] },
  };
  const states = { delivery: state(), network: state() };
  expect(destructionsOf("dev", ["delivery", "network"], states, graph).delivery?.after).toEqual(["network"]);
  expect(() => destructionsOf("dev", ["delivery"], states, graph)).toThrow(
    /^delivery of live\/dev cannot be destroyed, network comes after it: name network too$/,
  );
});

test("a user that has no resources keeps nothing: what is left after a failure is destroyed alone", () => {
  const { cluster, network } = STATES;
  expect(Object.keys(destructionsOf("dev", ["cluster", "network"], { cluster, network }, GRAPH))).toEqual([
    "cluster",
    "network",
  ]);
});

test("a unit that no history knows is destroyed too, in no order", () => {
  expect(destructionsOf("dev", ["old"], { old: state() }, {})).toEqual({
    old: { module: "old", after: [], inCluster: false },
  });
});
