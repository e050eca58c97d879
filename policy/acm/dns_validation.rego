# METADATA
# title: Certificates renew automatically
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [ACM.1]
#     pci: ["4.2.1"]
#   remediation: set `validation_method = "DNS"`
package policies.acm.dns_validation

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_acm_certificate")
	finding := plan.must_be(resource, ["validation_method"], {"DNS"}, "someone has to answer a mail for each renewal")
}
