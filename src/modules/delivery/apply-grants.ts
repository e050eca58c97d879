import type { PolicyStatement } from "../../constructs/iam/service-role";

/**
 * What applying the platform writes, by the resources that it is asked of: by name where ARNs have one (`{name}` is what
 * all names begin with), by account where AWS makes the id, and `*` where IAM has no resource for the action. Of data,
 * nothing is read. https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 *
 * Keys are by account, not by tag: a new tag counts for KMS only after minutes.
 * https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
 */
const GRANTS: Readonly<Record<string, readonly (readonly [actions: string, resources: string])[]>> = {
  network: [
    [
      "ec2:*Tags ec2:*Vpc ec2:*VpcAttribute ec2:*VpcTenancy ec2:*VpcCidrBlock ec2:*VpcEndpoint* ec2:*Subnet ec2:*SubnetAttribute " +
        "ec2:*SubnetCidrBlock ec2:*Route ec2:*RouteTable* ec2:*RoutePropagation ec2:*SecurityGroup* ec2:*InternetGateway " +
        "ec2:*NatGateway* ec2:*Address ec2:D*NetworkInterface ec2:*FlowLogs ec2:*LaunchTemplate* ec2:RunInstances",
      "ec2:*:{account}:*",
    ],
    ["ec2:RunInstances", "ec2:*::image/*"],
    ["elasticloadbalancing:SetWebACL route53:CreateHostedZone", "*"],
    [
      "elasticloadbalancing:AddTags elasticloadbalancing:RemoveTags elasticloadbalancing:Create* elasticloadbalancing:Delete* " +
        "elasticloadbalancing:Modify* elasticloadbalancing:Set*",
      "elasticloadbalancing:*:{account}:*",
    ],
    ["acm:RequestCertificate cloudfront:Create*", "*"],
    [
      "acm:AddTags* acm:DeleteCertificate acm:RemoveTags* acm:UpdateCertificateOptions",
      "acm:*:{account}:certificate/*",
    ],
    [
      "cloudfront:Delete* cloudfront:Update* cloudfront:PublishFunction cloudfront:*TagResource cloudfront:AllowVended*",
      "cloudfront::{account}:*",
    ],
    [
      "route53:Change* route53:*HostedZone route53:UpdateHostedZone* route53:*QueryLoggingConfig route53:DisableHostedZone*",
      "route53:::*",
    ],
    ["wafv2:*WebACL wafv2:*IPSet wafv2:*LoggingConfiguration wafv2:*TagResource", "wafv2:*:{account}:*"],
    ["wafv2:*WebACL", "elasticloadbalancing:*:{account}:loadbalancer/app/{name}*"],
  ],
  workloads: [
    ["eks:CreateCluster ecr:PutRegistryScanningConfiguration", "*"],
    [
      "eks:Associate* eks:Create* eks:Delete* eks:Disassociate* eks:Update* eks:*TagResource",
      "eks:*:{account}:cluster/{name}* eks:*:{account}:*/{name}*",
    ],
    [
      "ecr:CreateRepository ecr:Delete*Policy ecr:DeleteRepository ecr:Put*Policy ecr:PutImageScanningConfiguration " +
        "ecr:PutImageTagMutability ecr:SetRepositoryPolicy ecr:*TagResource",
      "ecr:*:{account}:repository/{name}*",
    ],
    [
      "rds:*TagsToResource rds:RemoveTags* rds:CreateDB* rds:DeleteDBInstance rds:DeleteDBParameterGroup rds:DeleteDBSubnetGroup " +
        "rds:ModifyDBInstance rds:ModifyDBParameterGroup rds:ModifyDBSubnetGroup rds:ResetDB* rds:RestoreDBInstance* rds:*DBInstance " +
        "rds:*DBProxyTargets",
      "rds:*:{account}:*:{name}* rds:*:{account}:og:default* rds:*:{account}:pg:default*",
    ],
    [
      "secretsmanager:CreateSecret secretsmanager:DeleteResourcePolicy secretsmanager:DeleteSecret secretsmanager:PutResourcePolicy " +
        "secretsmanager:PutSecretValue secretsmanager:RotateSecret secretsmanager:*TagResource secretsmanager:UpdateSecret*",
      "secretsmanager:*:{account}:secret:{name}/* secretsmanager:*:{account}:secret:rds!*",
    ],
    ["rds:*DBProxy* rds:*TagsToResource rds:RemoveTags*", "rds:*:{account}:db-proxy:* rds:*:{account}:target-group:*"],
    ["rds:RestoreDBInstance*", "rds:*:{account}:snapshot:* rds:*:{account}:auto-backup:*"],
    [
      "codebuild:CreateProject codebuild:DeleteProject codebuild:UpdateProject codebuild:*Webhook",
      "codebuild:*:{account}:project/{name}*",
    ],
    ["codeconnections:PassConnection codeconnections:UseConnection", "codeconnections:*:{account}:connection/*"],
    ["secretsmanager:GetRandomPassword backup-storage:MountCapsule kms:CreateKey rds:CreateDBProxy", "*"],
    [
      "kms:CreateAlias kms:CreateGrant kms:Decrypt kms:DeleteAlias kms:DisableKey* kms:EnableKey* kms:GenerateDataKey kms:PutKeyPolicy " +
        "kms:RetireGrant kms:ScheduleKeyDeletion kms:*TagResource kms:Update*",
      "kms:*:{account}:key/* kms:*:{account}:alias/*",
    ],
    ["backup:*BackupVault* backup:*TagResource", "backup:*:{account}:backup-vault:{name}*"],
    ["backup:*BackupPlan backup:*BackupSelection backup:*TagResource", "backup:*:{account}:backup-plan:*"],
    ["backup:*RestoreTesting* backup:*TagResource", "backup:*:{account}:restore-testing-plan:{name}*"],
    ["backup:DeleteRecoveryPoint", "rds:*:{account}:snapshot:awsbackup:*"],
    [
      "s3:CreateBucket s3:DeleteBucket* s3:DeleteObject s3:DeleteObjectVersion s3:ListBucketVersions s3:Put*Configuration s3:PutBucket*",
      "s3:::{name}* s3:::{name}*/*",
    ],
  ],
  oversight: [
    // What an account is audited by is made here, and weakened or removed by an administrator alone.
    ["access-analyzer:CreateAnalyzer access-analyzer:TagResource", "access-analyzer:*:{account}:analyzer/{name}*"],
    ["cloudtrail:AddTags cloudtrail:CreateTrail cloudtrail:StartLogging", "cloudtrail:*:{account}:trail/{name}*"],
    ["config:PutConfig* config:StartConfigurationRecorder config:TagResource", "config:*:{account}:*"],
    ["guardduty:TagResource guardduty:UpdateDetector", "guardduty:*:{account}:detector/*"],
    [
      "config:PutDeliveryChannel ec2:EnableEbsEncryptionByDefault guardduty:CreateDetector iam:UpdateAccountPasswordPolicy " +
        "inspector2:Enable s3:PutAccountPublicAccessBlock securityhub:BatchEnableStandards securityhub:EnableSecurityHub " +
        "securityhub:UpdateSecurityHubConfiguration",
      "*",
    ],
    ["budgets:ModifyBudget budgets:*TagResource", "budgets::{account}:budget/{name}*"],
    ["ce:*Anomaly* ce:*TagResource", "ce::{account}:*"],
    [
      "cloudwatch:DeleteAlarms cloudwatch:PutMetricAlarm cloudwatch:*Dashboard* cloudwatch:*TagResource",
      "cloudwatch:*:{account}:alarm:{name}* cloudwatch::{account}:dashboard/{name}*",
    ],
    ["events:*Rule events:*Targets events:*TagResource", "events:*:{account}:rule/{name}*"],
    [
      "logs:AssociateKmsKey logs:CreateLogGroup logs:DeleteLogGroup logs:*MetricFilter logs:*RetentionPolicy logs:DisassociateKmsKey " +
        "logs:PutLogGroup* logs:*TagResource",
      "logs:*:{account}:log-group:*{name}*",
    ],
    [
      "logs:*Delivery logs:*DeliveryConfiguration logs:*DeliveryDestination logs:*DeliverySource logs:*TagResource",
      "logs:*:{account}:delivery*",
    ],
    [
      "sns:*Topic sns:*TopicAttributes sns:SetSubscriptionAttributes sns:*ubscribe sns:*TagResource",
      "sns:*:{account}:{name}*",
    ],
    ["sqs:CreateQueue sqs:DeleteQueue sqs:SetQueueAttributes sqs:*TagQueue", "sqs:*:{account}:{name}*"],
    ["ce:CreateAnomaly* logs:*LogDelivery logs:*ResourcePolicy", "*"],
  ],
};

/** A managed policy has room for 6144 characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const APPLY_POLICIES = Object.keys(GRANTS);

/**
 * The statements of one of `APPLY_POLICIES`.
 *
 * @param name what the names of the platform's resources begin with
 */
export function applyStatements(policy: string, accountId: string, name: string): PolicyStatement[] {
  return (GRANTS[policy] ?? []).map(([actions, resources]) => ({
    Effect: "Allow",
    Action: actions.split(" "),
    Resource: resources
      .split(" ")
      .map((arn) => (arn === "*" ? arn : `arn:aws:${arn.replace("{account}", accountId).replace("{name}", name)}`)),
  }));
}
