# METADATA
# title: Instances require IMDSv2
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [EC2.8, EC2.170]
#     cis: ["5.6"]
#     pci: ["2.2.6"]
#     sentinel: [ec2-launch-template-imdsv2-check, ec2-metadata-imdsv2-required]
#   remediation: set `http_tokens = "required"` in `metadata_options`
package policies.ec2.imdsv2

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_types({"aws_launch_template", "aws_instance"})
	finding := plan.must_be(resource, ["metadata_options", 0, "http_tokens"], {"required"}, "IMDSv1 answers, so that a forged request can take the role of the instance")
}
