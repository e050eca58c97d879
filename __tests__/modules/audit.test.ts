import { Cloudtrail } from "@cdktf/provider-aws/lib/cloudtrail";
import { Audit } from "../../src/modules/audit";
import { synthesize } from "./synthesize";

const audit = synthesize(Audit);
const statement = (policy: string, sid: string) =>
  policy.split('{"Sid" = ').find((part) => part.startsWith(`"${sid}"`)) ?? "";

test("the trail covers all regions and proves that its files are whole", () => {
  expect(audit.text).toHaveResourceWithProperties(Cloudtrail, {
    is_multi_region_trail: true,
    include_global_service_events: true,
    enable_log_file_validation: true,
    enable_logging: true,
    kms_key_id: "${one(aws_kms_key.trail_key[*].arn)}",
  });
});

test("nobody deletes or overwrites a log file before its time", () => {
  expect(audit.resource("aws_s3_bucket.trail_bucket").object_lock_enabled).toBe(true);
  expect(audit.resource("aws_s3_bucket_object_lock_configuration.trail_object_lock").rule).toEqual({
    default_retention: { mode: "${var.object_lock_mode}", days: "${var.object_lock_days}" },
  });
});

test("the trail starts only when its bucket, the lock and its role stand", () => {
  expect(audit.resource("aws_cloudtrail.trail").depends_on).toEqual([
    "aws_s3_bucket_policy.trail_bucket",
    "aws_s3_bucket_object_lock_configuration.trail_object_lock",
    "aws_cloudwatch_log_group.trail_logs",
    "aws_iam_role_policy.trail_role_policy",
  ]);
});

test("only this trail writes log files, and only below this account's prefix", () => {
  const { policy } = audit.resource("aws_s3_bucket_policy.trail_bucket");
  const trail = '"aws:SourceArn" = "arn:aws:cloudtrail:${var.region}:${var.account_id}:trail/${var.name}"';
  expect(statement(policy, "CloudTrailAclCheck")).toContain(trail);
  expect(statement(policy, "CloudTrailWrite")).toContain(trail);
  expect(statement(policy, "CloudTrailWrite")).toContain(
    '"arn:aws:s3:::${var.log_bucket_name}/AWSLogs/${var.account_id}/*"',
  );
  expect(statement(policy, "CloudTrailWrite")).toContain('"s3:x-amz-acl" = "bucket-owner-full-control"');
  expect(statement(audit.resource("aws_kms_key.trail_key").policy, "Service0")).toContain(trail);
});

test("CloudTrail writes to its own streams of its own log group, and nowhere else", () => {
  const { policy } = audit.resource("aws_iam_role_policy.trail_role_policy");
  expect(policy).toContain('"Action" = ["logs:CreateLogStream", "logs:PutLogEvents"]');
  expect(policy).toContain(
    "log-group:/aws/cloudtrail/${var.name}:log-stream:${var.account_id}_CloudTrail_${var.region}*",
  );
});

test("the role has no condition on a source account, which CloudTrail does not send", () => {
  expect(audit.resource("aws_iam_role.trail_role").assume_role_policy).not.toContain("aws:SourceAccount");
});

test("reads and writes of objects are recorded in the buckets named, beside management events", () => {
  const [management, data] = audit.resource("aws_cloudtrail.trail").dynamic.advanced_event_selector;
  for (const { for_each } of [management, data])
    expect(for_each).toBe("${length(var.data_event_bucket_arns) > 0 ? [true] : []}");
  expect(management.content.field_selector).toEqual([{ field: "eventCategory", equals: ["Management"] }]);
  expect(data.content.field_selector).toContainEqual({ field: "eventCategory", equals: ["Data"] });
  expect(data.content.field_selector).toContainEqual({
    field: "resources.ARN",
    starts_with: '${[for bucket in var.data_event_bucket_arns : "${bucket}/"]}',
  });
});

test("without such buckets the trail has no selector, which the apply role may not set: it then records management events", () => {
  expect(audit.resource("aws_cloudtrail.trail")).not.toHaveProperty("advanced_event_selector");
  expect(audit.resource("aws_cloudtrail.trail")).not.toHaveProperty("event_selector");
});

test("AWS Config delivers to a bucket without default retention, which it cannot deliver to", () => {
  expect(audit.resource("aws_config_delivery_channel.config").s3_bucket_name).toContain("aws_s3_bucket.config_bucket");
  expect(audit.resource("aws_s3_bucket.config_bucket")).not.toHaveProperty("object_lock_enabled");
  const locks = Object.values<{ bucket: string }>(audit.json.resource.aws_s3_bucket_object_lock_configuration);
  expect(locks.map(({ bucket }) => bucket)).toEqual(["${one(aws_s3_bucket.trail_bucket[*].id)}"]);
});

test("AWS Config records everything by its service-linked role, and delivers for this account alone", () => {
  const recorder = audit.resource("aws_config_configuration_recorder.config");
  expect(recorder.recording_group).toEqual({ all_supported: true, include_global_resource_types: true });
  expect(recorder.role_arn).toContain("role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig");
  const { policy } = audit.resource("aws_s3_bucket_policy.config_bucket");
  for (const sid of ["ConfigBucketCheck", "ConfigWrite"]) {
    expect(statement(policy, sid)).toContain('"aws:SourceAccount" = var.account_id');
  }
});

