# METADATA
# title: Security groups and their rules have descriptions
# custom:
#   severity: low
#   level: soft
#   controls:
#     pci: ["1.2.5", "1.2.6"]
#   remediation: give each a `description`
package policies.ec2.rules_described

import data.lib.plan

metadata := rego.metadata.chain()

described := {
	"aws_security_group",
	"aws_security_group_rule",
	"aws_vpc_security_group_ingress_rule",
	"aws_vpc_security_group_egress_rule",
}

findings contains finding if {
	some resource in plan.of_types(described)
	plan.value(resource, ["description"]) in {null, "", "Managed by Terraform"}
	finding := plan.must_be(resource, ["description"], set(), "there is no description")
}
