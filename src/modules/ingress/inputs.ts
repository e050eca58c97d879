import { arnOrNull } from "../../constructs/inputs/arns";
import { ACCOUNT_ID, NAME, REGION } from "../../constructs/inputs/naming";
import { isWholeNumber } from "../../constructs/inputs/whole-numbers";
import { stringList } from "../../core/hcl";
import type { InputProps, Inputs } from "../../core/inputs";

/** TLS 1.2 with forward secrecy, or 1.3 alone: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
const SSL_POLICIES = [
  "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
];

const services = (condition: string) => `alltrue([for service in values(var.services) : ${condition}])`;

const bool = (value: boolean, description: string): InputProps => ({ type: "bool", default: value, description });

/** The inputs of the module `ingress`. */
export const INPUTS = {
  name: NAME,
  region: REGION,
  account_id: ACCOUNT_ID,
  vpc_id: { type: "string", description: "Id of the VPC." },
  subnet_ids: {
    type: "list(string)",
    description: "Ids of the public subnets, one in each of two zones or more.",
    validations: [
      {
        condition: "length(distinct(var.subnet_ids)) >= 2",
        message: "subnet_ids must be two subnets or more: a load balancer stands in two zones at least.",
      },
    ],
  },
  target_security_group_id: {
    type: "string",
    description: "Id of the security group that the pods are in: the cluster's.",
  },
  services: {
    type: `map(object({
      port                         = number
      priority                     = number
      paths                        = optional(list(string), [])
      hosts                        = optional(list(string), [])
      protocol                     = optional(string, "HTTP")
      health_path                  = optional(string, "/health")
      health_status                = optional(string, "200")
      deregistration_delay_seconds = optional(number, 30)
      slow_start_seconds           = optional(number, 30)
    }))`,
    default: {},
    description:
      "Services by name. `port`: of the pods. `priority`: the rule's, 1 to 50000, the lowest first. `paths`, `hosts`: patterns a " +
      "request matches, such as `/api/*`, `api.example.com`; five together at most. `protocol`: HTTP or HTTPS to the pods. `health_path`, " +
      "`health_status`: what a healthy pod answers. `deregistration_delay_seconds`: that a leaving pod has to finish, 0 to 3600. " +
      "`slow_start_seconds`: over which a new pod gets its full share, 30 to 900, or 0.",
    validations: [
      {
        condition: services("service.port >= 1 && service.port <= 65535 && floor(service.port) == service.port"),
        message: "services must have ports from 1 to 65535.",
      },
      {
        condition: services("service.priority >= 1 && service.priority <= 50000"),
        message: "services must have priorities from 1 to 50000.",
      },
      {
        condition: "length(distinct(values(var.services)[*].priority)) == length(var.services)",
        message: "services must have priorities that differ.",
      },
      {
        condition: services(
          "length(service.paths) + length(service.hosts) >= 1 && length(service.paths) + length(service.hosts) <= 5",
        ),
        message: "services must have one to five paths and hosts, together.",
      },
      {
        condition: services(
          'alltrue([for path in concat(service.paths, [service.health_path]) : startswith(path, "/")])',
        ),
        message: "services must have paths and a health_path that begin with /.",
      },
      {
        condition: services('contains(["HTTP", "HTTPS"], service.protocol)'),
        message: "services must have the protocol HTTP or HTTPS.",
      },
      {
        condition: services(
          "service.deregistration_delay_seconds >= 0 && service.deregistration_delay_seconds <= 3600",
        ),
        message: "services must have a deregistration_delay_seconds from 0 to 3600.",
      },
      {
        condition: services(
          "service.slow_start_seconds == 0 || service.slow_start_seconds >= 30 && service.slow_start_seconds <= 900",
        ),
        message: "services must have a slow_start_seconds of 0, or from 30 to 900.",
      },
      {
        condition:
          'alltrue([for name, service in var.services : can(regex("^[a-z0-9-]+$", name)) && length("${var.name}-${name}-${service.port}") <= 32])',
        message:
          "services must have names of a-z, 0-9 and -, so short that <name>-<service>-<port>, the target group's name, has 32 characters at most.",
      },
    ],
  },
  allowed_cidrs: {
    type: "set(string)",
    default: ["0.0.0.0/0"],
    description: "IPv4 ranges that may connect; the whole internet, unless said otherwise.",
    validations: [
      {
        condition: "alltrue([for cidr in var.allowed_cidrs : can(cidrnetmask(cidr))])",
        message: "allowed_cidrs must be IPv4 ranges in CIDR notation, as 203.0.113.0/24.",
      },
    ],
  },
  certificate_arn: {
    type: "string",
    default: null,
    description: "ARN of the ACM certificate of the HTTPS listener, in the same region.",
    validations: [
      {
        condition: "var.certificate_arn != null || var.allow_plain_http",
        message:
          "certificate_arn must be set; only where there is no domain yet may it be null, with allow_plain_http = true.",
      },
      arnOrNull(
        "certificate_arn",
        "^arn:aws[a-z-]*:acm:",
        "certificate_arn must be the ARN of an ACM certificate, or null.",
      ),
    ],
  },
  allow_plain_http: bool(
    false,
    "Whether services are reached without TLS while there is no certificate, for an environment that has no domain yet. With a " +
      "certificate HTTP only redirects, whatever this says.",
  ),
  ssl_policy: {
    type: "string",
    default: SSL_POLICIES[0],
    description: `TLS versions and ciphers of the HTTPS listener, one of ${SSL_POLICIES.join(", ")}.`,
    validations: [
      {
        condition: `contains(${stringList(SSL_POLICIES)}, var.ssl_policy)`,
        message: `ssl_policy must be one of ${SSL_POLICIES.join(", ")}.`,
      },
    ],
  },
  desync_mitigation_mode: {
    type: "string",
    default: "strictest",
    description:
      "`strictest`: requests that are not to the letter of RFC 7230 are refused; `defensive`: only those that are dangerous.",
    validations: [
      {
        condition: 'contains(["strictest", "defensive"], var.desync_mitigation_mode)',
        message: "desync_mitigation_mode must be strictest or defensive.",
      },
    ],
  },
  idle_timeout_seconds: {
    type: "number",
    default: 60,
    description: "Seconds after which a silent connection is closed, 1 to 4000; pods must keep theirs open for longer.",
    validations: [
      {
        condition: "var.idle_timeout_seconds >= 1 && var.idle_timeout_seconds <= 4000",
        message: "idle_timeout_seconds must be from 1 to 4000.",
      },
    ],
  },
  deletion_protection: bool(true, "Whether the load balancer refuses to be deleted."),
  zonal_shift: bool(true, "Whether traffic can be shifted away from a zone in trouble."),
  web_acl_arn: {
    type: "string",
    default: null,
    description: "ARN of the regional WAF web ACL that requests pass first; null for none.",
    validations: [
      arnOrNull("web_acl_arn", ":regional/webacl/", "web_acl_arn must be the ARN of a regional WAF web ACL, or null."),
    ],
  },
  access_logs_retention_days: {
    type: "number",
    default: 365,
    description: "Days that access logs are kept, 1 or more. PCI DSS 10.5.1 asks for a year.",
    validations: [isWholeNumber("access_logs_retention_days", 1)],
  },
  access_logs_force_destroy: bool(false, "Whether `destroy` deletes the bucket with access logs in it."),
} satisfies Inputs;
