# METADATA
# title: There are no IAM users or access keys
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [IAM.2, IAM.3, IAM.22]
#     cis: ["1.15"]
#     pci: ["8.2.1", "8.6.2"]
#     sentinel: [iam-no-policies-attached-to-users]
#   remediation: use IAM Identity Center, or a role that trusts an OIDC provider
package policies.iam.no_users

import data.lib.plan

metadata := rego.metadata.chain()

of_users := {
	"aws_iam_access_key",
	"aws_iam_group_membership",
	"aws_iam_service_specific_credential",
	"aws_iam_user",
	"aws_iam_user_group_membership",
	"aws_iam_user_login_profile",
	"aws_iam_user_policy",
	"aws_iam_user_policy_attachment",
	"aws_iam_user_ssh_key",
}

findings contains plan.violation(resource, "people and pipelines take roles, they are no IAM users") if {
	some resource in plan.of_types(of_users)
}
