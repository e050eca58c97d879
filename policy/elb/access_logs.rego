# METADATA
# title: Load balancers write access logs
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [ELB.5]
#     pci: ["10.2.1"]
#   remediation: set `access_logs` with `enabled = true`
package policies.elb.access_logs

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_lb")
	finding := plan.must_be(resource, ["access_logs", 0, "enabled"], {true}, "requests are not logged")
}
