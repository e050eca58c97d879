import { cidrs } from "../../constructs/inputs/cidrs";
import { quantities } from "../../constructs/inputs/kubernetes-quantities";
import { ACCOUNT_ID, CLUSTER_NAME, NAMESPACE, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import { isWholeNumber } from "../../constructs/inputs/whole-numbers";
import type { Inputs } from "../../core/inputs";

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
      "What the namespace's pods may have together: CPU (`500m`, `4`) and memory (`512Mi`, `8Gi`) that they request and " +
      "are limited to, and their number.",
    validations: [
      quantities("resource_quota", "CPU as 500m or 4, and memory as 8Gi"),
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
      "A container's limits and requests of CPU and memory where it states none, and the most that it may be limited to.",
    validations: [quantities("limit_range", "CPU as 500m or 2, and memory as 512Mi")],
  },
  load_balancer_cidrs: cidrs(
    "load_balancer_cidrs",
    8,
    "IPv4 ranges of the load balancers' subnets, from which every pod's `service_ports` are reached; none: from nowhere, " +
      "unless a service's own network policy says so.",
  ),
  service_ports: {
    type: "set(number)",
    default: [8080],
    description: "Ports on which pods serve the load balancers.",
    validations: [
      {
        condition: "alltrue([for port in var.service_ports : port >= 1 && port <= 65535 && floor(port) == port])",
        message: "service_ports must be whole numbers from 1 to 65535.",
      },
    ],
  },
  database_cidrs: cidrs(
    "database_cidrs",
    8,
    "IPv4 ranges of the database subnets, whose port 5432 every pod reaches; none: no pod, unless its service's own " +
      "network policy says so.",
  ),
  https_cidrs: cidrs(
    "https_cidrs",
    0,
    "IPv4 ranges that every pod reaches over HTTPS, for AWS's APIs: the private subnets' where the VPC has interface " +
      "endpoints for all of them, `0.0.0.0/0` where AWS or a payment gateway is reached through NAT.",
  ),
  external_dns_zone_id: {
    type: "string",
    default: null,
    description:
      "Id of the Route 53 zone in which external-dns keeps records of the cluster's services and ingresses. Null: no " +
      "external-dns; the load balancer's own names are the module `dns`'s.",
    validations: [
      {
        condition: 'var.external_dns_zone_id == null || can(regex("^Z[A-Z0-9]{1,31}$", var.external_dns_zone_id))',
        message: "external_dns_zone_id must be the id of a hosted zone, as Z0123456789ABCDEFGHIJ, or null.",
      },
    ],
  },
  load_balancer_controller: {
    type: "bool",
    default: true,
    description:
      "Whether the AWS Load Balancer Controller is installed, which registers pods in target groups. Off only where no " +
      "image runs.",
  },
  cluster_autoscaler: {
    type: "bool",
    default: true,
    description:
      "Whether the cluster autoscaler is installed, which adds and removes nodes. Off only where no image runs.",
  },
  secrets_store: {
    type: "bool",
    default: false,
    description:
      "Whether the Secrets Store CSI driver and AWS's provider for it are installed by Helm: only where the EKS add-on " +
      "`aws-secrets-store-csi-driver-provider`, which brings both, is not.",
  },
  chart_versions: {
    type: `object({
      load_balancer_controller = optional(string, "3.5.0")
      cluster_autoscaler       = optional(string, "9.59.0")
      external_dns             = optional(string, "1.21.1")
      secrets_store            = optional(string, "3.1.1")
    })`,
    default: {},
    description:
      "Versions of the add-ons' Helm charts. That of the cluster autoscaler goes with the cluster's minor version: " +
      "the default's is 1.35.",
    validations: [
      {
        condition:
          'alltrue([for version in values(var.chart_versions) : can(regex("^[0-9]+\\\\.[0-9]+\\\\.[0-9]+$", version))])',
        message: "chart_versions must each be one exact version, as 3.5.0.",
      },
    ],
  },
} satisfies Inputs;
