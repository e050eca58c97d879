import { arnOrNull } from "../../constructs/inputs/arns";
import { cidrs } from "../../constructs/inputs/cidrs";
import { quantities } from "../../constructs/inputs/kubernetes-quantities";
import {
  ACCOUNT_ID,
  CLUSTER_NAME,
  NAME,
  NAMESPACE,
  PERMISSIONS_BOUNDARY,
  REGION,
} from "../../constructs/inputs/naming";
import { type ThresholdDefaults, thresholdsInput } from "../../constructs/inputs/thresholds";
import { isWholeNumber } from "../../constructs/inputs/whole-numbers";
import type { Inputs } from "../../core/inputs";

const wholeNumber = (name: string, value: number | undefined, least: number, most: number, description: string) => ({
  type: "number",
  ...(value !== undefined && { default: value }),
  description,
  validations: [isWholeNumber(name, least, most)],
});

const THRESHOLDS = {
  replicas_unavailable: [1, "replicas that are not available"],
  restarts: [3, "container restarts in five minutes"],
  cpu_percent: [85, "of the CPU that the pods are limited to, on average"],
  memory_percent: [85, "of the memory that the fullest pod is limited to"],
  minimum_requests: [20, "requests in five minutes below which no error rate is judged"],
  target_5xx_percent: [1, "of requests that the service answers 5xx"],
} as const satisfies ThresholdDefaults;

export type ThresholdName = keyof typeof THRESHOLDS;

const minReplicas = wholeNumber("min_replicas", 3, 1, 100, "Fewest replicas, `replicas_floor` or more.");
const maxReplicas = wholeNumber(
  "max_replicas",
  9,
  1,
  100,
  "Most replicas that the autoscaler makes, `min_replicas` or more.",
);

const loadBalancerCidrs = cidrs(
  "load_balancer_cidrs",
  8,
  "IPv4 ranges of the load balancer's subnets: pods are reached from there.",
);

