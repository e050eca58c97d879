import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { policyDocument } from "../../constructs/iam/policy-document";
import { forEach, hcl, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { applyBoundary } from "./apply-boundary";
import { APPLY_POLICIES, applyStatements } from "./apply-grants";
import { identityStatements } from "./identity-statements";
import { INPUTS } from "./inputs";
import { PermissionsBoundary } from "./permissions-boundary";
import {
  ecrPushStatements,
  planReadStatements,
  recordStatements,
  stateStatements,
  storeStatements,
} from "./pipeline-permissions";
import { roleBoundary } from "./role-boundary";
import { STS_AUDIENCE, WebIdentityRole, webIdentityTrust } from "./web-identity-role";

const GITHUB_ISSUER = "token.actions.githubusercontent.com";

/** The pipeline's identities: OIDC providers, roles to plan, apply and push images, and the boundaries that limit them. */
export class Delivery extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "delivery", {
      description:
        "What GitHub Actions and GitLab CI may do in the account, without a stored key: a role that plans for pull requests " +
        "and writes nothing; a role that plans for protected branches and keeps the runs; a role that applies, only for a " +
        "protected environment, writes what the platform has, by name where it has one, and reads no data; a role per " +
        "application that pushes its image; and two permissions boundaries, of the apply role and of every role that it " +
        "creates. An administrator applies this module: the apply role cannot change it.",
    });
    const { vars } = this;
    const name = vars.name.stringValue;
    const region = vars.region.stringValue;
    const accountId = vars.account_id.stringValue;
    const seconds = vars.max_session_duration.numberValue;

    new IamOpenidConnectProvider(this, "openid_connect_provider.github", {
      count: when(vars.create_github_oidc_provider.expr),
      url: `https://${GITHUB_ISSUER}`,
      clientIdList: [STS_AUDIENCE],
    });
    new TerraformLocal(this, "gitlab_issuer", hcl(`trimprefix(${vars.gitlab_url.expr}, "https://")`));
    new IamOpenidConnectProvider(this, "openid_connect_provider.gitlab", {
      count: when(vars.create_gitlab_oidc_provider.expr),
      url: vars.gitlab_url.stringValue,
      clientIdList: [STS_AUDIENCE],
    });
    const iam = `arn:aws:iam::${accountId}`;
    new TerraformLocal(this, "github_provider_arn", `${iam}:oidc-provider/${GITHUB_ISSUER}`);
    new TerraformLocal(this, "gitlab_provider_arn", `${iam}:oidc-provider/${hcl("local.gitlab_issuer")}`);
    this.subjects();

    const regions = vars.allowed_regions.stringValue;
    const stateBucket = vars.state_bucket.stringValue;
    const managedNames = vars.managed_names.expr;
    const boundaryArn = `${iam}:policy/${name}-boundary`; // built from the name: the policy contains its own ARN
    const guardedArns = [
      ...["pull-request", "plan", "ecr-push-*"].map((role) => `${iam}:role/${name}-${role}`),
      `${iam}:*/${name}-apply*`, // the role, its policies and its boundary
      hcl("local.github_provider_arn"),
      hcl("local.gitlab_provider_arn"),
      boundaryArn,
    ];
    const boundary = new PermissionsBoundary(this, "boundary", {
      policyName: `${name}-boundary`,
      description: "The most that a role which the platform's apply role makes may do",
      regions,
      guardedArns,
      statements: roleBoundary({
        accountId,
        managedNames,
        regions,
        additionalActions: vars.additional_role_actions.expr,
        stateBucket,
      }),
    });
    const ofApply = new PermissionsBoundary(this, "apply_boundary", {
      policyName: `${name}-apply-boundary`,
      description: "The most that the platform's apply role may do",
      regions,
      guardedArns,
      statements: applyBoundary({
        accountId,
        managedNames,
        regions,
        additionalActions: vars.additional_actions.expr,
        roleBoundaryArn: boundaryArn,
        stateBucket,
        stateKeyPrefix: vars.state_key_prefix.stringValue,
      }),
    });

    const trustOf = (role: string) =>
      hcl(
        `concat([local.github_${role}_trust], [for trust in [local.gitlab_${role}_trust] : trust if ${vars.gitlab_project.expr} != null])`,
      );
    const records = `arn:aws:logs:${region}:${accountId}:log-group:${vars.pipeline_log_group_name.stringValue}`;
    const planReads = planReadStatements(vars.state_bucket.stringValue, vars.state_key_prefix.stringValue);
    // Nobody has reviewed what a pull request runs: its role could otherwise write records of runs that never were.
    const pullRequest = new WebIdentityRole(this, "pull_request", {
      roleName: `${name}-pull-request`,
      description: "Reads the account's configuration and plans; writes nothing",
      trust: trustOf("pull_request"),
      maxSessionDuration: seconds,
      statements: planReads,
    });
    const plan = new WebIdentityRole(this, "plan", {
      roleName: `${name}-plan`,
      description: "Reads the account's configuration and plans; keeps its runs and tells monitoring",
      trust: trustOf("plan"),
      maxSessionDuration: seconds,
      statements: [
        ...planReads,
        ...storeStatements(vars.state_bucket.stringValue, vars.state_key_prefix.stringValue),
        ...recordStatements(records),
      ],
    });
    const withKey = [
      ["pull_request", pullRequest.role, ["kms:Decrypt"]],
      ["plan", plan.role, ["kms:Decrypt", "kms:GenerateDataKey"]],
    ] as const;
    for (const [id, role, actions] of withKey) {
      new IamRolePolicy(this, `${id}_state_key`, {
        count: when(`${vars.state_kms_key_arn.expr} != null`),
        role: role.name,
        name: "state-key",
        policy: policyDocument([
          {
            Effect: "Allow",
            Action: actions.length === 1 ? actions[0] : actions,
            Resource: vars.state_kms_key_arn.stringValue,
            Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
          },
        ]),
      });
    }

    const apply = new WebIdentityRole(this, "apply", {
      roleName: `${name}-apply`,
      description: "Applies the platform, within its boundary, from a protected environment alone",
      trust: trustOf("apply"),
      maxSessionDuration: seconds,
      permissionsBoundary: ofApply.policy.arn,
      statements: [
        ...planReads,
        ...recordStatements(records),
        ...stateStatements(vars.state_bucket.stringValue, vars.state_key_prefix.stringValue),
        ...identityStatements(accountId, vars.managed_names.expr),
      ],
    });
    for (const id of APPLY_POLICIES) {
      const policy = new IamPolicy(this, `policy.apply_${id}`, {
        name: `${name}-apply-${id}`,
        description: `What applying the platform writes: ${id}`,
        policy: policyDocument(applyStatements(id, accountId, name)),
      });
      new IamRolePolicyAttachment(this, `attachment.apply_${id}`, { role: apply.role.name, policyArn: policy.arn });
    }
    new IamRolePolicy(this, "apply_additional", {
      count: when(`length(${vars.additional_actions.expr}) > 0`),
      role: apply.role.name,
      name: "additional-actions",
      policy: policyDocument([
        { Effect: "Allow", Action: hcl(`tolist(${vars.additional_actions.expr})`), Resource: "*" },
      ]),
    });

    new WebIdentityRole(this, "ecr_push", {
      forEach: forEach(vars.ecr_push.expr),
      roleName: `${name}-ecr-push-${hcl("each.key")}`,
      description: `Pushes images of ${hcl("each.key")} and reads what their scan found`,
      trust: [
        webIdentityTrust({
          issuer: GITHUB_ISSUER,
          providerArn: hcl("local.github_provider_arn"),
          subjects: hcl("local.ecr_push_subjects[each.key]"),
        }),
      ],
      maxSessionDuration: seconds,
      statements: ecrPushStatements(`arn:aws:ecr:${region}:${accountId}:repository/${hcl("each.value.repository")}`),
    });

    const exampleRole = (role: string) => `arn:aws:iam::111122223333:role/billpay-${role}`;
    this.output("pull_request_role_arn", {
      value: pullRequest.role.arn,
      description: "ARN of the role for plans of pull requests, which writes nothing.",
      example: exampleRole("pull-request"),
    });
    this.output("plan_role_arn", {
      value: plan.role.arn,
      description: "ARN of the role for plans and drift of protected branches, which records them.",
      example: exampleRole("plan"),
    });
    this.output("apply_role_arn", {
      value: apply.role.arn,
      description: "ARN of the role for applies from the protected environment.",
      example: exampleRole("apply"),
    });
    this.output("boundary_arn", {
      value: boundary.policy.arn,
      description: "ARN of the permissions boundary that every role created by the apply role must have.",
      example: "arn:aws:iam::111122223333:policy/billpay-boundary",
    });
    this.output("ecr_push_role_arns", {
      value: hcl("{ for app, role in aws_iam_role.ecr_push : app => role.arn }"),
      description: "ARNs of the roles that push images, by application.",
      example: { backend: exampleRole("ecr-push-backend") },
    });
    this.output("github_oidc_provider_arn", {
      value: hcl("local.github_provider_arn"),
      description:
        "ARN of the OIDC provider of GitHub Actions, whether this module creates it or the account already has it.",
      example: `arn:aws:iam::111122223333:oidc-provider/${GITHUB_ISSUER}`,
    });
    this.output("gitlab_oidc_provider_arn", {
      value: hcl(`${vars.gitlab_project.expr} == null ? null : local.gitlab_provider_arn`),
      description: "ARN of the OIDC provider of GitLab; null where no GitLab project is trusted.",
      example: "arn:aws:iam::111122223333:oidc-provider/gitlab.com",
    });
  }

  /**
   * Subjects and trust statements. GitHub's subject contains the repository's name, in newer repositories together with ids
   * that are never reused: https://docs.github.com/en/actions/reference/security/oidc. GitLab's:
   * https://docs.gitlab.com/ci/secrets/id_token_authentication/
   */
  private subjects(): void {
    const { vars } = this;
    const [org, orgId] = [vars.github_org.inText, vars.github_org_id.inText];
    const [repo, repoId] = [vars.github_repo.inText, vars.github_repo_id.inText];
    new TerraformLocal(
      this,
      "github_repositories",
      hcl(
        `concat(${vars.github_name_subjects.expr} ? ["repo:${org}/${repo}"] : [], ${vars.github_repo_id.expr} == null ? [] : ` +
          `["repo:${org}@${orgId}/${repo}@${repoId}"])`,
      ),
    );
    const github = (role: string, subjects: string) =>
      new TerraformLocal(
        this,
        `github_${role}_trust`,
        webIdentityTrust({ issuer: GITHUB_ISSUER, providerArn: hcl("local.github_provider_arn"), subjects }),
      );
    github("pull_request", hcl('[for repository in local.github_repositories : "${repository}:pull_request"]'));
    github(
      "plan",
      hcl(
        "flatten([for repository in local.github_repositories : " +
          `[for branch in ${vars.github_plan_branches.expr} : "\${repository}:ref:refs/heads/\${branch}"]])`,
      ),
    );
    github(
      "apply",
      hcl(
        `[for repository in local.github_repositories : "\${repository}:environment:${vars.github_environment.inText}"]`,
      ),
    );
    const gitlab = (role: string, branch: string, wildcards: boolean) =>
      new TerraformLocal(
        this,
        `gitlab_${role}_trust`,
        webIdentityTrust({
          issuer: hcl("local.gitlab_issuer"),
          providerArn: hcl("local.gitlab_provider_arn"),
          subjects: hcl(
            `["project_path:\${coalesce(${vars.gitlab_project.expr}, "none")}:ref_type:branch:ref:${branch}"]`,
          ),
          wildcards,
        }),
      );
    gitlab("pull_request", "*", true); // a merge request's pipeline runs on its source branch
    gitlab("plan", vars.gitlab_apply_branch.inText, false);
    gitlab("apply", vars.gitlab_apply_branch.inText, false);
    const ids = vars.github_application_ids.expr;
    new TerraformLocal(
      this,
      "image_pushes",
      hcl(
        `{ for app, push in ${vars.ecr_push.expr} : app => merge(push, contains(keys(${ids}), app) && push.repo_id == null ? ` +
          `{ org_id = ${vars.github_org_id.expr}, repo_id = ${ids}[app] } : { org_id = push.org_id, repo_id = push.repo_id }) }`,
      ),
    );
    new TerraformLocal(
      this,
      "ecr_push_subjects",
      hcl(
        `{ for app, push in local.image_pushes : app => flatten([for repository in concat(` +
          `${vars.github_name_subjects.expr} ? ["repo:\${push.github}"] : [], push.repo_id == null ? [] : ` +
          '[format("repo:%s@%s/%s@%s", split("/", push.github)[0], push.org_id, split("/", push.github)[1], push.repo_id)]) : ' +
          'concat([for branch in push.branches : "${repository}:ref:refs/heads/${branch}"], ' +
          '[for environment in push.environments : "${repository}:environment:${environment}"])]) }',
      ),
    );
  }
}
