# METADATA
# title: The default security group of each VPC is closed
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [EC2.2]
#     cis: ["5.4"]
#     pci: ["1.3.1", "1.3.2"]
#     sentinel: [ec2-vpc-default-security-group-no-traffic]
#   remediation: manage it as `aws_default_security_group` without rules
package policies.ec2.default_security_group_closed

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some vpc in plan.of_type("aws_vpc")
	finding := plan.must_have(vpc, "aws_default_security_group", "vpc_id", "nothing closes its default security group")
}

findings contains finding if {
	some group in plan.of_type("aws_default_security_group")
	some direction in ["ingress", "egress"]
	finding := plan.must_be(group, [direction], {null, []}, sprintf("the default security group has %s rules", [direction]))
}
