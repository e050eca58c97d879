# METADATA
# title: Roles have the platform's permissions boundary
# custom:
#   severity: high
#   level: hard
#   levels: {local: advisory}
#   controls:
#     pci: ["7.2.2"]
#   remediation: pass `permissions_boundary_arn` to the module
package policies.iam.permissions_boundary

import data.lib.plan

metadata := rego.metadata.chain()

# `delivery` makes the boundary, and the pipelines' roles, and is applied by an administrator.
findings contains finding if {
	some role in plan.of_type("aws_iam_role")
	role.unit != "delivery"
	finding := plan.must_be(
		role, ["permissions_boundary"],
		{sprintf("arn:aws:iam::%s:policy/billpay-boundary", [input.environment.account_id])},
		"the role is not within the permissions boundary",
	)
}
