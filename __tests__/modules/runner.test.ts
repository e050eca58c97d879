import { CodebuildProject } from "@cdktf/provider-aws/lib/codebuild-project";
import { Runner } from "../../src/modules/runner";
import { synthesize } from "./synthesize";

const runner = synthesize(Runner);
const project = runner.resource("aws_codebuild_project.main");
const permissions: string = runner.resource("aws_iam_role_policy.runner_policy").policy;

/** Statements of the role by their Sid, as HCL. */
const statement = (sid: string): string =>
  permissions.split('{"Sid" = ').find((text) => text.startsWith(`"${sid}"`)) ?? "";

describe("jobs", () => {
  const [group] = runner.resource("aws_codebuild_webhook.jobs").filter_group;

  test("of the named workflows are taken, and nothing else starts a build", () => {
    expect(runner.resource("aws_codebuild_webhook.jobs").filter_group).toHaveLength(1);
    expect(group.filter).toEqual([
      { type: "EVENT", pattern: "WORKFLOW_JOB_QUEUED" },
      { type: "WORKFLOW_NAME", pattern: '${format("^(%s)$", join("|", sort(var.workflows)))}' },
    ]);
    expect(runner.json.variable.workflows.default).toEqual(["Apply", "Drift", "Plan", "Rollback", "Unlock"]);
  });

  test("of some people alone are taken where they are named", () => {
    expect(runner.json.variable.actor_ids.default).toEqual([]);
    expect(group.dynamic.filter).toEqual({
      for_each: "${length(var.actor_ids) > 0 ? [true] : []}",
      content: { type: "ACTOR_ACCOUNT_ID", pattern: '${format("^(%s)$", join("|", sort(var.actor_ids)))}' },
    });
  });

  test("run in the private subnets, without privileges, from one repository", () => {
    expect(runner.text).toHaveResourceWithProperties(CodebuildProject, {
      vpc_config: {
        vpc_id: "${var.vpc_id}",
        subnets: "${var.subnet_ids}",
        security_group_ids: ["${aws_security_group.runner.id}"],
      },
    });
    expect(project.environment.privileged_mode).toBe(false);
    expect(project.source).toMatchObject({
      type: "GITHUB",
      location: "https://github.com/${var.github_org}/${var.github_repo}.git",
      auth: { type: "CODECONNECTIONS", resource: "${var.connection_arn}" },
    });
  });

  test("may take as long as an apply", () => {
    expect(runner.json.variable.timeout_minutes.default).toBeGreaterThan(240); // timeout-minutes of deploy.yml
  });

  test("are logged in a group of their own, encrypted", () => {
    expect(project.logs_config.cloudwatch_logs).toEqual({
      status: "ENABLED",
      group_name: "${aws_cloudwatch_log_group.jobs.name}",
    });
    expect(runner.resource("aws_cloudwatch_log_group.jobs").kms_key_id).toContain("aws_kms_key.jobs_key");
  });
});

describe("the network", () => {
  test("lets jobs out by HTTPS alone, and nobody in", () => {
    expect(Object.keys(runner.json.resource.aws_vpc_security_group_egress_rule)).toEqual(["https"]);
    expect(runner.resource("aws_vpc_security_group_egress_rule.https")).toMatchObject({ from_port: 443, to_port: 443 });
    for (const rule of Object.values<Record<string, unknown>>(runner.json.resource.aws_vpc_security_group_ingress_rule))
      expect(rule.security_group_id).toBe("${var.cluster_security_group_id}");
  });

  test("lets this runner, and no address range, to the cluster's API", () => {
    expect(runner.resource("aws_vpc_security_group_ingress_rule.api")).toMatchObject({
      referenced_security_group_id: "${aws_security_group.runner.id}",
      from_port: 443,
      to_port: 443,
    });
    expect(runner.resource("aws_vpc_security_group_ingress_rule.api")).not.toHaveProperty("cidr_ipv4");
  });
});

describe("the role, which every job can have", () => {
  test("is CodeBuild's for this project alone, within the boundary", () => {
    const role = runner.resource("aws_iam_role.runner");
    expect(role.permissions_boundary).toBe("${var.permissions_boundary_arn}");
    expect(role.assume_role_policy).toContain('"Service" = "codebuild.amazonaws.com"');
    expect(role.assume_role_policy).toContain(
      '"aws:SourceArn" = "arn:aws:codebuild:${var.region}:${var.account_id}:project/${var.name}-runner"',
    );
  });

  test("writes its own logs, and to nothing else", () => {
    const actions = [...permissions.matchAll(/"Action" = (\[[^\]]*\]|"[^"]*")/g)].flatMap(([, list = ""]) =>
      [...list.matchAll(/"([^"]+)"/g)].map(([, action = ""]) => action),
    );
    expect(actions.filter((action) => !/:(Describe|Get)/.test(action)).sort()).toEqual([
      "codeconnections:UseConnection",
      "ec2:CreateNetworkInterface",
      "ec2:CreateNetworkInterfacePermission",
      "ec2:DeleteNetworkInterface",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
    expect(statement("Logs")).toContain("log-group:/${var.name}/runner:*");
  });

  test("lends interfaces to CodeBuild alone, in the subnets of the input", () => {
    expect(statement("LendInterface")).toContain('"ec2:AuthorizedService" = "codebuild.amazonaws.com"');
    expect(statement("LendInterface")).toMatch(/"ec2:Subnet" = \[for id in var\.subnet_ids/);
  });

  test("uses this connection alone", () => {
    expect(statement("ReadRepository")).toContain('"Resource" = var.connection_arn');
  });

  test("has its permissions before the project is made, which tries them", () => {
    expect(project.depends_on).toContain("aws_iam_role_policy.runner_policy");
  });
});
