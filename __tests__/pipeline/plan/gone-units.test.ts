import type { Environment } from "../../../src/live/environment";
import { goneUnits, refuseRenamed } from "../../../src/pipeline/plan/destroyed-units";

const role = { mode: "managed", type: "aws_iam_role", name: "main", instances: [{ attributes: {} }] };
const state = { lineage: "one", serial: 1, resources: [role] };

/** old and older are gone; foreign is no unit that this branch ever had. */
jest.mock("../../../src/live/state", () => ({
  ...jest.requireActual("../../../src/live/state"),
  orphanedStates: async () => ({ foreign: state, old: state, older: state }),
  readStateFiles: async () => ({ standing: state, emptied: { ...state, resources: [] } }),
}));
jest.mock("../../../src/live/deleted-units", () => ({
  deletedUnits: async () => ({
    old: { module: "web", dependencies: ["older"], takesFrom: ["older"] },
    older: { module: "dns", dependencies: [], takesFrom: [] },
  }),
}));
jest.mock("../../../src/live/unit-graph", () => ({
  ...jest.requireActual("../../../src/live/unit-graph"),
  unitGraph: async () => ({
    fresh: { module: "web" },
    emptied: { module: "web" },
    standing: { module: "web" },
    other: { module: "cdn" },
  }),
}));

const dev = { name: "dev" } as Environment;

test("--all destroys what this branch once had, dependents first, and leaves alone what it never had", async () => {
  const { units, leftAlone } = await goneUnits(dev, "all", []);
  expect(units).toEqual({
    old: { module: "web", after: [], inCluster: false },
    older: { module: "dns", after: ["old"], inCluster: false },
  });
  expect(leftAlone).toEqual({
    foreign:
      "has resources and is not in live/dev: unless another branch has it, `npx billpay plan dev foreign` plans to destroy it",
  });
});

test("a change destroys what it deletes alone, and names the others", async () => {
  const { units, leftAlone } = await goneUnits(dev, "change", ["old"]);
  expect(Object.keys(units)).toEqual(["old"]);
  expect(leftAlone.older).toBe(
    "has resources and is gone from live/dev: `npx billpay plan dev older` plans to destroy it",
  );
});

test("a unit that is named is destroyed, also one that this branch never had", async () => {
  expect(Object.keys((await goneUnits(dev, "name", ["foreign"])).units)).toEqual(["foreign"]);
});

test("a gone unit that another gone one uses is not destroyed without it", async () => {
  await expect(goneUnits(dev, "name", ["older"])).rejects.toThrow(
    "older of live/dev cannot be destroyed, old takes outputs from it: name old too",
  );
});

test("a new unit of the same module is taken for the renamed one; one that is applied, or of another module, is not", async () => {
  const gone = await goneUnits(dev, "name", ["old"]);
  await expect(refuseRenamed(dev, gone, ["fresh", "standing", "other"])).rejects.toThrow(
    /^live\/dev\/fresh looks like the renamed old .*`npx billpay move dev old fresh` moves the state, or destroy old first with `npx billpay destroy dev old`$/,
  );
  await expect(refuseRenamed(dev, gone, ["standing", "other"])).resolves.toBeUndefined();
});

test("a unit that is renamed back to a name which it had is taken for renamed: that name has an empty state", async () => {
  const gone = await goneUnits(dev, "name", ["old"]);
  await expect(refuseRenamed(dev, gone, ["emptied"])).rejects.toThrow("`npx billpay move dev old emptied`");
});

test("it is taken for renamed also where the change does not delete the old one, and would make everything anew beside it", async () => {
  const gone = await goneUnits(dev, "change", []);
  expect(gone.units).toEqual({});
  await expect(refuseRenamed(dev, gone, ["fresh"])).rejects.toThrow("`npx billpay move dev old fresh`");
});
