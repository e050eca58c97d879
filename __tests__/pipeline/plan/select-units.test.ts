import { selectUnits } from "../../../src/pipeline/plan/select-units";

jest.mock("../../../src/live/environment", () => ({
  ...jest.requireActual("../../../src/live/environment"),
  unitNames: () => [],
}));

test("with --all, what is left of an environment without units is destroyed", async () => {
  expect(await selectUnits("dev", { all: true })).toEqual({ units: [], mayDestroy: true, selection: { by: "all" } });
});

test("offline there are no states, and so nothing to destroy", async () => {
  expect(await selectUnits("dev", { all: true, offline: true })).toMatchObject({ units: [], mayDestroy: false });
});
