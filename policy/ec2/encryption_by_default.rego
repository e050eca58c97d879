# METADATA
# title: New disks are encrypted by default
# custom:
#   severity: high
#   level: hard
#   levels: {local: advisory}
#   controls:
#     fsbp: [EC2.7]
#     cis: ["2.2.1"]
#     pci: ["3.5.1"]
#   remediation: add `aws_ebs_encryption_by_default`
package policies.ec2.encryption_by_default

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.missing("nothing makes encryption the default of new EBS volumes") if count(plan.of_type("aws_ebs_encryption_by_default")) == 0

findings contains finding if {
	some resource in plan.of_type("aws_ebs_encryption_by_default")
	finding := plan.must_be(resource, ["enabled"], {true, null}, "new EBS volumes are not encrypted by default")
}
