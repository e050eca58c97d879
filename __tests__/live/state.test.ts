import { plannedChanges, plannedResources } from "../../src/live/plan-json";
import { planOfState } from "../../src/live/state";

const state = {
  lineage: "one",
  serial: 3,
  resources: [
    {
      mode: "managed",
      type: "aws_subnet",
      name: "private",
      instances: [
        { index_key: "us-east-1a", attributes: { cidr_block: "10.0.1.0/24" } },
        { index_key: 1, attributes: { cidr_block: "10.0.2.0/24" } },
      ],
    },
    { mode: "managed", type: "aws_vpc", name: "main", instances: [{ attributes: { cidr_block: "10.0.0.0/16" } }] },
    { mode: "data", type: "aws_ami", name: "node", instances: [{ attributes: { id: "ami-1" } }] },
  ],
};

test("a state is a plan that changes nothing of what stands", () => {
  const plan = planOfState(state);
  expect(plannedChanges(plan)).toEqual([]);
  expect(plannedResources(plan).map(({ address, values }) => [address, values.cidr_block])).toEqual([
    ['aws_subnet.private["us-east-1a"]', "10.0.1.0/24"],
    ["aws_subnet.private[1]", "10.0.2.0/24"],
    ["aws_vpc.main", "10.0.0.0/16"],
  ]);
});

test("a state without resources is an empty plan", () => {
  expect(planOfState({ lineage: "one", serial: 0 }).resource_changes).toEqual([]);
});

test.each([
  ["an attribute", [[{ value: "key" }]], { key: true }],
  ["an item of a list", [[{ value: "list" }, { value: { value: 1 } }]], { list: { 1: true } }],
  [
    "two of a map",
    [
      ["map", "a"],
      ["map", "b"],
    ].map((path) => path.map((value) => ({ value }))),
    { map: { a: true, b: true } },
  ],
  ["all of what a path does not lead into", [[{ value: "map" }, { value: "gone" }]], { map: true }],
  ["the whole", [[]], true],
])("what a state says is sensitive is marked as in a plan: %s", (_, sensitive_attributes, marks) => {
  const attributes = { key: "k", list: ["x", "y"], map: { a: "1", b: "2" } };
  const resources = [
    { mode: "managed", type: "aws_thing", name: "main", instances: [{ attributes, sensitive_attributes }] },
  ];
  const [found] = plannedResources(planOfState({ lineage: "one", serial: 1, resources }));
  expect(found?.sensitive_values).toEqual(marks);
});