/** The inputs of the module `service`. */
export const INPUTS = {
  name: NAME,
  cluster_name: CLUSTER_NAME,
  region: REGION,
  account_id: ACCOUNT_ID,
  permissions_boundary_arn: PERMISSIONS_BOUNDARY,
  service: {
    type: "string",
    description:
      "Name of the service, such as `backend`: of its release, its Deployment, its service account and its role.",
    validations: [
      {
        // Two characters of a role's 64 are the hyphen and the cluster's 38 at most; Kubernetes allows 63.
        condition: 'can(regex("^[a-z][a-z0-9-]{0,22}[a-z0-9]$", var.service))',
        message: "service must be 2 to 24 characters of a-z, 0-9 and -, begin with a letter and not end with -.",
      },
    ],
  },
  namespace: NAMESPACE,
  chart: {
    type: "string",
    default: null,
    description:
      "Where the chart `charts/service` was pushed, such as " +
      "`oci://123456789012.dkr.ecr.us-east-1.amazonaws.com/charts/service`. Null: the copy that this module brings along.",
    validations: [
      {
        condition: 'var.chart == null || startswith(coalesce(var.chart, "-"), "oci://")',
        message: "chart must be an oci:// reference, or null.",
      },
    ],
  },
  chart_version: {
    type: "string",
    default: null,
    description: "Exact version of a chart that is an `oci://` reference; null for the module's own.",
    validations: [
      {
        condition:
          'var.chart != null ? can(regex("^[0-9]+\\\\.[0-9]+\\\\.[0-9]+([-+][0-9A-Za-z.+-]+)?$", coalesce(var.chart_version, "-"))) : var.chart_version == null',
        message:
          "chart_version must be an exact version, as 1.2.0, for an oci:// chart, and null for the module's own.",
      },
    ],
  },
  image_repository: {
    type: "string",
    description:
      "Repository of the image, without tag, such as `123456789012.dkr.ecr.us-east-1.amazonaws.com/billpay-backend`.",
    validations: [
      {
        condition: 'can(regex("^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+$", var.image_repository))',
        message: "image_repository must be a registry and a repository, without tag or digest.",
      },
    ],
  },
  image_digest: {
    type: "string",
    description: "Digest of the image, `sha256:` and 64 hexadecimal digits: a tag could name another image tomorrow.",
    validations: [
      {
        condition: 'can(regex("^sha256:[0-9a-f]{64}$", var.image_digest))',
        message: "image_digest must be sha256: and 64 hexadecimal digits, never a tag.",
      },
    ],
  },
  port: wholeNumber("port", 8080, 1024, 65535, "Port that the container serves on, 1024 or more: it is not root."),
  replicas_floor: wholeNumber(
    "replicas_floor",
    3,
    1,
    10,
    "Fewest replicas that the environment allows: 3 where payments are made, one a zone; 1 where people try things.",
  ),
  min_replicas: {
    ...minReplicas,
    validations: [
      ...minReplicas.validations,
      {
        condition: "var.min_replicas >= var.replicas_floor",
        message: "min_replicas must be replicas_floor or more, which is 3 where payments are made.",
      },
    ],
  },
  max_replicas: {
    ...maxReplicas,
    validations: [
      ...maxReplicas.validations,
      { condition: "var.max_replicas >= var.min_replicas", message: "max_replicas must be min_replicas or more." },
    ],
  },
  cpu_target_percent: wholeNumber(
    "cpu_target_percent",
    70,
    10,
    95,
    "Share of the requested CPU, in percent, that the autoscaler keeps the replicas at.",
  ),
  resources: {
    type: `object({
      requests_cpu    = optional(string, "250m")
      requests_memory = optional(string, "256Mi")
      limits_cpu      = optional(string, "1")
      limits_memory   = optional(string, "512Mi")
    })`,
    default: {},
    description: "CPU (`250m`, `1`) and memory (`512Mi`) that a replica requests and is limited to.",
    validations: [quantities("resources", "CPU as 250m or 1, and memory as 512Mi")],
  },
  environment: {
    type: "map(string)",
    default: {},
    description: "Environment variables of the container. Not secrets: the cluster and the state show them.",
    validations: [
      {
        condition:
          'alltrue([for name in keys(var.environment) : can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name)) && !can(regex("(PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|PRIVATE_KEY)$", upper(name)))])',
        message:
          "environment must be of names of letters, digits and _, and none that ends like a secret's, as DB_PASSWORD: name those in secrets.",
      },
    ],
  },
  secrets: {
    type: "map(string)",
    default: {},
    description:
      "ARNs of the Secrets Manager secrets that the service may read, and no others, by the name of the file it reads.",
    validations: [
      {
        condition:
          'alltrue([for name, arn in var.secrets : can(regex("^[a-z0-9][a-z0-9.-]*$", name)) && can(regex("^arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$", arn))])',
        message: "secrets must be ARNs of Secrets Manager secrets, without wildcards, by names of a-z, 0-9, . and -.",
      },
    ],
  },
  secrets_kms_key_arns: {
    type: "set(string)",
    default: [],
    description: "ARNs of the KMS keys that those secrets are encrypted with.",
    validations: [
      {
        condition:
          'alltrue([for arn in var.secrets_kms_key_arns : can(regex("^arn:aws:kms:[^:]+:[0-9]{12}:key/[^*?]+$", arn))])',
        message: "secrets_kms_key_arns must be ARNs of KMS keys, not of aliases.",
      },
      {
        condition: "length(var.secrets) == 0 || length(var.secrets_kms_key_arns) > 0",
        message: "secrets_kms_key_arns must name the keys of the secrets.",
      },
    ],
  },
  target_group_arn: {
    type: "string",
    default: null,
    description: "ARN of the target group that the pods are registered in. Null: the load balancer sends them nothing.",
    validations: [
      arnOrNull(
        "target_group_arn",
        "^arn:aws:elasticloadbalancing:[^:]+:[0-9]{12}:targetgroup/[^/]+/[0-9a-z]+$",
        "target_group_arn must be the ARN of a target group, or null.",
      ),
    ],
  },
  alb_arn_suffix: {
    type: "string",
    default: null,
    description:
      "What the load balancer's ARN has after `loadbalancer/`, for an alarm on 5xx. Null: none, as where the module " +
      "`observability` watches the target groups.",
  },
  load_balancer_cidrs: {
    ...loadBalancerCidrs,
    validations: [
      ...(loadBalancerCidrs.validations ?? []),
      {
        condition: "var.target_group_arn == null || length(var.load_balancer_cidrs) > 0",
        message: "load_balancer_cidrs must not be empty with a target_group_arn: the load balancer would reach no pod.",
      },
    ],
  },
  database_cidrs: cidrs("database_cidrs", 8, "IPv4 ranges of the database subnets: pods reach their port 5432."),
  https_cidrs: cidrs(
    "https_cidrs",
    0,
    "IPv4 ranges that pods reach over HTTPS, for AWS's APIs and others: the private subnets' where the VPC has interface " +
      "endpoints for all that the service calls, else `0.0.0.0/0`.",
  ),
  priority_class: {
    type: "string",
    default: "billpay-default",
    description: "`billpay-critical` where payments wait for the service, else `billpay-default`.",
    validations: [
      {
        condition: 'contains(["billpay-critical", "billpay-default"], var.priority_class)',
        message: "priority_class must be billpay-critical or billpay-default.",
      },
    ],
  },
  service_monitor: {
    type: "bool",
    default: false,
    description: "Whether the Prometheus Operator, which must then be in the cluster, scrapes the service.",
  },
  alarm_topic_arns: {
    type: "object({ critical = string, warning = string })",
    description:
      "ARNs of the SNS topics that alarms notify: `critical` wakes somebody, `warning` waits for the morning.",
    validations: [
      {
        condition:
          'alltrue([for arn in values(var.alarm_topic_arns) : can(regex("^arn:aws:sns:[^:]+:[0-9]{12}:.+$", arn))])',
        message: "alarm_topic_arns must be ARNs of SNS topics.",
      },
    ],
  },
  thresholds: thresholdsInput(THRESHOLDS, [
    {
      condition:
        'alltrue([for name, value in var.thresholds : value > 0 && (!endswith(name, "_percent") || value <= 100)])',
      message: "thresholds must be greater than 0, and those that end in _percent at most 100.",
    },
  ]),
} satisfies Inputs;
