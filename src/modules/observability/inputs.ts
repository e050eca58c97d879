import { emailAddresses } from "../../constructs/inputs/email-addresses";
import { flag } from "../../constructs/inputs/flags";
import { matchesOrNull } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME, REGION } from "../../constructs/inputs/naming";
import { type ThresholdDefaults, thresholdsInput } from "../../constructs/inputs/thresholds";
import type { InputProps, Inputs } from "../../core/inputs";
import memory from "./database-memory.json";

const THRESHOLDS = {
  minimum_requests: [20, "requests in five minutes below which error rates are ignored"],
  alb_5xx_percent: [1, "of requests that the load balancer itself answers 5xx"],
  target_5xx_percent: [1, "of requests that a service answers 5xx"],
  latency_p99_seconds: [1, "that the slowest 1 % of requests take"],
  unhealthy_hosts: [1, "targets that fail their health check"],
  failed_nodes: [1, "nodes in a failed condition"],
  node_cpu_percent: [80, "of the nodes' CPU"],
  node_memory_percent: [80, "of the nodes' memory"],
  pod_restarts: [5, "container restarts in five minutes"],
  database_free_storage_gib: [10, "free on the database's disk"],
  database_cpu_percent: [80, "of the database's CPU"],
  // RDS keeps a quarter of the memory of the smallest classes for itself, and a twentieth of the larger ones.
  database_connections_percent: [70, "of the connections that the memory of the database's class allows"],
  database_freeable_memory_percent: [10, "of the memory of the database's class still free"],
  waf_blocked_requests: [1000, "requests that a web ACL blocks in five minutes"],
  nat_port_allocation_errors: [1, "connections without a source port in five minutes"],
  nat_dropped_percent: [0.01, "of packets; AWS considers less to be normal"],
  log_errors: [10, "errors that a service logs in five minutes"],
  unauthorized_calls: [10, "denied API calls in five minutes"],
} as const satisfies ThresholdDefaults;

export type ThresholdName = keyof typeof THRESHOLDS;

const emails = (severity: string, when: string): InputProps => ({
  type: "set(string)",
  default: [],
  description: `E-mail addresses to notify of ${severity} alarms, ${when}. Each must confirm a link.`,
  validations: [emailAddresses(`${severity}_emails`, "oncall@example.com")],
});

/** The inputs of the module `observability`. A part of the platform that no input names is not monitored; of sites the dashboard shows all. */
export const INPUTS = {
  name: NAME,
  region: REGION,
  account_id: ACCOUNT_ID,
  critical_emails: emails("critical", "which cannot wait"),
  warning_emails: emails("warning", "which can wait until the morning"),
  alb_arn_suffix: {
    type: "string",
    default: null,
    description:
      "Load balancer to monitor, by the part of its ARN after `loadbalancer/`, such as `app/billpay/50dc6c495c0c9188`; `null` means none.",
    validations: [
      matchesOrNull(
        "alb_arn_suffix",
        "^app/.+/.+$",
        "the part of the ARN after loadbalancer/, such as app/billpay/50dc6c495c0c9188",
      ),
    ],
  },
  target_group_arn_suffixes: {
    type: "map(string)",
    default: {},
    description:
      "Target groups to monitor, by service: the parts of their ARNs from `targetgroup/` on, such as `targetgroup/backend/73e2d6bc24d8a067`.",
    validations: [
      {
        condition:
          'alltrue([for group in values(var.target_group_arn_suffixes) : can(regex("^targetgroup/.+/.+$", group))])',
        message:
          "target_group_arn_suffixes must be the parts of the ARNs from targetgroup/ on, such as targetgroup/backend/73e2d6bc24d8a067.",
      },
      {
        condition: "length(var.target_group_arn_suffixes) == 0 || var.alb_arn_suffix != null",
        message: "target_group_arn_suffixes must be empty where alb_arn_suffix is null.",
      },
    ],
  },
  cluster_name: {
    type: "string",
    default: null,
    description:
      "Name of the EKS cluster to monitor, which needs the add-on `amazon-cloudwatch-observability`; `null` means none.",
  },
  database_identifier: {
    type: "string",
    default: null,
    description: "Identifier of the RDS instance to monitor; `null` means none.",
  },
  database_instance_class: {
    type: "string",
    default: null,
    description:
      "Class of that instance, such as `db.m7g.large`: thresholds of connections and memory follow its memory.",
    validations: [
      {
        condition: `var.database_identifier == null || contains(${JSON.stringify(Object.keys(memory.memoryGib))}, coalesce(var.database_instance_class, "-"))`,
        message:
          "database_instance_class must be a class whose memory is in src/modules/observability/database-memory.json, where database_identifier is set.",
      },
    ],
  },
  web_acls: {
    type: "map(object({ metric_name = string, scope = string }))",
    default: {},
    description:
      "AWS WAF web ACLs to monitor, by a short name: the metric name of each, and its scope, `REGIONAL` or `CLOUDFRONT`.",
    validations: [
      {
        condition: 'alltrue([for acl in values(var.web_acls) : contains(["REGIONAL", "CLOUDFRONT"], acl.scope)])',
        message: "web_acls must have the scope REGIONAL or CLOUDFRONT.",
      },
      {
        condition:
          'var.region == "us-east-1" || alltrue([for acl in values(var.web_acls) : acl.scope != "CLOUDFRONT"])',
        message:
          "web_acls of scope CLOUDFRONT must be empty outside us-east-1: their metrics are only there, and an alarm notifies only topics of its own region.",
      },
    ],
  },
  nat_gateway_ids: {
    type: "map(string)",
    default: {},
    description: "Ids of the NAT gateways to monitor, by zone.",
  },
  audit_log_group_name: {
    type: "string",
    default: null,
    description:
      "Log group that CloudTrail writes to, for the metric filters and alarms of the CIS AWS Foundations Benchmark; `null` means none.",
  },
  pipeline_environment: {
    type: "string",
    default: null,
    description:
      "Environment whose plans, applies and drift checks are monitored, by its name in the metrics of `BillPay/Pipeline`; " +
      "the log group `/<name>/pipeline` has their records. `null` means none.",
  },
  backup_failures: flag(
    true,
    "Whether the critical topic is notified of the backups, copies and restores of AWS Backup that fail, expire or are aborted; " +
      "those that succeed notify nobody.",
  ),
  log_groups: {
    type: "map(number)",
    default: {},
    description:
      "Log groups to create: full names, such as `/billpay-dev/backend`, and the days for which events are kept, a period that " +
      "CloudWatch Logs allows. PCI DSS 10.5.1 requires one year.",
    validations: [
      {
        condition: 'alltrue([for group in keys(var.log_groups) : can(regex("^[a-zA-Z0-9_/.#-]{1,512}$", group))])',
        message:
          "log_groups must have names of 1 to 512 characters of a-z, A-Z, 0-9 and _ / . # -, such as /billpay-dev/backend.",
      },
    ],
  },
  error_logs: {
    type: 'map(object({ log_group = string, pattern = optional(string, "ERROR") }))',
    default: {},
    description:
      "Logs whose errors are counted, by service: the log group, and the CloudWatch Logs filter pattern of an error. A log " +
      "group that is not in `log_groups` must already exist.",
  },
  thresholds: thresholdsInput(THRESHOLDS, [
    {
      condition: "alltrue([for value in values(var.thresholds) : value > 0])",
      message: "thresholds must be greater than 0.",
    },
    {
      condition: 'alltrue([for name, value in var.thresholds : value <= 100 if endswith(name, "_percent")])',
      message: "thresholds that end in _percent must be at most 100.",
    },
  ]),
} satisfies Inputs;
