# METADATA
# description: What the company has decided for all environments.
package lib.company

# us-east-1 is also where CloudFront's certificates and web ACLs must be.
regions := {"us-east-1"}

# They hold data, or data cannot be reached or read without them; the decision's stateful_types in live/rules.yaml are
# these too.
protected_types := {
	"aws_backup_vault",
	"aws_db_instance",
	"aws_ecr_repository",
	"aws_efs_file_system",
	"aws_eks_cluster",
	"aws_kms_key",
	"aws_rds_cluster",
	"aws_route53_zone",
	"aws_s3_bucket",
	"aws_secretsmanager_secret",
}

# The attribute that people read as the name.
named := {
	"aws_backup_vault": "name",
	"aws_cloudtrail": "name",
	"aws_cloudwatch_log_group": "name",
	"aws_db_instance": "identifier",
	"aws_ecr_repository": "name",
	"aws_eks_cluster": "name",
	"aws_eks_node_group": "node_group_name",
	"aws_iam_policy": "name",
	"aws_iam_role": "name",
	"aws_kms_alias": "name",
	"aws_lb": "name",
	"aws_s3_bucket": "bucket",
	"aws_secretsmanager_secret": "name",
	"aws_security_group": "name",
	"aws_sns_topic": "name",
	"aws_wafv2_web_acl": "name",
}

# What AWS wants before a name stands before billpay: alias/…, /aws/eks/…, aws-waf-logs-…. The query log of a zone is
# named after the zone.
name := `^(alias/|/)?([a-z0-9-]+/)*(aws-waf-logs-)?billpay[-/]|/aws/route53/([a-z0-9-]+-)?billpay-`

fixed_names := {"EKSClusterRole", "EKSNodeRole"}
