import { hcl } from "../../core/hcl";

/** IAM actions by service: by verb and by type of resource. */
type Actions = Readonly<Record<string, string>>;

/**
 * Actions that creating the platform needs. Never all of a service:
 * https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21
 *
 * What audits the account can be made with them, and neither stopped, narrowed nor removed.
 */
const APPLY: Actions = {
  "access-analyzer": "CreateAnalyzer GetAnalyzer *Resource",
  acm: "*Certificate*",
  backup: "*Backup* *RecoveryPoint* *RestoreT* *Tag*",
  "backup-storage": "Mount*",
  budgets: "*Budget *Resource",
  ce: "*Anomaly* *Resource",
  cloudfront: "*Distribution *Function *Policy *AccessControl *Resource Get* List*",
  cloudtrail: "CreateTrail Describe* Get* List* StartLogging AddTags",
  cloudwatch: "*Alarm* *Dashboard* *MetricData *Resource",
  config: "Describe* List* PutConfig* PutDelivery* Start* Tag*",
  ec2:
    "Describe* Get* *Tags *Vpc* *Subnet* *Route* *SecurityGroup* *Gateway* *Address* *Interface* *FlowLogs* " +
    "*LaunchTemplate* EnableEbsEncryption* RunInstances",
  ecr: "*Repositor* *Policy *Registry* Describe* PutImageScanning* PutImageTag* *Resource",
  eks: "*Access* *Addon* *Cluster* *Nodegroup* *PodIdentity* *Encryption* *Resource *Update",
  elasticloadbalancing: "Describe* Modify* Set* *LoadBalancer* *Listener* *Rule *Target* *Tags",
  events: "*Rule *Targets *Resource",
  guardduty: "*ateDetector Get* List* TagResource",
  inspector2: "BatchGet* Enable",
  kms: "*Alias* *Key* *Resource*",
  logs: "*Deliver* *Log* *MetricFilter* *Polic* *Resource *KmsKey",
  rds: "Describe* *DB* *Resource",
  route53: "Change* Get* List* *HostedZone* *QueryLoggingConfig",
  secretsmanager: "*Secret* *ResourcePolicy *Resource GetRandom*",
  securityhub: "Describe* EnableSec* UpdateSec* BatchEnable* *Get* List*",
  sns: "*Topic* *ubscri* *Resource",
  sqs: "CreateQueue DeleteQueue *TagQueue *QueueAttributes ListQueueTags",
  wafv2: "*WebACL* *IPSet* *Logging* *Resource",
};

/**
 * Actions that the roles of the modules need, beside keys and service-linked roles: what their own policies and AWS's
 * managed ones name. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const ROLES: Actions = {
  acm: "DescribeCertificate ListCertificates",
  "arc-zonal-shift": "GetManagedResource",
  autoscaling: "Describe* SetDesiredCapacity TerminateInstance* UpdateAutoScalingGroup",
  backup: "Copy* DescribeBackupVault TagResource",
  cloudwatch: "GetMetricData PutMetricData",
  ec2:
    "Describe* GetCoipPoolUsage GetInstanceTypes* GetSecurityGroupsForVpc *Tags *Volume CreateSnapshot DeleteSnapshot " +
    "*NetworkInterface* *PrivateIpAddresses *SecurityGroup* CreateRoute DeleteRoute ModifyInstanceAttribute RunInstances " +
    "CreateFleet TerminateInstances CreateLaunchTemplate DeleteLaunchTemplate EnableFastSnapshotRestores",
  ec2messages: "*Message Get* SendReply",
  ecr: "BatchCheck* BatchGetImage BatchImport* GetAuthorizationToken GetDownload*",
  eks: "DescribeCluster DescribeNodegroup",
  "eks-auth": "AssumeRoleForPodIdentity",
  elasticloadbalancing: "Describe* Modify* Set* *LoadBalancer *Listener* *Rule *Target* *Tags",
  events: "*Rule *Targets ListRules",
  iam: "GetInstanceProfile GetServerCertificate ListInstanceProfiles ListServerCertificates",
  logs: "CreateLogGroup CreateLogStream Describe* GetLogEvents PutLogEvents PutRetentionPolicy",
  pricing: "GetProducts",
  rds: "Describe* *TagsToResource ListTags* *DBSnapshot* CreateDBInstance DeleteDBInstance* ModifyDBInstance RestoreDBInstance*",
  "rds-db": "connect",
  route53: "ChangeResourceRecordSets GetChange ListHostedZones* ListResourceRecordSets ListTagsForResources",
  s3:
    "Get* List* CreateBucket PutBucketNotification PutBucketOwnership* PutBucketVersioning PutInventory* " +
    "PutObject PutObject*Acl PutObject*Tagging ReplicateObject DeleteObject DeleteObjectVersion AbortMultipart*",
  secretsmanager: "DescribeSecret GetSecretValue",
  shield: "*Protection GetSubscriptionState TagResource",
  sqs: "DeleteMessage GetQueueUrl ReceiveMessage",
  ssm: "Describe* Get* List* PutInventory PutCo* UpdateI* UpdateAssociation*",
  ssmmessages: "*Channel",
  tag: "GetResources",
  "waf-regional": "*sociateWebACL GetWebACL*",
  wafv2: "*sociateWebACL GetWebACL*",
  xray: "Put* GetSampling*",
};

const listed = (actions: Actions): readonly string[] =>
  Object.entries(actions).flatMap(([service, names]) => names.split(" ").map((name) => `${service}:${name}`));

export const APPLY_ACTIONS = listed(APPLY);
export const ROLE_ACTIONS = listed(ROLES);

/** An expression: a list of actions, and those of another expression. */
export const withAdditional = (actions: readonly string[], additional: string): string =>
  hcl(`concat(${JSON.stringify(actions)}, tolist(${additional}))`);
