import { flag } from "../../constructs/inputs/flags";
import { matchesOrNull, oneOf } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME, REGION } from "../../constructs/inputs/naming";
import { twoSubnets } from "../../constructs/inputs/subnets";
import { isWhole, wholeNumber } from "../../constructs/inputs/whole-numbers";
import type { Inputs } from "../../core/inputs";

/** TLS 1.2 with forward secrecy, or only TLS 1.3: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
const SSL_POLICIES = [
  "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
];

const services = (condition: string) => `alltrue([for service in values(var.services) : ${condition}])`;

const PRIORITIES = "[for service in values(var.services) : service.priority if service.priority != null]";

/** The inputs of the module `ingress`. */
export const INPUTS = {
  name: NAME,
  region: REGION,
  account_id: ACCOUNT_ID,
  vpc_id: { type: "string", description: "Id of the VPC." },
  subnet_ids: {
    type: "list(string)",
    description: "Ids of the public subnets, one per zone, in two zones or more.",
    validations: [twoSubnets("a load balancer needs two zones")],
  },
  target_security_group_id: {
    type: "string",
    description: "Id of the security group of the pods, which is the cluster's.",
  },
  services: {
    type: `map(object({
      port                         = number
      priority                     = optional(number)
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
      "Services by name. `port`: port of the pods. `priority`: priority of the rule, 1 to 50000, the lowest first; AWS takes the next free one if there is none, which suffices where no two hosts are alike. `paths`, `hosts`: " +
      "patterns that a request must match, such as `/api/*` and `api.example.com`; together at most five. `protocol`: HTTP or HTTPS to " +
      "the pods. `health_path`, `health_status`: path of the health check and the answer of a healthy pod. " +
      "`deregistration_delay_seconds`: seconds that a removed pod has to finish its requests, 0 to 3600. `slow_start_seconds`: seconds " +
      "until a new pod gets its full share of requests, 30 to 900, or 0.",
    validations: [
      {
        condition: services(isWhole("service.port", 1, 65535)),
        message: "services must have ports that are whole numbers from 1 to 65535.",
      },
      {
        condition: services(`service.priority == null || ${isWhole("coalesce(service.priority, 1)", 1, 50000)}`),
        message: "services must have priorities that are whole numbers from 1 to 50000.",
      },
      {
        condition: `length(distinct(${PRIORITIES})) == length(${PRIORITIES})`,
        message: "services must have different priorities.",
      },
      {
        condition: services(
          "length(service.paths) + length(service.hosts) >= 1 && length(service.paths) + length(service.hosts) <= 5",
        ),
        message: "services must have one to five paths and hosts in total.",
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
        condition: services(isWhole("service.deregistration_delay_seconds", 0, 3600)),
        message: "services must have a deregistration_delay_seconds that is a whole number from 0 to 3600.",
      },
      {
        condition: services(`service.slow_start_seconds == 0 || ${isWhole("service.slow_start_seconds", 30, 900)}`),
        message: "services must have a slow_start_seconds that is 0 or a whole number from 30 to 900.",
      },
      {
        condition: 'alltrue([for name in keys(var.services) : can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", name))])',
        message: "services must have names of a-z, 0-9 and -, such as backend.",
      },
    ],
  },
  allowed_cidrs: {
    type: "set(string)",
    default: ["0.0.0.0/0"],
    description: "IPv4 ranges that may connect; by default the whole internet.",
    validations: [
      {
        condition: "alltrue([for cidr in var.allowed_cidrs : can(cidrnetmask(cidr))])",
        message: "allowed_cidrs must be IPv4 ranges in CIDR notation, such as 203.0.113.0/24.",
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
          "certificate_arn must be set; where there is no domain yet, it may be null with allow_plain_http = true.",
      },
      matchesOrNull("certificate_arn", "^arn:aws[a-z-]*:acm:", "the ARN of an ACM certificate"),
    ],
  },
  allow_plain_http: flag(
    false,
    "Whether services are reachable without TLS while there is no certificate, for an environment that has no domain yet. With " +
      "a certificate HTTP always redirects to HTTPS.",
  ),
  ssl_policy: {
    type: "string",
    default: SSL_POLICIES[0],
    description: `TLS versions and ciphers of the HTTPS listener, one of ${SSL_POLICIES.join(", ")}.`,
    validations: [oneOf("ssl_policy", ...SSL_POLICIES)],
  },
  desync_mitigation_mode: {
    type: "string",
    default: "strictest",
    description:
      "`strictest` rejects all requests that do not comply with RFC 7230; `defensive` only those that are dangerous.",
    validations: [oneOf("desync_mitigation_mode", "strictest", "defensive")],
  },
  idle_timeout_seconds: wholeNumber("idle_timeout_seconds", {
    least: 1,
    most: 4000,
    default: 60,
    description: "Seconds after which an idle connection is closed, 1 to 4000; pods must keep theirs open for longer.",
  }),
  deletion_protection: flag(true, "Whether the load balancer is protected from deletion."),
  zonal_shift: flag(true, "Whether traffic can be shifted away from an impaired zone."),
  web_acl_arn: {
    type: "string",
    default: null,
    description: "ARN of the regional WAF web ACL that filters requests; null means none.",
    validations: [matchesOrNull("web_acl_arn", ":regional/webacl/", "the ARN of a regional WAF web ACL")],
  },
  access_logs_retention_days: wholeNumber("access_logs_retention_days", {
    least: 1,
    default: 365,
    description: "Days for which access logs are kept, 1 or more. PCI DSS 10.5.1 requires one year.",
  }),
  access_logs_force_destroy: flag(false, "Whether `destroy` deletes the bucket of the access logs and its contents."),
} satisfies Inputs;
