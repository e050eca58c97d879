# METADATA
# title: Load balancers guard against request smuggling
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [ELB.12]
#     pci: ["6.2.4"]
#     sentinel: [elb-ensure-valid-desync-mitigation-mode-application-load-balancer]
#   remediation: set `desync_mitigation_mode` to `defensive` or `strictest`
package policies.elb.desync_mitigation

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_lb")
	finding := plan.must_be(resource, ["desync_mitigation_mode"], {"defensive", "strictest", null}, "requests that servers may read otherwise are let through")
}
