# METADATA
# title: Disks are encrypted
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [EC2.181]
#     cis: ["2.2.1"]
#     pci: ["3.5.1"]
#   remediation: set `encrypted = true`
package policies.ec2.volumes_encrypted

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some template in plan.of_type("aws_launch_template")
	some n, mapping in plan.value(template, ["block_device_mappings"])
	some m, _ in object.get(mapping, "ebs", [])
	path := ["block_device_mappings", n, "ebs", m, "encrypted"]
	finding := plan.must_be(template, path, {true, "true"}, "a disk is not encrypted")
}

findings contains finding if {
	some volume in plan.of_type("aws_ebs_volume")
	finding := plan.must_be(volume, ["encrypted"], {true}, "the volume is not encrypted")
}
