# METADATA
# title: Certificates have strong keys
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [ACM.2]
#     pci: ["4.2.1"]
#     sentinel: [acm-rsa-certificate-key-length-atleast-2048]
#   remediation: set `key_algorithm`
package policies.acm.key_algorithm

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_acm_certificate")
	finding := plan.must_be(resource, ["key_algorithm"], {"RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", null}, "the key is shorter than 2048 bits")
}
