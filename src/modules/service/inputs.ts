import { cidrs } from "../../constructs/inputs/cidrs";
import { flag } from "../../constructs/inputs/flags";
import { quantities } from "../../constructs/inputs/kubernetes-quantities";
import { matches, matchesOrNull, oneOf } from "../../constructs/inputs/names";
import {
  ACCOUNT_ID,
  CLUSTER_NAME,
  NAME,
  NAMESPACE,
  PERMISSIONS_BOUNDARY,
  REGION,
} from "../../constructs/inputs/naming";
import { type ThresholdDefaults, thresholdsInput } from "../../constructs/inputs/thresholds";
import { wholeNumber } from "../../constructs/inputs/whole-numbers";
import type { Inputs } from "../../core/inputs";

const THRESHOLDS = {
  replicas_unavailable: [1, "replicas that are not available"],
  restarts: [3, "container restarts in five minutes"],
  cpu_percent: [85, "of the CPU limit of the pods, on average"],
  memory_percent: [85, "of the memory limit of the pod that uses most"],
  minimum_requests: [20, "requests in five minutes below which error rates are ignored"],
  target_5xx_percent: [1, "of requests that the service answers 5xx"],
} as const satisfies ThresholdDefaults;

export type ThresholdName = keyof typeof THRESHOLDS;

const minReplicas = wholeNumber("min_replicas", {
  least: 1,
  most: 100,
  default: 3,
  description: "Minimum number of replicas, `replicas_floor` or more.",
});
const maxReplicas = wholeNumber("max_replicas", {
  least: 1,
  most: 100,
  default: 9,
  description: "Maximum number of replicas for the autoscaler, `min_replicas` or more.",
});

