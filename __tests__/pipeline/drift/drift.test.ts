import { appliedUnits } from "../../../src/pipeline/drift/drift";
import { UserError } from "../../../src/system/errors";

const standing = { resources: [{ mode: "managed", type: "aws_vpc", name: "main", instances: [] }] };

test("drift is looked for in the units that were applied; an emptied state is that of none", () => {
  const states = { network: standing, cluster: { resources: [] }, audit: standing };
  expect(appliedUnits("local", [], states)).toEqual(["audit", "network"]);
});

test.each([
  [[], {}, "live/local was never applied, so nothing of it can drift: plan it with `npx billpay plan local --all`, "],
  [
    ["network", "dns"],
    { dns: { resources: [] } },
    "network, dns of live/local was never applied, so nothing of it can drift: plan it with `npx billpay plan local network dns`, ",
  ],
])("of %j with the states %j nobody says that they are in sync, but how they are applied", (asked, states, told) => {
  const find = () => appliedUnits("local", asked, states);
  expect(find).toThrow(UserError);
  expect(find).toThrow(`${told}then apply that run with \`npx billpay apply local latest\``);
});

test("where nothing is applied but a unit is gone, there is something to tell", () => {
  expect(appliedUnits("local", [], {}, ["old"])).toEqual([]);
});
