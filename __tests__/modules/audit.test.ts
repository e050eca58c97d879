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

test("reads and writes of objects are recorded on request, in the buckets named or in all, beside management events", () => {
  const selectors: { for_each: string; content: { field_selector: object[] } }[] =
    audit.resource("aws_cloudtrail.trail").dynamic.advanced_event_selector;
  const data = { field: "eventCategory", equals: ["Data"] };
  const objects = { field: "resources.type", equals: ["AWS::S3::Object"] };
  const own = ["arn:aws:s3:::${var.log_bucket_name}/"];
  expect(selectors.map(({ for_each, content }) => [for_each, content.field_selector])).toEqual([
    ["${var.data_events ? [true] : []}", [{ field: "eventCategory", equals: ["Management"] }]],
    [
      "${var.data_events && length(var.data_event_bucket_arns) > 0 ? [true] : []}",
      [
        data,
        objects,
        { field: "resources.ARN", starts_with: '${[for bucket in var.data_event_bucket_arns : "${bucket}/"]}' },
      ],
    ],
    [
      "${var.data_events && length(var.data_event_bucket_arns) == 0 ? [true] : []}",
      [data, objects, { field: "resources.ARN", not_starts_with: own }],
    ],
    // What reads or deletes log files is recorded, and no delivery of one, which would be the next event.
    [
      "${var.data_events ? [true] : []}",
      [data, objects, { field: "resources.ARN", starts_with: own }, { field: "eventName", not_equals: ["PutObject"] }],
    ],
  ]);
  expect(audit.json.variable.data_events.default).toBe(false);
});

test("nobody deletes the keys of log files, unless these are thrown away with their bucket", () => {
  for (const key of ["trail_key", "config_key"]) {
    const { policy } = audit.resource(`aws_kms_key.${key}`);
    expect(policy).toMatch(/^\$\{!var\.force_destroy \? .*"Sid" = "KeepKey".* : (?!.*KeepKey)/);
    expect(statement(policy, "KeepKey")).toContain(
      '"Effect" = "Deny", "Principal" = "*", "Action" = ["kms:DisableKey", "kms:ScheduleKeyDeletion"]',
    );
  }
  expect(audit.resource("aws_kms_key.trail_logs_key").policy).not.toContain("KeepKey");
});

/** The fields of a finding that rules look at or write. */
interface Finding {
  severity_label: string;
  record_state: string;
  compliance_status: string;
  workflow_status: string;
  notified?: string;
}

/** What Security Hub makes of a finding before its event: the rules in their order, each on what the last one left. */
function ingest(finding: Finding): Finding {
  const rules: {
    rule_order: number;
    criteria: Record<string, { key?: string; value: string }[]>[];
    actions: never[];
  }[] = Object.values(audit.json.resource.aws_securityhub_automation_rule);
  const after = { ...finding };
  for (const { criteria, actions } of [...rules].sort((a, b) => a.rule_order - b.rule_order)) {
    const matches = Object.entries(criteria[0] ?? {}).every(([name, allowed]) => {
      const value = name === "user_defined_fields" ? after.notified : after[name as keyof Finding];
      return allowed.some((one) => one.value === value);
    });
    if (!matches) continue;
    const [{ finding_fields_update: [update] = [] } = {}] = actions as {
      finding_fields_update?: Record<string, never>[];
    }[];
    const { workflow, user_defined_fields } = (update ?? {}) as {
      workflow?: { status: string }[];
      user_defined_fields?: Record<string, string>;
    };
    if (workflow?.[0]) after.workflow_status = workflow[0].status;
    if (user_defined_fields) after.notified = user_defined_fields["billpay-notified"];
  }
  return after;
}

describe("Security Hub's events", () => {
  const first: Finding = {
    severity_label: "HIGH",
    record_state: "ACTIVE",
    compliance_status: "FAILED",
    workflow_status: "NEW",
  };
  const { findings } = JSON.parse(
    audit.resource("aws_cloudwatch_event_rule.security_hub_findings").event_pattern,
  ).detail;

  test("of a finding notify once, however often it is updated", () => {
    expect(findings.Workflow.Status).toEqual(["NEW"]);
    const [once, twice] = [ingest(first), ingest(ingest(first))];
    expect(once.workflow_status).toBe("NEW");
    expect(twice.workflow_status).toBe("NOTIFIED");
    expect(ingest({ ...twice, workflow_status: "NEW" }).workflow_status).toBe("NOTIFIED");
  });

  test.each<[string, Partial<Finding>]>([
    ["passed and fails again", { compliance_status: "PASSED", workflow_status: "RESOLVED" }],
    ["was archived and comes again", { record_state: "ARCHIVED" }],
  ])("notify again of one that %s", (_, between) => {
    const gone = ingest({ ...ingest(ingest(first)), ...between });
    const again = ingest({ ...gone, ...first, notified: gone.notified }); // Security Hub sets NEW
    expect(again.workflow_status).toBe("NEW");
    expect(ingest(again).workflow_status).toBe("NOTIFIED");
  });

  test.each<[string, Partial<Finding>]>([
    ["of less severity", { severity_label: "MEDIUM" }],
    ["that somebody suppressed", { workflow_status: "SUPPRESSED" }],
  ])("leave a finding %s as it is", (_, other) => {
    expect(ingest({ ...first, ...other })).toEqual({ ...first, ...other });
  });
});

test("without data events the trail has no selector, which the apply role may not set: it then records management events", () => {
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
