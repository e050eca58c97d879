import { CodebuildProject } from "@cdktf/provider-aws/lib/codebuild-project";
import { CodebuildWebhook } from "@cdktf/provider-aws/lib/codebuild-webhook";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { Construct } from "constructs";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import { ServiceRole } from "../../constructs/iam/service-role";
import { EncryptedLogGroup } from "../../constructs/monitoring/encrypted-log-group";
import { blockWhen } from "../../core/dynamic-block";
import { hcl, hclList } from "../../core/hcl";
import { resourcesOf } from "../../core/resources-of";
import { TerraformModule } from "../../core/terraform-module";
import { INPUTS } from "./inputs";

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

/** A runner of GitHub's jobs within the VPC, where the cluster's private API answers. */
export class Runner extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "runner", {
      description:
        "A CodeBuild project that runs jobs of GitHub Actions in private subnets, one container per job, which is gone " +
        "afterwards. It takes jobs of the named workflows of one repository, reaches HTTPS alone, and its role may write its " +
        "logs and read the repository: what a job does in AWS, it does with the role that it assumes.",
    });
    const { vars } = this;
    boundRoles(this, vars.permissions_boundary_arn.stringValue);
    const region = vars.region.stringValue;
    const accountId = vars.account_id.stringValue;
    const name = `${vars.name.stringValue}-runner`;

    const logs = new EncryptedLogGroup(this, "jobs", {
      logGroupName: `/${vars.name.stringValue}/runner`,
      retentionDays: vars.log_retention_days.numberValue,
      accountId,
      region,
    });
    const group = this.securityGroup(name);
    const role = this.role(name, logs.arn);
    const project = new CodebuildProject(this, "project.main", {
      name,
      description: "Runs jobs of GitHub Actions in the VPC",
      serviceRole: role.arn,
      buildTimeout: vars.timeout_minutes.numberValue,
      artifacts: { type: "NO_ARTIFACTS" },
      environment: {
        type: "LINUX_CONTAINER",
        computeType: vars.compute_type.stringValue,
        image: vars.image.stringValue,
        imagePullCredentialsType: "CODEBUILD",
        privilegedMode: false,
      },
      source: {
        type: "GITHUB",
        location: `https://github.com/${vars.github_org.stringValue}/${vars.github_repo.stringValue}.git`,
        gitCloneDepth: 1,
        auth: { type: "CODECONNECTIONS", resource: vars.connection_arn.stringValue },
      },
      vpcConfig: {
        vpcId: vars.vpc_id.stringValue,
        subnets: vars.subnet_ids.listValue,
        securityGroupIds: [group.id],
      },
      logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logs.logGroup.name } },
      // CodeBuild tries the role's permissions when the project is made.
      dependsOn: resourcesOf(role),
    });
    this.webhook(project);

    this.output("project_name", {
      value: project.name,
      description: "Name of the project, for the repository variable `BILLPAY_RUNNER_<ENV>`.",
      example: "billpay-dev-runner",
    });
    this.output("security_group_id", {
      value: group.id,
      description: "Id of the runner's security group.",
      example: "sg-0a1b2c3d4e5f60718",
    });
  }

  /** HTTPS to GitHub, AWS and the cluster, and nothing in. */
  private securityGroup(name: string): SecurityGroup {
    const { vars } = this;
    const group = new SecurityGroup(this, "security_group.runner", {
      name,
      description: "HTTPS from jobs of GitHub Actions",
      vpcId: vars.vpc_id.stringValue,
      tags: { Name: name },
    });
    new VpcSecurityGroupEgressRule(this, "https", {
      securityGroupId: group.id,
      description: "HTTPS to GitHub, AWS and the Kubernetes API",
      cidrIpv4: "0.0.0.0/0",
      ...HTTPS,
    });
    new VpcSecurityGroupIngressRule(this, "api", {
      securityGroupId: vars.cluster_security_group_id.stringValue,
      description: "Kubernetes API from jobs of GitHub Actions",
      referencedSecurityGroupId: group.id,
      ...HTTPS,
    });
    return group;
  }

  /**
   * What CodeBuild needs, and so what every job can have: each runs with this role until it assumes another one.
   * https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html
   */
  private role(name: string, logGroupArn: string): ServiceRole {
    const { vars } = this;
    const region = vars.region.stringValue;
    const accountId = vars.account_id.stringValue;
    const ec2 = `arn:aws:ec2:${region}:${accountId}`;
    const subnets = hclList(
      `[for id in ${vars.subnet_ids.expr} : format("arn:aws:ec2:%s:%s:subnet/%s", ${vars.region.expr}, ${vars.account_id.expr}, id)]`,
    );
    const inSubnets = { ArnEquals: { "ec2:Subnet": subnets } };
    return new ServiceRole(this, "role.runner", {
      roleName: name,
      service: "codebuild.amazonaws.com",
      sourceAccount: accountId,
      sourceArn: `arn:aws:codebuild:${region}:${accountId}:project/${name}`,
      statements: [
        {
          Sid: "Logs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${logGroupArn}:*`,
        },
        {
          Sid: "FindNetwork",
          Effect: "Allow",
          Action: [
            ...["ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups"],
            ...["ec2:DescribeSubnets", "ec2:DescribeVpcs"],
          ],
          Resource: "*",
        },
        {
          Sid: "JoinNetwork",
          Effect: "Allow",
          Action: ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
          Resource: [`${ec2}:network-interface/*`, `${ec2}:subnet/*`, `${ec2}:security-group/*`],
        },
        {
          Sid: "LendInterface",
          Effect: "Allow",
          Action: "ec2:CreateNetworkInterfacePermission",
          Resource: `${ec2}:network-interface/*`,
          Condition: { StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" }, ...inSubnets },
        },
        {
          Sid: "ReadRepository",
          Effect: "Allow",
          Action: [
            ...["codeconnections:GetConnection", "codeconnections:GetConnectionToken"],
            "codeconnections:UseConnection",
          ],
          Resource: vars.connection_arn.stringValue,
        },
      ],
    });
  }

  /** https://docs.aws.amazon.com/codebuild/latest/userguide/action-runner.html */
  private webhook(project: CodebuildProject): void {
    const { vars } = this;
    const webhook = new CodebuildWebhook(this, "webhook.jobs", { projectName: project.name, buildType: "BUILD" });
    webhook.addOverride("filter_group", [
      {
        filter: [
          { type: "EVENT", pattern: "WORKFLOW_JOB_QUEUED" },
          { type: "WORKFLOW_NAME", pattern: hcl(`format("^(%s)$", join("|", sort(${vars.workflows.expr})))`) },
        ],
        dynamic: {
          filter: blockWhen(`length(${vars.actor_ids.expr}) > 0`, {
            type: "ACTOR_ACCOUNT_ID",
            pattern: hcl(`format("^(%s)$", join("|", sort(${vars.actor_ids.expr})))`),
          }),
        },
      },
    ]);
  }
}
