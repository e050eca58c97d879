import { readEnvironment } from "../../../src/live/environment";
import { decisionInput } from "../../../src/pipeline/plan/decision-input";
import { plan, resource, runReport, withUnits } from "../report/run-report";

const report = runReport({
  database: plan(
    resource("aws_db_instance.main", ["delete", "create"]),
    resource("aws_db_instance.main", ["delete"], {}, { deposed: "0a1b2c3d" }),
    resource("aws_kms_key.database", ["forget"]),
    resource("aws_db_subnet_group.main", ["no-op"]),
    resource("aws_eip.b", ["no-op"], {}, { previous_address: "aws_eip.a" }),
    resource("aws_eip.c", ["no-op"], { importing: { id: "eipalloc-1" } }),
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
  "move aws_eip.b",
  "import aws_eip.c",
];

test("the decision is told all that a plan does, also what leaves the state or was deposed", async () => {
  expect(await changesOf(report)).toEqual(CHANGES);
});

test("a run.json that says less than its plans hides nothing from the decision", async () => {
  expect(await changesOf(withUnits(report, { database: { changes: [] } }))).toEqual(CHANGES);
});

test("the decision is told which checks do not pass, with no sensitive value", async () => {
  const secret = { before: null, after: { password: "hunter2-hunter2" }, after_sensitive: { password: true } };
  const { run, ...rest } = runReport({
    web: {
      ...plan(resource("aws_thing.main", ["create"], secret)),
      checks: [
        {
          address: { kind: "check", to_display: "check.health" },
          status: "fail",
          instances: [{ problems: [{ message: "it says\nhunter2-hunter2" }] }],
        },
        { address: { kind: "check", to_display: "check.fine" }, status: "pass" },
      ],
    },
  });
  const { checks } = await decisionInput({ environment: readEnvironment("dev"), offline: true }, run, rest);
  expect(checks).toEqual([{ unit: "web", address: "check.health", status: "fail", problems: ["it says (sensitive)"] }]);
});
