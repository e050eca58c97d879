import { cidrs } from "../../constructs/inputs/cidrs";
import { flag } from "../../constructs/inputs/flags";
import { quantities } from "../../constructs/inputs/kubernetes-quantities";
import { matchesOrNull } from "../../constructs/inputs/names";
import { ACCOUNT_ID, CLUSTER_NAME, NAMESPACE, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import { isWhole, isWholeNumber } from "../../constructs/inputs/whole-numbers";
import type { Inputs, InputValidation } from "../../core/inputs";

/** Requires `karpenter_nodes`, where it is set, to have something. */
const nodes = (condition: string, allowed: string): InputValidation => ({
  condition: `var.karpenter_nodes == null || try(${condition}, false)`,
  message: `karpenter_nodes must have ${allowed}.`,
});

/** Requires a list of `karpenter_nodes` to have one or more of a few values. */
const nodesAmong = (attribute: string, ...values: readonly string[]): InputValidation =>
  nodes(
    `length(var.karpenter_nodes.${attribute}) > 0 && length(setsubtract(var.karpenter_nodes.${attribute}, ${JSON.stringify(values)})) == 0`,
    `one or more of ${values.join(", ")} as ${attribute}`,
  );

/** The inputs of the module `platform`. */
export const INPUTS = {
  cluster_name: CLUSTER_NAME,
  region: REGION,
  account_id: ACCOUNT_ID,
  permissions_boundary_arn: PERMISSIONS_BOUNDARY,
  vpc_id: { type: "string", description: "Id of the cluster's VPC." },
  namespace: NAMESPACE,
  resource_quota: {
    type: `object({
      requests_cpu    = optional(string, "4")
      requests_memory = optional(string, "8Gi")
      limits_cpu      = optional(string, "8")
      limits_memory   = optional(string, "12Gi")
      pods            = optional(number, 40)
    })`,
    default: {},
    description:
      "Quota of the namespace: CPU (`500m`, `4`) and memory (`512Mi`, `8Gi`) of the requests and limits of all pods, and " +
      "their number.",
    validations: [
      quantities("resource_quota", "500m or 4 for CPU, and 8Gi for memory"),
      isWholeNumber("resource_quota.pods", 1),
    ],
  },
  limit_range: {
    type: `object({
      default_cpu            = optional(string, "500m")
      default_memory         = optional(string, "512Mi")
      default_request_cpu    = optional(string, "100m")
      default_request_memory = optional(string, "128Mi")
      max_cpu                = optional(string, "2")
      max_memory             = optional(string, "2Gi")
    })`,
    default: {},
    description:
      "Default limits and requests of CPU and memory for containers that set none, and the highest limits allowed.",
    validations: [quantities("limit_range", "500m or 2 for CPU, and 512Mi for memory")],
  },
  load_balancer_cidrs: cidrs(
    "load_balancer_cidrs",
    8,
    "IPv4 ranges of the load balancers' subnets, which reach the `service_ports` of every pod; if empty, only a service's own " +
      "network policy allows it.",
  ),
  service_ports: {
    type: "set(number)",
    default: [8080],
    description: "Ports on which pods receive requests from the load balancers.",
    validations: [
      {
        condition: `alltrue([for port in var.service_ports : ${isWhole("port", 1, 65535)}])`,
        message: "service_ports must be whole numbers from 1 to 65535, such as 8080.",
      },
    ],
  },
  database_cidrs: cidrs(
    "database_cidrs",
    8,
    "IPv4 ranges of the database subnets, whose port 5432 every pod reaches; if empty, only a service's own network " +
      "policy allows it.",
  ),
  https_cidrs: cidrs(
    "https_cidrs",
    0,
    "IPv4 ranges that every pod reaches over HTTPS, for AWS's APIs: those of the private subnets where the VPC has interface " +
      "endpoints for all of them, `0.0.0.0/0` where AWS or a payment gateway is reached through NAT.",
  ),
  external_dns_zone_id: {
    type: "string",
    default: null,
    description:
      "Id of the Route 53 zone in which external-dns maintains records of the cluster's services and ingresses. Null means no " +
      "external-dns; the module `dns` creates the records of the load balancer.",
    validations: [
      matchesOrNull(
        "external_dns_zone_id",
        "^Z[A-Z0-9]{1,31}$",
        "the id of a hosted zone, such as Z0123456789ABCDEFGHIJ",
      ),
    ],
  },
  load_balancer_controller: flag(
    true,
    "Whether to install the AWS Load Balancer Controller, which registers pods in target groups. False only where no " +
      "images run.",
  ),
  cluster_autoscaler: flag(
    true,
    "Whether to install the cluster autoscaler, which adds and removes nodes. False only where Karpenter does, or no images " +
      "run.",
  ),
  auto_mode: {
    ...flag(
      false,
      "Whether the cluster is in EKS Auto Mode. Network policies are then enforced because a ConfigMap says so. The AWS Load " +
        "Balancer Controller stays: services bind target groups of `modules/ingress`, by its API.",
    ),
    validations: [
      {
        // https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html
        condition: "!var.auto_mode || (!var.cluster_autoscaler && var.karpenter == null)",
        message:
          "auto_mode must be false where cluster_autoscaler is true or karpenter is set: in Auto Mode EKS adds and removes nodes.",
      },
    ],
  },
  karpenter: {
    type: `object({
      queue_name         = string
      instance_profile   = string
      subnet_ids         = list(string)
      security_group_id  = string
      volume_kms_key_arn = string
      tags               = map(string)
      zonal_shift        = bool
    })`,
    default: null,
    description:
      "What Karpenter needs in AWS, an output of `modules/cluster`; Karpenter is then installed and adds nodes. Null means no " +
      "Karpenter.",
    validations: [
      {
        condition: "var.karpenter == null || !var.cluster_autoscaler",
        message:
          "karpenter must be null where cluster_autoscaler is true: both would add nodes for the same pods. Set one of the two.",
      },
      {
        condition: "var.karpenter == null || var.karpenter_nodes != null",
        message:
          "karpenter must be null where karpenter_nodes is: it says which nodes Karpenter may make, and how many.",
      },
    ],
  },
  karpenter_nodes: {
    type: `object({
      ami_alias           = string
      cpu_limit           = number
      memory_limit        = string
      architectures       = optional(list(string), ["amd64"])
      capacity_types      = optional(list(string), ["on-demand"])
      instance_categories = optional(list(string), ["c", "m", "r"])
      min_generation      = optional(number, 5)
      volume_size_gib     = optional(number, 50)
      expire_after        = optional(string, "720h")
      consolidate_after   = optional(string, "5m")
    })`,
    default: null,
    description:
      "The nodes that Karpenter may make: the release of their image (`al2023@v20260901`, `bottlerocket@v1.50.0`, or `@latest`, " +
      "which replaces all nodes at each release), the vCPUs and the memory (`64Gi`) of all of them together, the size of " +
      "their disk, the hours after which one is replaced, and how long a node must be underused before its pods are moved.",
    validations: [
      nodes(
        'can(regex("^(al2023@(v[0-9]{8}|latest)|bottlerocket@(v[0-9]+[.][0-9]+[.][0-9]+|latest))$", var.karpenter_nodes.ami_alias))',
        "an ami_alias such as al2023@v20260901, bottlerocket@ with a release, or @latest of either",
      ),
      nodes(
        `${isWhole("var.karpenter_nodes.cpu_limit", 1)} && can(regex("^[0-9]*[1-9][0-9]*([kMG]|[KMG]i)$", var.karpenter_nodes.memory_limit))`,
        "a cpu_limit in whole vCPUs and a memory_limit such as 64Gi",
      ),
      nodesAmong("architectures", "amd64", "arm64"),
      nodesAmong("capacity_types", "on-demand", "spot"),
      // https://karpenter.sh/v1.14/reference/instance-types/
      nodesAmong("instance_categories", "c", "m", "r", "t"),
      nodes(
        `${isWhole("var.karpenter_nodes.min_generation", 1)} && ${isWhole("var.karpenter_nodes.volume_size_gib", 20)}`,
        "a min_generation of 1 or more and a volume_size_gib of 20 or more, in whole numbers",
      ),
      nodes(
        'can(regex("^[1-9][0-9]*h$", var.karpenter_nodes.expire_after)) && can(regex("^([1-9][0-9]*[smh]|Never)$", var.karpenter_nodes.consolidate_after))',
        "an expire_after in hours, such as 720h, and a consolidate_after such as 5m, or Never",
      ),
    ],
  },
  secrets_store: flag(
    false,
    "Whether to install the Secrets Store CSI driver and AWS's provider for it with Helm: true only where the EKS add-on " +
      "`aws-secrets-store-csi-driver-provider`, which contains both, is not installed.",
  ),
  install_addons: flag(
    true,
    "Whether to install the Helm releases of the add-ons. Their IAM roles are there either way. False only where a plan must " +
      "not ask the charts' repositories, which it does for the charts' indexes.",
  ),
  chart_versions: {
    type: `object({
      load_balancer_controller = optional(string, "3.5.0")
      cluster_autoscaler       = optional(string, "9.59.0")
      karpenter                = optional(string, "1.14.1")
      external_dns             = optional(string, "1.21.1")
      secrets_store            = optional(string, "3.1.1")
    })`,
    default: {},
    description:
      "Versions of the add-ons' Helm charts. That of the cluster autoscaler must fit the cluster's minor version: the " +
      "default fits 1.35. Karpenter's fits 1.30 to 1.36: https://karpenter.sh/v1.14/upgrading/compatibility/.",
    validations: [
      {
        condition:
          'alltrue([for version in values(var.chart_versions) : can(regex("^[0-9]+\\\\.[0-9]+\\\\.[0-9]+$", version))])',
        message: "chart_versions must each be an exact version, such as 3.5.0.",
      },
    ],
  },
} satisfies Inputs;
