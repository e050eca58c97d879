# METADATA
# title: Services assume roles only for this account
# custom:
#   severity: medium
#   level: hard
#   controls:
#     pci: ["7.2.2"]
#   remediation: add a condition on aws:SourceAccount or aws:SourceArn
package policies.iam.confused_deputy

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

# Services that name the resource or the account they act for. CloudTrail does not when it writes to CloudWatch Logs:
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
# https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
bounded_services := {
	"config.amazonaws.com",
	"eks.amazonaws.com",
	"monitoring.rds.amazonaws.com",
	"pods.eks.amazonaws.com",
	"scheduler.amazonaws.com",
	"vpc-flow-logs.amazonaws.com",
}

findings contains plan.violation(role, sprintf("%s may take the role for another account", [service])) if {
	some role in plan.of_type("aws_iam_role")
	some statement in documents.statements(role, "assume_role_policy")
	statement.allows
	some service in statement.principals.Service
	service in bounded_services
	not documents.is_bounded(statement)
}

findings contains plan.undecided(role, ["assume_role_policy"], "for whom the service takes the role") if {
	some role in plan.of_type("aws_iam_role")
	documents.is_unreadable(role, "assume_role_policy")
}
