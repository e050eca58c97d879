# METADATA
# title: Secrets are encrypted with a key of their own
# custom:
#   severity: medium
#   level: hard
#   controls:
#     pci: ["3.6.1", "8.3.2"]
#   remediation: set `kms_key_id`
package policies.secrets.encrypted

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_secretsmanager_secret")
	finding := plan.must_refer(resource, ["kms_key_id"], "aws_kms_key", "the secret is encrypted with the key that all accounts services share")
}
