# METADATA
# title: Subnets assign no public addresses
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [EC2.15]
#     pci: ["1.4.4"]
#     sentinel: [ec2-subnet-with-auto-assign-public-ip-disabled]
#   remediation: set `map_public_ip_on_launch = false`
package policies.ec2.subnets_without_public_ip

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_subnet")
	finding := plan.must_be(resource, ["map_public_ip_on_launch"], {false, null}, "what starts in the subnet gets a public address")
}