const loadBalancerCidrs = cidrs(
  "load_balancer_cidrs",
  8,
  "IPv4 ranges of the load balancer's subnets, which reach the pods.",
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
      "Name of the service, such as `backend`, and of its release, its Deployment, its service account and its role.",
    validations: [
      // A role's name has 64 characters at most: the cluster's name of up to 38, a hyphen and this. Kubernetes allows 63.
      matches(
        "service",
        "^[a-z][a-z0-9-]{0,22}[a-z0-9]$",
        "2 to 24 characters of a-z, 0-9 and -, beginning with a letter and not ending with -",
      ),
    ],
  },
  namespace: NAMESPACE,
  chart: {
    type: "string",
    default: null,
    description:
      "OCI reference of the pushed chart `charts/service`, such as " +
      "`oci://123456789012.dkr.ecr.us-east-1.amazonaws.com/charts/service`. Null means the module's own copy.",
    validations: [
      {
        condition: 'var.chart == null || startswith(coalesce(var.chart, "-"), "oci://")',
        message:
          "chart must be an OCI reference, such as oci://123456789012.dkr.ecr.us-east-1.amazonaws.com/charts/service, or null.",
      },
    ],
  },
  chart_version: {
    type: "string",
    default: null,
    description: "Exact version of a chart that is an `oci://` reference; null for the module's own copy.",
    validations: [
      {
        condition:
          'var.chart != null ? can(regex("^[0-9]+\\\\.[0-9]+\\\\.[0-9]+([-+][0-9A-Za-z.+-]+)?$", coalesce(var.chart_version, "-"))) : var.chart_version == null',
        message:
          "chart_version must be an exact version, such as 1.2.0, for an oci:// chart, and null for the module's own copy.",
      },
    ],
  },
  image_repository: {
    type: "string",
    description:
      "Repository of the image, without a tag, such as `123456789012.dkr.ecr.us-east-1.amazonaws.com/billpay-backend`.",
    validations: [
      matches(
        "image_repository",
        "^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+$",
        "a registry and a repository without tag or digest, such as 123456789012.dkr.ecr.us-east-1.amazonaws.com/billpay-backend",
      ),
    ],
  },
  image_digest: {
    type: "string",
    description: "Digest of the image, `sha256:` and 64 hexadecimal digits: a tag can be moved to another image.",
    validations: [matches("image_digest", "^sha256:[0-9a-f]{64}$", "sha256: and 64 hexadecimal digits, never a tag")],
  },
  port: wholeNumber("port", {
    least: 1024,
    most: 65535,
    default: 8080,
    description: "Port of the container, 1024 or more, since it does not run as root.",
  }),
  replicas_floor: wholeNumber("replicas_floor", {
    least: 1,
    most: 10,
    default: 3,
    description:
      "Lowest `min_replicas` that the environment allows: 3 where payments are made, one per zone; 1 for experiments.",
  }),
  min_replicas: {
    ...minReplicas,
    validations: [
      ...(minReplicas.validations ?? []),
      {
        condition: "var.min_replicas >= var.replicas_floor",
        message: "min_replicas must be replicas_floor or more, which is 3 where payments are made.",
      },
    ],
  },
  max_replicas: {
    ...maxReplicas,
    validations: [
      ...(maxReplicas.validations ?? []),
      { condition: "var.max_replicas >= var.min_replicas", message: "max_replicas must be min_replicas or more." },
    ],
  },
  cpu_target_percent: wholeNumber("cpu_target_percent", {
    least: 10,
    most: 95,
    default: 70,
    description: "Percentage of the requested CPU that the autoscaler aims for, 10 to 95.",
  }),
  resources: {
    type: `object({
      requests_cpu    = optional(string, "250m")
      requests_memory = optional(string, "256Mi")
      limits_cpu      = optional(string, "1")
      limits_memory   = optional(string, "512Mi")
    })`,
    default: {},
    description: "Requests and limits of CPU (`250m`, `1`) and memory (`512Mi`) of a replica.",
    validations: [quantities("resources", "250m or 1 for CPU, and 512Mi for memory")],
  },
  environment: {
    type: "map(string)",
    default: {},
    description:
      "Environment variables of the container. Not for secrets: they are visible in the cluster and the state.",
    validations: [
      {
        condition:
          'alltrue([for name in keys(var.environment) : can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name)) && !can(regex("(PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|PRIVATE_KEY)$", upper(name)))])',
        message:
          "environment must have names of letters, digits and _, and none that ends like a secret's, such as DB_PASSWORD: use secrets for those.",
      },
    ],
  },
  secrets: {
    type: "map(string)",
    default: {},
    description:
      "ARNs of the only Secrets Manager secrets that the service may read, by the names of the files that it reads.",
    validations: [
      {
        condition:
          'alltrue([for name, arn in var.secrets : can(regex("^[a-z0-9][a-z0-9.-]*$", name)) && can(regex("^arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$", arn))])',
        message:
          "secrets must be ARNs of Secrets Manager secrets, without wildcards, by file names of a-z, 0-9, . and -.",
      },
    ],
  },
  secrets_kms_key_arns: {
    type: "set(string)",
    default: [],
    description: "ARNs of the KMS keys that encrypt those secrets.",
    validations: [
      {
        condition:
          'alltrue([for arn in var.secrets_kms_key_arns : can(regex("^arn:aws:kms:[^:]+:[0-9]{12}:key/[^*?]+$", arn))])',
        message: "secrets_kms_key_arns must be ARNs of KMS keys, not of aliases.",
      },
      {
        condition: "length(var.secrets) == 0 || length(var.secrets_kms_key_arns) > 0",
        message: "secrets_kms_key_arns must contain the keys of the secrets.",
      },
    ],
  },
  target_group_arn: {
    type: "string",
    default: null,
    description:
      "ARN of the target group in which the pods are registered. Null means that the load balancer sends them no requests.",
    validations: [
      matchesOrNull(
        "target_group_arn",
        "^arn:aws:elasticloadbalancing:[^:]+:[0-9]{12}:targetgroup/[^/]+/[0-9a-z]+$",
        "the ARN of a target group",
      ),
    ],
  },
  alb_arn_suffix: {
    type: "string",
    default: null,
    description:
      "Part of the load balancer's ARN after `loadbalancer/`, for an alarm on 5xx. Null means no alarm, such as where the " +
      "module `observability` monitors the target groups.",
  },
  load_balancer_cidrs: {
    ...loadBalancerCidrs,
    validations: [
      ...(loadBalancerCidrs.validations ?? []),
      {
        condition: "var.target_group_arn == null || length(var.load_balancer_cidrs) > 0",
        message:
          "load_balancer_cidrs must not be empty with a target_group_arn: the load balancer could not reach any pod.",
      },
    ],
  },
  database_cidrs: cidrs("database_cidrs", 8, "IPv4 ranges of the database subnets, whose port 5432 the pods reach."),
  https_cidrs: cidrs(
    "https_cidrs",
    0,
    "IPv4 ranges that pods reach over HTTPS, for AWS's and other APIs: those of the private subnets where the VPC has interface " +
      "endpoints for everything that the service calls, otherwise `0.0.0.0/0`.",
  ),
  priority_class: {
    type: "string",
    default: "billpay-default",
    description: "`billpay-critical` where payments depend on the service, otherwise `billpay-default`.",
    validations: [oneOf("priority_class", "billpay-critical", "billpay-default")],
  },
  service_monitor: flag(false, "Whether the Prometheus Operator, which must be in the cluster, scrapes the service."),
  alarm_topic_arns: {
    type: "object({ critical = string, warning = string })",
    description:
      "ARNs of the SNS topics that alarms notify: `critical` pages somebody, `warning` can wait until the morning.",
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
