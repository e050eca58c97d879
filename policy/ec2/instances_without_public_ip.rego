# METADATA
# title: Instances get no public address
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [EC2.9, EC2.25]
#     pci: ["1.4.4"]
#     sentinel: [ec2-launch-template-public-ip-disabled]
#   remediation: set `associate_public_ip_address = false`
package policies.ec2.instances_without_public_ip

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some template in plan.of_type("aws_launch_template")
	some n, _ in object.get(template.values, "network_interfaces", [])
	path := ["network_interfaces", n, "associate_public_ip_address"]
	finding := plan.must_be(template, path, {false, "false", null}, "instances get a public address")
}

findings contains plan.undecided(template, ["network_interfaces"], "whether instances get a public address") if {
	some template in plan.of_type("aws_launch_template")
	object.get(template.unknown, "network_interfaces", false) == true
	plan.is_configured(template, "network_interfaces")
}

findings contains finding if {
	some instance in plan.of_type("aws_instance")
	finding := plan.must_be(instance, ["associate_public_ip_address"], {false, null}, "the instance gets a public address")
}
