# METADATA
# title: Logs are encrypted with a KMS key
# custom:
#   severity: medium
#   level: hard
#   controls:
#     pci: ["3.5.1", "10.3.2"]
#   remediation: set `kms_key_id`
package policies.logs.encrypted

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_cloudwatch_log_group")
	finding := plan.must_refer(resource, ["kms_key_id"], "aws_kms_key", "logs are not encrypted with a KMS key")
}
