import type { PlannedResource } from "../../live/plan-json";

type Values = PlannedResource["values"];

/** A part of a resource that is billed besides it and has no price here. */
interface UnpricedPart {
  /** How the estimate calls it. */
  readonly what: string;
  readonly isIn: (values: Values) => boolean;
}

const isThere = (block: unknown): boolean => Array.isArray(block) && block.length > 0;
/** All blocks of a name, at whatever depth. */
const blocksIn = (value: unknown, name: string): unknown[] =>
  Object.entries((value ?? {}) as object).flatMap(([key, inner]) =>
    inner === null || typeof inner !== "object"
      ? []
      : [...(key === name && Array.isArray(inner) ? inner : []), ...blocksIn(inner, name)],
  );

/** By type, whether the resource itself is priced, billed by its use, or free. */
export const UNPRICED_PARTS: Readonly<Record<string, readonly UnpricedPart[]>> = {
  aws_acm_certificate: [
    { what: "an exportable certificate", isIn: ({ options }) => options?.[0]?.export === "ENABLED" },
    { what: "a certificate of a private CA", isIn: (values) => Boolean(values.certificate_authority_arn) },
  ],
  aws_backup_restore_testing_selection: [{ what: "the hours of a restored database", isIn: () => true }],
  aws_cloudfront_distribution: [
    {
      what: "Origin Shield",
      isIn: ({ origin }) => blocksIn(origin, "origin_shield").some((one) => (one as Values).enabled),
    },
    { what: "Lambda@Edge", isIn: (values) => isThere(blocksIn(values, "lambda_function_association")) },
    {
      what: "a dedicated IP address",
      isIn: ({ viewer_certificate }) => viewer_certificate?.[0]?.ssl_support_method === "vip",
    },
  ],
  aws_cloudtrail: [{ what: "CloudTrail Insights", isIn: ({ insight_selector }) => isThere(insight_selector) }],
  aws_cloudwatch_log_metric_filter: [
    {
      what: "a metric for each value of its dimensions",
      isIn: ({ metric_transformation }) => Object.keys(metric_transformation?.[0]?.dimensions ?? {}).length > 0,
    },
  ],
  aws_db_instance: [{ what: "a dedicated log volume", isIn: (values) => values.dedicated_log_volume === true }],
  aws_eks_cluster: [
    { what: "hybrid nodes", isIn: ({ remote_network_config }) => isThere(remote_network_config) },
    {
      what: "a provisioned control plane",
      isIn: ({ control_plane_scaling_config }) =>
        (control_plane_scaling_config?.[0]?.tier ?? "standard") !== "standard",
    },
  ],
  aws_launch_template: [
    {
      what: "public addresses of its instances",
      isIn: ({ network_interfaces }) =>
        (network_interfaces ?? []).some((one: Values) => String(one.associate_public_ip_address) === "true"),
    },
    {
      what: "dedicated hardware",
      isIn: ({ placement }) => ["dedicated", "host"].includes(placement?.[0]?.tenancy),
    },
  ],
  aws_lb: [
    {
      what: "reserved capacity",
      isIn: (values) => (values.minimum_load_balancer_capacity?.[0]?.capacity_units ?? 0) > 0,
    },
  ],
  aws_nat_gateway: [
    { what: "more zones of a regional gateway", isIn: (values) => values.availability_mode === "regional" },
  ],
  aws_s3_bucket: [
    { what: "replication", isIn: (values) => isThere(values.replication_configuration) },
    { what: "transfer acceleration", isIn: (values) => values.acceleration_status === "Enabled" },
  ],
  aws_wafv2_web_acl: [
    {
      what: "CAPTCHAs and challenges",
      isIn: ({ rule }) => ["captcha", "challenge"].some((action) => isThere(blocksIn(rule, action))),
    },
  ],
};
