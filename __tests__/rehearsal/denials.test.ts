import { denialsOf } from "../../src/rehearsal/denials";
import { requestsOf } from "../../src/rehearsal/iam-actions";
import type { Call } from "../../src/rehearsal/requests";
import { mayDo, type Role } from "../../src/rehearsal/roles";

const where = { accountId: "111111111111" };
const call = (service: string, operation: string, parameters: Call["parameters"], rest: Partial<Call> = {}): Call => ({
  ...{ service, operation, parameters, region: "us-east-1", command: "apply", unit: "dev.network" },
  ...rest,
});
const asked = async (...args: Parameters<typeof call>) =>
  (await requestsOf(call(...args), where)).map(({ action, resource }) => `${action} ${resource}`);

describe("what IAM asks of a call", () => {
  test("an operation of another name than its action", async () => {
    expect(await asked("s3", "HeadBucket", { Bucket: "billpay-a" })).toEqual(["s3:ListBucket arn:aws:s3:::billpay-a"]);
    expect(await asked("budgets", "DescribeBudget", { BudgetName: "billpay-dev" })).toEqual([
      "budgets:ViewBudget arn:aws:budgets::111111111111:budget/billpay-dev",
    ]);
    expect(await asked("sts", "GetCallerIdentity", {})).toEqual([]);
  });

  test("a resource by its name, by its ARN, or unknown", async () => {
    expect(await asked("rds", "DeleteDBInstance", { DBInstanceIdentifier: "billpay-dev" })).toEqual([
      "rds:DeleteDBInstance arn:aws:rds:us-east-1:111111111111:db:billpay-dev",
    ]);
    const topic = "arn:aws:sns:us-east-1:111111111111:billpay-dev-critical";
    expect(await asked("sns", "GetTopicAttributes", { TopicArn: topic })).toEqual([`sns:GetTopicAttributes ${topic}`]);
    expect(await asked("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" })).toEqual(["ec2:CreateVpc undefined"]);
  });

  test("tagging, where what is made has tags", async () => {
    expect(await asked("iam", "CreateRole", { RoleName: "billpay-x", Tags: [{ Key: "a", Value: "b" }] })).toEqual([
      "iam:CreateRole arn:aws:iam::111111111111:role/billpay-x",
      "iam:TagRole arn:aws:iam::111111111111:role/billpay-x",
    ]);
    expect(await asked("iam", "CreateRole", { RoleName: "billpay-x", Tags: [] })).toHaveLength(1);
  });

  test("passing a role that a service is handed, wherever it is in the request", async () => {
    const role = "arn:aws:iam::111111111111:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    expect(await asked("config", "PutConfigurationRecorder", { ConfigurationRecorder: { roleARN: role } })).toContain(
      `iam:PassRole ${role}`,
    );
    expect(await asked("iam", "GetRole", { RoleName: "x", RoleArn: role })).not.toContain(`iam:PassRole ${role}`);
  });

  test("an operation that nobody knows is told, with the place to say it", async () => {
    await expect(asked("ec2", "InventNothing", {})).rejects.toThrow(
      "ec2:InventNothing is no IAM action: say in src/rehearsal/iam-actions.json which actions it needs",
    );
  });
});

describe("a call that would be denied", () => {
  const role = (name: string, Action: string | string[], boundary?: string): Role => ({
    name,
    statements: [{ Effect: "Allow", Action, Resource: "*" }],
    ...(boundary && { boundary: [{ Effect: "Allow", Action: boundary, Resource: "*" }] }),
  });
  const roles = {
    plan: role("billpay-plan", "ec2:Describe*"),
    pull_request: role("billpay-pull-request", "ec2:DescribeVpcs"),
    apply: role("billpay-apply", ["ec2:*", "iam:*"], "ec2:*"),
  };

  test("is told with role, action, resource and unit, once", async () => {
    const create = call("iam", "CreateRole", { RoleName: "billpay-x" });
    expect(await denialsOf([create, create], roles, where)).toEqual([
      {
        role: "billpay-apply",
        action: "iam:CreateRole",
        resource: "arn:aws:iam::111111111111:role/billpay-x",
        operation: "CreateRole",
        unit: "dev.network",
        command: "apply",
      },
    ]);
  });

  test("is one that the boundary does not let, whatever is granted", () => {
    expect(mayDo(roles.apply, { action: "ec2:CreateVpc" })).toBe(true);
    expect(mayDo(roles.apply, { action: "iam:CreateRole" })).toBe(false);
  });

  test("a plan is made by main's role and by a pull request's", async () => {
    const read = call("ec2", "DescribeSubnets", {}, { command: "plan" });
    expect((await denialsOf([read], roles, where)).map(({ role }) => role)).toEqual(["billpay-pull-request"]);
    const write = call("ec2", "CreateVpc", {}, { command: "plan" });
    expect((await denialsOf([write], roles, where)).map(({ role }) => role)).toEqual([
      "billpay-plan",
      "billpay-pull-request",
    ]);
  });

  test("nobody's role makes what no command of ours made, and an administrator makes the roles", async () => {
    const others = [
      call("iam", "CreateRole", { RoleName: "x" }, { command: undefined }),
      call("iam", "CreateRole", { RoleName: "billpay-apply" }, { unit: "dev.delivery" }),
    ];
    expect(await denialsOf(others, roles, where)).toEqual([]);
  });
});
