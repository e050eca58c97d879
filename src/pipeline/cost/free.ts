/** Types that cost nothing of their own: what they carry or switch on is priced elsewhere, by their reason. */
export const FREE_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    "IAM is free": [
      ...["iam_role", "iam_role_policy", "iam_role_policy_attachment", "iam_policy", "iam_instance_profile"],
      ...["iam_openid_connect_provider", "iam_service_linked_role", "iam_account_password_policy"],
    ],
    "a VPC's parts are free": [
      ...["vpc", "subnet", "route", "route_table", "route_table_association", "internet_gateway"],
      ...["security_group", "default_security_group", "vpc_security_group_ingress_rule"],
      ...["vpc_security_group_egress_rule", "security_group_rule", "network_acl", "default_network_acl"],
      ...["db_subnet_group", "flow_log", "ebs_encryption_by_default"],
    ],
    "part of the cluster": [
      ...["eks_access_entry", "eks_access_policy_association", "eks_pod_identity_association", "launch_template"],
    ],
    "part of the database": [
      ...["db_parameter_group", "db_option_group", "db_event_subscription", "db_proxy_default_target_group"],
      "db_proxy_target",
    ],
    "part of the load balancer": ["lb_listener", "lb_listener_rule", "lb_listener_certificate", "lb_target_group"],
    "part of the repository": [
      ...["ecr_lifecycle_policy", "ecr_repository_policy", "ecr_registry_policy", "ecr_pull_through_cache_rule"],
    ],
    "part of the bucket": [
      ...["s3_bucket_policy", "s3_bucket_versioning", "s3_bucket_public_access_block", "s3_bucket_ownership_controls"],
      ...["s3_bucket_server_side_encryption_configuration", "s3_bucket_lifecycle_configuration", "s3_bucket_logging"],
      ...["s3_bucket_object_lock_configuration", "s3_bucket_cors_configuration", "s3_bucket_notification"],
      ...["s3_account_public_access_block", "s3_object"],
    ],
    "part of the distribution": [
      ...["cloudfront_cache_policy", "cloudfront_origin_access_control", "cloudfront_origin_request_policy"],
      ...["cloudfront_response_headers_policy", "cloudfront_key_value_store"],
    ],
    "public certificates are free": ["acm_certificate", "acm_certificate_validation"],
    "part of the zone": ["route53_record", "route53_query_log"],
    "part of the key": ["kms_alias", "kms_key_policy"],
    "part of the secret": [
      ...["secretsmanager_secret_version", "secretsmanager_secret_policy", "secretsmanager_secret_rotation"],
    ],
    "part of the web ACL": ["wafv2_ip_set", "wafv2_web_acl_association", "wafv2_web_acl_logging_configuration"],
    "part of the logs, which the usage file counts": [
      ...["cloudwatch_log_resource_policy", "cloudwatch_log_delivery", "cloudwatch_log_delivery_source"],
      ...["cloudwatch_log_delivery_destination", "cloudwatch_query_definition"],
    ],
    "a million messages a month are free, and the cluster's queue has fewer": ["sqs_queue", "sqs_queue_policy"],
    "events of AWS services are free": ["cloudwatch_event_rule", "cloudwatch_event_target"],
    "a few notifications a month are free": ["sns_topic", "sns_topic_policy", "sns_topic_subscription"],
    "budgets and cost anomalies are free": ["budgets_budget", "ce_anomaly_monitor", "ce_anomaly_subscription"],
    "part of Backup, which the usage file counts": [
      ...["backup_vault_policy", "backup_vault_notifications"],
      ...["backup_vault_lock_configuration", "backup_region_settings", "backup_global_settings"],
      "backup_restore_testing_selection",
    ],
    "part of the build project": ["codebuild_webhook"],
    "part of Config, which the usage file counts": [
      ...["config_configuration_recorder_status", "config_delivery_channel", "config_retention_configuration"],
    ],
    "part of Security Hub, which the usage file counts": [
      ...["securityhub_standards_subscription", "securityhub_finding_aggregator", "securityhub_automation_rule"],
    ],
  }).flatMap(([reason, types]) => types.map((type) => [`aws_${type}`, reason])),
);

/** Why an object in the cluster is free, if it is: it runs on the nodes. Services and claims may make things that are not. */
export function freeReason(type: string): string | undefined {
  if (["terraform_data", "time_sleep", "random_id", "random_password"].includes(type)) return "is in the state alone";
  const inCluster =
    /^(helm_release|kubernetes_(namespace|secret|config_map|(default_)?service_account|role|role_binding|cluster_role|cluster_role_binding|network_policy|resource_quota|limit_range|storage_class|priority_class|pod_disruption_budget|labels|manifest)(_v\d+)?)$/;
  return inCluster.test(type) ? "runs on the nodes" : undefined;
}
