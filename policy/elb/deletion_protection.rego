# METADATA
# title: Load balancers are protected from deletion
# custom:
#   severity: medium
#   level: hard
#   levels: {development: advisory, local: advisory}
#   controls:
#     fsbp: [ELB.6]
#   remediation: set `enable_deletion_protection = true`
package policies.elb.deletion_protection

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_lb")
	finding := plan.must_be(resource, ["enable_deletion_protection"], {true}, "the load balancer can be deleted by one call")
}
