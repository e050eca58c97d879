# METADATA
# title: Topics are encrypted with a KMS key
# custom:
#   severity: medium
#   level: hard
#   controls:
#     pci: ["3.5.1"]
#   remediation: set `kms_master_key_id`
package policies.sns.encrypted

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_sns_topic")
	finding := plan.must_refer(resource, ["kms_master_key_id"], "aws_kms_key", "messages are not encrypted")
}
