/**
 * Actions that creating the platform and its roles need, by IAM prefix: by verb and by type of resource. Never all of a
 * service: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21
 *
 * What audits the account can be made with them, and neither stopped, narrowed nor removed.
 */
const ACTIONS: Readonly<Record<string, string>> = {
  "access-analyzer": "CreateAnalyzer GetAnalyzer *Resource",
  acm: "*Certificate*",
  autoscaling: "Describe* SetDesiredCapacity Terminate* UpdateAutoScaling*",
  backup: "*Backup* *RecoveryPoint* *Tag*",
  "backup-storage": "Mount*",
  budgets: "*Budget *Resource",
  ce: "*Anomaly* *Resource",
  cloudfront: "*Distribution *Function *Policy *AccessControl *Resource Get* List*",
  cloudtrail: "CreateTrail Describe* Get* List* StartLogging AddTags",
  cloudwatch: "*Alarm* *Dashboard* *MetricData *Resource",
  config: "Describe* List* PutConfig* PutDelivery* Start* Tag*",
  ec2:
    "Describe* Get* *Tags *Vpc* *Subnet* *Route* *SecurityGroup* *Gateway* *Address* *Interface* *FlowLogs " +
    "*LaunchTemplate* *Volume* *Snapshot* EnableEbsEncryption* RunInstances ModifyInstance*",
  ec2messages: "*Message* Get* SendReply",
  ecr: "*Repositor* *Policy *Registry* *Image* *Layer* *Resource *Token",
  eks: "*Access* *Addon* *Cluster* *Nodegroup* *PodIdentity* *Encryption* *Resource *Update",
  "eks-auth": "AssumeRoleForPodIdentity",
  elasticloadbalancing: "Describe* Modify* Set* *LoadBalancer* *Listener* *Rule *Target* *Tags",
  events: "*Rule *Targets *Resource ListRules",
  guardduty: "*ateDetector Get* List* TagResource",
  inspector2: "BatchGet* Enable",
  kms: "*Alias* *Key* *Resource*",
  logs: "*Deliver* *Log* *MetricFilter* *Polic* *Resource *KmsKey",
  rds: "Describe* *DB* *Resource",
  "rds-db": "connect",
  route53: "Change* Get* List* *HostedZone* *QueryLoggingConfig",
  secretsmanager: "*Secret* *ResourcePolicy *Resource GetRandom*",
  securityhub: "Describe* EnableSec* UpdateSec* BatchEnable* Get*",
  shield: "*Protection GetSubscriptionState",
  sns: "*Topic* *ubscri* *Resource Publish",
  ssm: "Describe* Get* List* PutInventory PutCo* UpdateI* UpdateAssociation*",
  ssmmessages: "*Channel",
  tag: "GetResources",
  "waf-regional": "*WebACL*",
  wafv2: "*WebACL* *IPSet* *Logging* *Resource",
  xray: "Put* GetSampling*",
};

/** Actions that expose data that a key protects; the actions of `kms` above do not. */
export const KEY_USE = ["kms:*crypt*", "kms:*Grant*"];

export const PLATFORM_ACTIONS: readonly string[] = Object.entries(ACTIONS).flatMap(([service, names]) =>
  names.split(" ").map((name) => `${service}:${name}`),
);
