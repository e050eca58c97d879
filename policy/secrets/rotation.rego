# METADATA
# title: Secrets rotate
# custom:
#   severity: medium
#   level: advisory
#   controls:
#     fsbp: [SecretsManager.1, SecretsManager.4]
#     pci: ["8.6.3"]
#     sentinel: [secretsmanager-auto-rotation-enabled-check]
#   remediation: add `aws_secretsmanager_secret_rotation`
package policies.secrets.rotation

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_secretsmanager_secret")
	finding := plan.must_have(resource, "aws_secretsmanager_secret_rotation", "secret_id", "nothing changes the secret")
}

findings contains finding if {
	some rotation in plan.of_type("aws_secretsmanager_secret_rotation")
	path := ["rotation_rules", 0, "automatically_after_days"]
	after := plan.value(rotation, path)
	not after <= 90
	finding := plan.must_be(rotation, path, set(), "the secret rotates less than every 90 days")
}
