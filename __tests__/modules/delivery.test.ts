import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { Delivery } from "../../src/modules/delivery";
import { synthesize } from "./synthesize";

const delivery = synthesize(Delivery);
const { locals } = delivery.json;

type Statement = { Sid: string; Effect: string; Action?: string | string[]; NotAction?: string[] } & Record<
  string,
  unknown
>;
type Boundary = "apply_boundary" | "boundary";
const boundary = (sid: string, id: Boundary = "apply_boundary"): Statement =>
  locals[`${id}_document`].Statement.find((statement: Statement) => statement.Sid === sid);

/** Text of a role's inline policy. */
const policy = (name: string): string => delivery.resource(`aws_iam_role_policy.${name}`).policy;

describe("identity providers", () => {
  test("tokens are accepted for STS alone", () => {
    expect(delivery.text).toHaveResourceWithProperties(IamOpenidConnectProvider, {
      url: "https://token.actions.githubusercontent.com",
      client_id_list: ["sts.amazonaws.com"],
    });
    expect(delivery.resource("aws_iam_openid_connect_provider.gitlab")).toMatchObject({
      url: "${var.gitlab_url}",
      client_id_list: ["sts.amazonaws.com"],
    });
  });

  test("GitHub's is made by default and can be left to the account, GitLab's only when asked for", () => {
    expect(delivery.resource("aws_iam_openid_connect_provider.github").count).toContain(
      "var.create_github_oidc_provider",
    );
    expect(delivery.json.variable.create_github_oidc_provider.default).toBe(true);
    expect(delivery.resource("aws_iam_openid_connect_provider.gitlab").count).toContain(
      "var.create_gitlab_oidc_provider",
    );
    expect(delivery.json.variable.create_gitlab_oidc_provider.default).toBe(false);
  });
});

