# METADATA
# title: No policy allows every action
# custom:
#   severity: critical
#   level: hard
#   undecided: advisory
#   controls:
#     fsbp: [IAM.1]
#     cis: ["1.16"]
#     pci: ["7.2.2"]
#     sentinel: [iam-no-admin-privileges-allowed-by-policies]
#   remediation: name actions and resources
package policies.iam.no_admin

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(policy, "everything is allowed on everything") if {
	some type, attribute in documents.permissions
	some policy in plan.of_type(type)
	some statement in documents.statements(policy, attribute)
	statement.allows
	allows_everything(statement)
	"*" in statement.resources
}

allows_everything(statement) if "*" in statement.actions

allows_everything(statement) if "*:*" in statement.actions

allows_everything(statement) if statement.excludes_actions

findings contains plan.violation(attachment, sprintf("%s is attached", [arn])) if {
	some attachment in plan.of_types({"aws_iam_role_policy_attachment", "aws_iam_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment"})
	arn := plan.value(attachment, ["policy_arn"])
	regex.match(`:policy/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$`, arn)
}

findings contains plan.undecided(policy, [attribute], "what is allowed") if {
	some type, attribute in documents.permissions
	some policy in plan.of_type(type)
	documents.is_unreadable(policy, attribute)
}
