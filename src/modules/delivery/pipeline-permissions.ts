import type { PolicyStatement } from "../../constructs/iam/service-role";

/** Services of which every read action reads only configuration. */
const DESCRIBE_GET_LIST = [
  ...["access-analyzer", "autoscaling", "backup", "cloudfront", "cloudwatch", "config", "eks", "elasticloadbalancing"],
  ...["events", "guardduty", "rds", "route53", "securityhub", "sns", "sqs", "tag"],
];

/** Services of which some read actions return data, code, logs, objects, images, secrets or passwords: those are left out. */
const CONFIGURATION_ONLY: Record<string, string> = {
  acm: "Describe* List*",
  budgets: "ListTagsForResource ViewBudget",
  ce: "GetAnomaly* ListTagsForResource",
  cloudtrail: "DescribeTrails GetEventSelectors GetInsightSelectors GetTrail* List*",
  codebuild: "BatchGetProjects",
  ec2: "Describe* GetEbsDefaultKmsKeyId GetEbsEncryptionByDefault GetManagedPrefixList*",
  ecr: "Describe* GetLifecyclePolicy GetRegistry* GetRepositoryPolicy ListTagsForResource",
  iam: "Get* List*",
  inspector2: "BatchGetAccountStatus List*",
  kms: "Describe* GetKeyPolicy GetKeyRotationStatus List*",
  logs: "Describe* GetDataProtectionPolicy GetDelivery* List*",
  // ListBucket: without it a state file that does not exist yet is reported as «access denied».
  s3: "Get*Configuration GetAccountPublicAccessBlock GetBucket* ListAllMyBuckets ListBucket",
  securityhub: "BatchGetAutomationRules",
  secretsmanager: "DescribeSecret GetResourcePolicy ListSecretVersionIds ListSecrets",
  wafv2: "Describe* GetIPSet GetLoggingConfiguration GetWebACL* List*",
};

/**
 * What a plan needs: to read configuration, never data, and the environment's state files. It takes no lock (terragrunt.hcl), so
 * it writes nothing beside them. https://opentofu.org/docs/language/settings/backends/s3/
 */
export function planReadStatements(bucket: string, keyPrefix: string): PolicyStatement[] {
  const states = `arn:aws:s3:::${bucket}/${keyPrefix}*`;
  return [
    {
      Sid: "ReadConfiguration",
      Effect: "Allow",
      Action: [
        ...DESCRIBE_GET_LIST.flatMap((service) => ["Describe", "Get", "List"].map((verb) => `${service}:${verb}*`)),
        ...Object.entries(CONFIGURATION_ONLY).flatMap(([service, verbs]) =>
          verbs.split(" ").map((verb) => `${service}:${verb}`),
        ),
      ],
      Resource: "*",
    },
    { Sid: "ReadStates", Effect: "Allow", Action: "s3:GetObject", Resource: states },
    // Whether a state that is not there was removed.
    { Sid: "ListStates", Effect: "Allow", Action: "s3:ListBucketVersions", Resource: `arn:aws:s3:::${bucket}` },
  ];
}

/** What an apply needs of the environment's state files and of their locks. */
export function stateStatements(bucket: string, keyPrefix: string): PolicyStatement[] {
  const states = `arn:aws:s3:::${bucket}/${keyPrefix}`;
  return [
    { Sid: "WriteStates", Effect: "Allow", Action: "s3:PutObject", Resource: `${states}*` },
    { Sid: "ReleaseLocks", Effect: "Allow", Action: "s3:DeleteObject", Resource: `${states}*.tflock` },
  ];
}

/**
 * What keeping a run for its apply needs: to write it beside the states, and never over another.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export function storeStatements(bucket: string, keyPrefix: string): PolicyStatement[] {
  return [
    {
      Sid: "StoreRuns",
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${bucket}/${keyPrefix}.runs/*`,
      Condition: { Null: { "s3:if-none-match": "false" } },
    },
  ];
}

/**
 * What reporting a run to monitoring, and listing the runs before it, needs: to write and read one log group, and metrics in one namespace.
 *
 * @param logGroupArn without the `:*` for its log streams
 */
export function recordStatements(logGroupArn: string): PolicyStatement[] {
  return [
    {
      Sid: "RecordRuns",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:PutLogEvents"],
      // With `:*` for most actions, without it for some: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
      Resource: [logGroupArn, `${logGroupArn}:*`],
    },
    {
      Sid: "CountRuns",
      Effect: "Allow",
      Action: "cloudwatch:PutMetricData",
      Resource: "*", // metrics have no ARN
      Condition: { StringEquals: { "cloudwatch:namespace": "BillPay/Pipeline" } },
    },
  ];
}

/** What pushing an image and reading its scan findings needs. https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
export function ecrPushStatements(repositoryArn: string): PolicyStatement[] {
  return [
    { Sid: "Login", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "Push",
      Effect: "Allow",
      Action: [
        ...["ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart"],
        ...["ecr:CompleteLayerUpload", "ecr:PutImage", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        ...["ecr:DescribeImages", "ecr:DescribeImageScanFindings"],
      ],
      Resource: repositoryArn,
    },
  ];
}