describe("trust", () => {
  test("every trust statement names the audience", () => {
    const trusts = Object.entries<Record<string, never>>(locals).filter(([name]) => name.endsWith("_trust"));
    expect(trusts.length).toBeGreaterThanOrEqual(6);
    for (const [name, statement] of trusts) {
      const issuer = name.startsWith("github") ? "token.actions.githubusercontent.com" : "${local.gitlab_issuer}";
      expect(statement).toMatchObject({
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com" } },
      });
    }
    expect(delivery.resource("aws_iam_role.ecr_push").assume_role_policy).toContain(
      '"token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"',
    );
  });

  test("a repository is trusted by its name and by its immutable id", () => {
    expect(locals.github_repositories).toContain('"repo:${var.github_org}/${var.github_repo}"');
    expect(locals.github_repositories).toContain(
      '"repo:${var.github_org}@${var.github_org_id}/${var.github_repo}@${var.github_repo_id}"',
    );
    expect(locals.ecr_push_subjects).toContain('"repo:${push.github}"');
    expect(locals.ecr_push_subjects).toContain('"repo:%s@%s/%s@%s"');
  });

  test("the id of an application's repository may be set by its name alone, and never over one of its own", () => {
    expect(locals.image_pushes).toContain("contains(keys(var.github_application_ids), app) && push.repo_id == null");
    expect(locals.ecr_push_subjects).toContain("for app, push in local.image_pushes");
  });

  test("names alone stop being trusted where the ids are enough", () => {
    expect(locals.github_repositories).toMatch(/^\$\{concat\(var\.github_name_subjects \? /);
    expect(locals.ecr_push_subjects).toContain("concat(var.github_name_subjects ? ");
  });

  test("a pull request is trusted with the role that writes nothing, main's branch with records, an environment with applies", () => {
    const subjects = (role: string) =>
      locals[`github_${role}_trust`].Condition.StringEquals["token.actions.githubusercontent.com:sub"];
    expect(subjects("pull_request")).toBe(
      '${[for repository in local.github_repositories : "${repository}:pull_request"]}',
    );
    expect(subjects("plan")).toBe(
      "${flatten([for repository in local.github_repositories : " +
        '[for branch in var.github_plan_branches : "${repository}:ref:refs/heads/${branch}"]])}',
    );
    expect(subjects("apply")).toBe(
      '${[for repository in local.github_repositories : "${repository}:environment:${var.github_environment}"]}',
    );
  });

  test("subjects are compared whole; only GitLab's merge requests come from any branch", () => {
    const wild = Object.keys(locals).filter((name) => locals[name]?.Condition?.StringLike);
    expect(wild).toEqual(["gitlab_pull_request_trust"]);
    for (const role of ["plan", "apply"])
      expect(locals[`gitlab_${role}_trust`].Condition.StringEquals["${local.gitlab_issuer}:sub"]).toContain(
        ":ref_type:branch:ref:${var.gitlab_apply_branch}",
      );
  });

  test("GitLab is not trusted until a project is named", () => {
    expect(delivery.json.variable.gitlab_project.default).toBeNull();
    for (const role of ["pull_request", "plan", "apply"]) {
      expect(delivery.resource(`aws_iam_role.${role}`).assume_role_policy).toContain(
        `concat([local.github_${role}_trust], [for trust in [local.gitlab_${role}_trust] : trust if var.gitlab_project != null])`,
      );
    }
  });

  test("an image is pushed only from its own application's repository", () => {
    const { assume_role_policy, for_each } = delivery.resource("aws_iam_role.ecr_push");
    expect(for_each).toBe("${var.ecr_push}");
    expect(assume_role_policy).toContain(
      '"token.actions.githubusercontent.com:sub" = local.ecr_push_subjects[each.key]',
    );
  });

  test("sessions are as short as the environment says", () => {
    for (const role of ["pull_request", "plan", "apply", "ecr_push"]) {
      expect(delivery.resource(`aws_iam_role.${role}`).max_session_duration).toBe("${var.max_session_duration}");
    }
  });
});

describe("permissions", () => {
  /** Actions of a role's policy that are not reads. */
  const writes = (name: string) =>
    (policy(name).match(/"[a-z0-9-]+:[A-Za-z*]+"/g) ?? []).filter(
      (action) => !/:(BatchGet|Describe|Filter|Get|List|View)/.test(action) && action !== '"cloudwatch:namespace"',
    );

  test("the plan role writes nothing but its runs and records of them: neither states nor their locks", () => {
    expect(writes("plan_policy")).toEqual([
      ...['"s3:PutObject"', '"logs:CreateLogStream"', '"logs:PutLogEvents"'],
      '"cloudwatch:PutMetricData"',
    ]);
  });

  test("a pull request's code cannot write the environment's records, nor anything else", () => {
    expect(policy("pull_request_policy")).toContain('"eks:Describe*"'); // it can plan
    expect(writes("pull_request_policy")).toEqual([]);
    const all = Object.entries<Record<string, string>>(delivery.json.resource.aws_iam_role_policy);
    const its = all.filter(([, { role }]) => role?.includes("aws_iam_role.pull_request.")).map(([name]) => name);
    expect(its.sort()).toEqual(["pull_request_policy", "pull_request_state_key"]);
    expect(JSON.stringify(delivery.json.resource.aws_iam_role_policy_attachment)).not.toContain("pull_request");
  });

  test("a pull request's code reads for its plan what main's does, and no records", () => {
    expect(policy("plan_policy")).toContain(
      policy("pull_request_policy")
        .replace(/^.*"Statement" = \[/, "")
        .replace(/\]\}\)\}$/, ""),
    );
    expect(policy("pull_request_policy")).not.toContain("logs:FilterLogEvents");
  });

  test("records go to one log group, and their metrics to one namespace", () => {
    expect(policy("plan_policy")).toContain(
      '"Action" = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:PutLogEvents"], ' +
        '"Resource" = ["arn:aws:logs:${var.region}:${var.account_id}:log-group:${var.pipeline_log_group_name}", ' +
        '"arn:aws:logs:${var.region}:${var.account_id}:log-group:${var.pipeline_log_group_name}:*"]',
    );
    expect(policy("plan_policy")).toContain(
      '"Action" = "cloudwatch:PutMetricData", "Resource" = "*", "Condition" = {"StringEquals" = {"cloudwatch:namespace" = "BillPay/Pipeline"}}',
    );
  });

  test("the apply role records too", () => {
    expect(policy("apply_policy")).toContain('"Sid" = "RecordRuns"');
    expect(policy("apply_policy")).toContain('"Sid" = "CountRuns"');
  });

  test("the apply role writes by name where names are the platform's, and reads neither secrets nor objects", () => {
    const documents = Object.entries<{ policy: string }>(delivery.json.resource.aws_iam_policy)
      .filter(([name]) => name.startsWith("apply_") && name !== "apply_boundary")
      .map(([, document]) => document.policy);
    expect(documents).toHaveLength(3);
    const all = documents.join("\n");
    expect(all).toContain('"arn:aws:secretsmanager:*:${var.account_id}:secret:${var.name}/*"');
    expect(all).toContain('"arn:aws:s3:::${var.name}*"');
    expect(all).not.toMatch(/GetSecretValue|GetParameter|"s3:(Get|\*)|rds-db:|ModifyDBSnapshot/);
    expect(policy("apply_policy").match(/"s3:GetObject", "Resource" = "[^"]*"/g)).toEqual([
      '"s3:GetObject", "Resource" = "arn:aws:s3:::${var.state_bucket}/${var.state_key_prefix}*"',
    ]);
  });

  test("the policies of the apply role cannot be written by it", () => {
    expect(boundary("NotThePipeline").Resource).toContain("arn:aws:iam::${var.account_id}:*/${var.name}-apply*");
  });

  test.each(["plan", "pull_request"])("the %s role reads no secret, no log and no object beside the states", (role) => {
    expect(policy(`${role}_policy`)).not.toMatch(/"(secretsmanager|logs|s3|ssm|kms):(Get)?\*"/);
    expect(policy(`${role}_policy`)).not.toMatch(/GetSecretValue|GetLogEvents|GetParameter|kms:Decrypt/);
    expect(policy(`${role}_policy`).match(/"s3:GetObject", "Resource" = "[^"]*"/g)).toEqual([
      '"s3:GetObject", "Resource" = "arn:aws:s3:::${var.state_bucket}/${var.state_key_prefix}*"',
    ]);
  });

  test("main's plans are kept beside the states, none in place of another; a pull request's are not", () => {
    expect(policy("plan_policy")).toContain(
      '"Action" = "s3:PutObject", "Resource" = "arn:aws:s3:::${var.state_bucket}/${var.state_key_prefix}.runs/*", ' +
        '"Condition" = {"Null" = {"s3:if-none-match" = "false"}}',
    );
    expect(policy("plan_policy").match(/s3:Put|s3:Delete|s3:\*/g)).toEqual(["s3:Put"]);
    expect(policy("pull_request_policy")).not.toMatch(/s3:Put|s3:Delete|s3:\*/);
  });

  test.each([
    ["plan", '["kms:Decrypt", "kms:GenerateDataKey"]'],
    ["pull_request", '"kms:Decrypt"'],
  ])("the %s role uses the key of the states for no more than it does with them, through S3 alone", (role, actions) => {
    const key = delivery.resource(`aws_iam_role_policy.${role}_state_key`);
    expect(key.count).toContain("var.state_kms_key_arn != null");
    expect(key.role).toBe(`\${aws_iam_role.${role}.name}`);
    expect(key.policy).toContain(`"Action" = ${actions},`);
    expect(key.policy).toContain('"kms:ViaService" = "s3.${var.region}.amazonaws.com"');
  });

  test("a push reaches one repository", () => {
    expect(policy("ecr_push_policy")).toContain("repository/${each.value.repository}");
    expect(policy("ecr_push_policy").match(/"Action" = ([^,]*), "Resource" = "\*"/)?.[1]).toBe(
      '"ecr:GetAuthorizationToken"',
    );
  });
});

