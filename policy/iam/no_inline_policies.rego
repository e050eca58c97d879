# METADATA
# title: Role permissions are in resources that policies check
# custom:
#   severity: medium
#   level: hard
#   controls:
#     pci: ["7.2.2"]
#   remediation: use `aws_iam_role_policy` and `aws_iam_role_policy_attachment`
package policies.iam.no_inline_policies

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some role in plan.of_type("aws_iam_role")
	some attribute in ["inline_policy", "managed_policy_arns"]
	plan.may_be_written(role, attribute)
	finding := plan.must_be(role, [attribute], {null, []}, sprintf("%s is where no policy looks", [attribute]))
}
