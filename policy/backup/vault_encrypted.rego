# METADATA
# title: Backups are encrypted with a key of their own
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [Backup.1]
#     pci: ["3.5.1"]
#   remediation: set `kms_key_arn`
package policies.backup.vault_encrypted

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_backup_vault")
	finding := plan.must_refer(resource, ["kms_key_arn"], "aws_kms_key", "backups are encrypted with the key that AWS Backup shares")
}
