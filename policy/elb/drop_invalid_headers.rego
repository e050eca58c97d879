# METADATA
# title: Load balancers drop malformed headers
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [ELB.4]
#     pci: ["6.2.4"]
#     sentinel: [elb-drop-invalid-http-headers]
#   remediation: set `drop_invalid_header_fields = true`
package policies.elb.drop_invalid_headers

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_lb")
	finding := plan.must_be(resource, ["drop_invalid_header_fields"], {true}, "malformed headers reach the services")
}
