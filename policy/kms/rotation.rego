# METADATA
# title: Keys rotate every year
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [KMS.4]
#     cis: ["3.6"]
#     pci: ["3.7.4"]
#   remediation: set `enable_key_rotation = true`
package policies.kms.rotation

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some key in plan.of_type("aws_kms_key")
	plan.value(key, ["customer_master_key_spec"]) in {null, "SYMMETRIC_DEFAULT"}
	finding := plan.must_be(key, ["enable_key_rotation"], {true}, "the key never rotates")
}
