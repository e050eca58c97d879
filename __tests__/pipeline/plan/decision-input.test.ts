import { readEnvironment } from "../../../src/live/environment";
import { decisionInput } from "../../../src/pipeline/plan/decision-input";
import { plan, resource, runReport, withUnits } from "../report/run-report";

const report = runReport({
  database: plan(
    resource("aws_db_instance.main", ["delete", "create"]),
    resource("aws_db_instance.main", ["delete"], {}, { deposed: "0a1b2c3d" }),
    resource("aws_kms_key.database", ["forget"]),
    resource("aws_db_subnet_group.main", ["no-op"]),
  ),
});

const changesOf = async ({ run, ...rest }: typeof report) => {
  const { plans } = await decisionInput({ environment: readEnvironment("dev"), offline: true }, run, rest);
  return plans.database?.changes.map(({ address, action }) => `${action} ${address}`);
};

const CHANGES = [
  "replace aws_db_instance.main",
  "delete aws_db_instance.main (deposed 0a1b2c3d)",
  "forget aws_kms_key.database",
];

test("the decision is told all that a plan does, also what leaves the state or was deposed", async () => {
  expect(await changesOf(report)).toEqual(CHANGES);
});

test("a run.json that says less than its plans hides nothing from the decision", async () => {
  expect(await changesOf(withUnits(report, { database: { changes: [] } }))).toEqual(CHANGES);
});