test("both buckets are private, encrypted with their own keys, and refuse plain HTTP", () => {
  for (const part of ["trail", "config"]) {
    const [rule] = audit.resource(`aws_s3_bucket_server_side_encryption_configuration.${part}_bucket`).rule;
    expect(rule.apply_server_side_encryption_by_default).toEqual({
      sse_algorithm: "aws:kms",
      kms_master_key_id: `\${one(aws_kms_key.${part}_key[*].arn)}`,
    });
    expect(audit.resource(`aws_s3_bucket_public_access_block.${part}_bucket`)).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(audit.resource(`aws_s3_bucket_policy.${part}_bucket`).policy).toContain(
      `"Resource" = [one(aws_s3_bucket.${part}_bucket[*].arn), "\${one(aws_s3_bucket.${part}_bucket[*].arn)}/*"]`,
    );
  }
});

test("rules keep their identifiers and parameters", () => {
  const rules = audit.json.variable.config_rules.default;
  expect(rules.ACCESS_KEYS_ROTATED).toEqual({ maxAccessKeyAge: "90" });
  expect(rules).toHaveProperty("MULTI_REGION_CLOUD_TRAIL_ENABLED");
});

test("every protection plan of GuardDuty is on, and said so", () => {
  const all = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS"];
  expect(audit.json.variable.guardduty_features.default).toEqual([...all, "RUNTIME_MONITORING"]);
  const { for_each, status } = audit.resource("aws_guardduty_detector_feature.guardduty");
  for (const feature of all) expect(for_each).toContain(`"${feature}"`);
  expect(status).toBe('${contains(var.guardduty_features, each.key) ? "ENABLED" : "DISABLED"}');
  const runtime = audit.resource("aws_guardduty_detector_feature.guardduty_runtime_monitoring");
  expect(runtime.additional_configuration).toContainEqual({ name: "EKS_ADDON_MANAGEMENT", status: runtime.status });
});

test("Security Hub checks FSBP, CIS and PCI DSS, and none that nobody asked for", () => {
  expect(audit.json.variable.security_hub_standards.default).toEqual([
    "aws-foundational-security-best-practices/v/1.0.0",
    "cis-aws-foundations-benchmark/v/3.0.0",
    "pci-dss/v/4.0.1",
  ]);
  expect(audit.resource("aws_securityhub_account.main").enable_default_standards).toBe(false);
  expect(audit.resource("aws_securityhub_standards_subscription.main").depends_on).toEqual([
    "aws_securityhub_account.main",
  ]);
});

test("passwords are as CIS and PCI DSS ask", () => {
  expect(audit.resource("aws_iam_account_password_policy.account")).toMatchObject({
    minimum_password_length: 14,
    password_reuse_prevention: 24,
    max_password_age: 90,
    require_symbols: true,
  });
});

test("the account's buckets cannot be made public, and its volumes are encrypted", () => {
  expect(audit.resource("aws_s3_account_public_access_block.account")).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(audit.resource("aws_ebs_encryption_by_default.account").enabled).toBe(true);
});

test.each([
  [
    "cloudtrail",
    ["aws_cloudtrail.trail", "aws_s3_bucket.trail_bucket", "aws_kms_key.trail_key", "aws_iam_role.trail_role"],
  ],
  [
    "config",
    ["aws_config_configuration_recorder.config", "aws_s3_bucket.config_bucket", "aws_config_config_rule.config"],
  ],
  ["guardduty", ["aws_guardduty_detector.guardduty", "aws_guardduty_detector_feature.guardduty"]],
  ["security_hub", ["aws_securityhub_account.main", "aws_securityhub_standards_subscription.main"]],
  ["access_analyzer", ["aws_accessanalyzer_analyzer.external"]],
  ["unused_access_analyzer", ["aws_accessanalyzer_analyzer.unused"]],
  ["s3_account_public_access_block", ["aws_s3_account_public_access_block.account"]],
  ["ebs_encryption_by_default", ["aws_ebs_encryption_by_default.account"]],
  ["iam_password_policy", ["aws_iam_account_password_policy.account"]],
  ["inspector", ["aws_inspector2_enabler.account"]],
])("%s is switched by its input", (input, addresses) => {
  expect(audit.json.variable[input]).toMatchObject({ type: "bool", default: input !== "unused_access_analyzer" });
  for (const address of addresses) {
    const { count, for_each } = audit.resource(address);
    expect(count ?? for_each).toMatch(new RegExp(`\\bvar\\.${input}\\b`));
  }
});

test("severe findings are told once, where there is a topic", () => {
  const guardDuty = audit.resource("aws_cloudwatch_event_rule.guardduty_findings");
  const securityHub = audit.resource("aws_cloudwatch_event_rule.security_hub_findings");
  expect(JSON.parse(guardDuty.event_pattern).detail.severity).toEqual([{ numeric: [">=", 7] }]);
  expect(JSON.parse(securityHub.event_pattern).detail.findings).toMatchObject({
    ProductName: [{ "anything-but": "GuardDuty" }],
    Severity: { Label: ["HIGH", "CRITICAL"] },
  });
  for (const { count } of [guardDuty, securityHub]) expect(count).toContain("var.findings_topic_arn != null");
});

test("no expression is written as text, which policies would take for a name", () => {
  expect(audit.text).not.toContain("$${");
});
