# METADATA
# title: The trail is encrypted with a KMS key
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [CloudTrail.2]
#     cis: ["3.5"]
#     pci: ["3.5.1", "10.3.2"]
#     sentinel: [cloudtrail-server-side-encryption-enabled]
#   remediation: set `kms_key_id`
package policies.cloudtrail.encrypted

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_cloudtrail")
	finding := plan.must_refer(resource, ["kms_key_id"], "aws_kms_key", "log files are not encrypted with a KMS key")
}