// What they come to for a request is in __tests__/contract/boundary.test.ts.
describe("the boundaries", () => {
  const arn = "arn:aws:iam::${var.account_id}:policy/${var.name}-boundary";

  test("cap the apply role with its own, and grant it nothing", () => {
    expect(delivery.resource("aws_iam_role.apply").permissions_boundary).toBe("${aws_iam_policy.apply_boundary.arn}");
    expect(delivery.resource("aws_iam_policy.apply_boundary")).toMatchObject({
      name: "${var.name}-apply-boundary",
      policy: "${jsonencode(local.apply_boundary_document)}",
    });
    const attachments = Object.values<Record<string, string>>(delivery.json.resource.aws_iam_role_policy_attachment);
    expect(attachments.map(({ policy_arn }) => policy_arn).sort()).toEqual(
      ["network", "oversight", "workloads"].map((id) => `\${aws_iam_policy.apply_${id}.arn}`),
    );
  });

  test("cap what the apply role creates with another one, under the name that units know", () => {
    expect(delivery.resource("aws_iam_policy.boundary")).toMatchObject({
      name: "${var.name}-boundary",
      policy: "${jsonencode(local.boundary_document)}",
    });
    expect(delivery.json.output.boundary_arn.value).toBe("${aws_iam_policy.boundary.arn}");
  });

  test.each(["apply_boundary", "boundary"])("keep the policy %s where only its description changes", (id) => {
    expect(delivery.resource(`aws_iam_policy.${id}`).lifecycle).toEqual({ ignore_changes: ["description"] });
  });

  test("a role without the boundary of created roles is neither made nor given permissions", () => {
    expect(boundary("OnlyWithinBoundary")).toMatchObject({
      Effect: "Deny",
      Resource: "*",
      Condition: { StringNotEquals: { "iam:PermissionsBoundary": arn } },
    });
    expect(boundary("OnlyWithinBoundary").Action).toEqual(
      expect.arrayContaining([
        "iam:CreateRole",
        "iam:PutRolePermissionsBoundary",
        "iam:AttachRolePolicy",
        "iam:PutRolePolicy",
      ]),
    );
  });

  test.each<Boundary>(["apply_boundary", "boundary"])(
    "other regions are closed by %s, save for services that are global",
    (id) => {
      const { NotAction, Condition } = boundary("OnlyTheseRegions", id);
      expect(Condition).toEqual({ StringNotEquals: { "aws:RequestedRegion": "${var.allowed_regions}" } });
      expect(NotAction).toEqual(["budgets:*", "ce:*", "cloudfront:*", "iam:*", "route53:*", "shield:*", "sts:*"]);
    },
  );

  test.each<Boundary>(["apply_boundary", "boundary"])(
    "the pipeline's own roles, providers and both boundaries can only be read, within %s",
    (id) => {
      expect(boundary("NotThePipeline", id)).toEqual({
        Sid: "NotThePipeline",
        Effect: "Deny",
        NotAction: ["iam:Get*", "iam:List*"],
        Resource: [
          "arn:aws:iam::${var.account_id}:role/${var.name}-pull-request",
          "arn:aws:iam::${var.account_id}:role/${var.name}-plan",
          "arn:aws:iam::${var.account_id}:role/${var.name}-ecr-push-*",
          "arn:aws:iam::${var.account_id}:*/${var.name}-apply*",
          "${local.github_provider_arn}",
          "${local.gitlab_provider_arn}",
          arn,
        ],
      });
    },
  );

  test("only roles of the platform's names are written or passed", () => {
    const roles = locals.apply_boundary_document.Statement.find(({ Action }: Statement) =>
      Action?.includes("iam:*RolePolicy"),
    );
    expect(roles.Resource).toBe(
      '${[for name in var.managed_names : format("arn:aws:iam::%s:role/%s", var.account_id, name)]}',
    );
  });

  test("states of other prefixes are out of reach, and no state's history can be deleted", () => {
    const bucket = "arn:aws:s3:::${var.state_bucket}";
    expect(boundary("Buckets").NotResource).toBe(`${bucket}/*`);
    expect(boundary("States").Resource).toBe(`${bucket}/\${var.state_key_prefix}*`);
    expect(boundary("StateLocks").Resource).toBe(`${bucket}/\${var.state_key_prefix}*.tflock`);
    expect(boundary("KeepStateHistory")).toMatchObject({ Effect: "Deny", Resource: [bucket, `${bucket}/*`] });
    expect(boundary("KeepStateHistory").Action).toEqual(
      expect.arrayContaining(["s3:DeleteBucket*", "s3:DeleteObjectVersion*"]),
    );
  });

  test("no created role reaches a state", () => {
    const bucket = "arn:aws:s3:::${var.state_bucket}";
    expect(boundary("NotTheStates", "boundary")).toEqual({
      Sid: "NotTheStates",
      Effect: "Deny",
      Action: "s3:*",
      Resource: [bucket, `${bucket}/*`],
    });
  });

  test.each([
    ["apply_boundary", "additional_actions"],
    ["boundary", "additional_role_actions"],
  ])("%s takes actions of the input %s alone", (id, input) => {
    const [{ Action }] = locals[`${id}_document`].Statement;
    expect(Action.match(/var\.\w+/g)).toEqual([`var.${input}`]);
  });
});
