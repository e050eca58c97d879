# METADATA
# title: Listeners redirect HTTP to HTTPS
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [ELB.1, ELB.18]
#     pci: ["4.2.1"]
#     sentinel: [elb-ensure-http-request-redirection]
#   remediation: give the listener a default action `redirect` to HTTPS
package policies.elb.http_redirects

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some listener in plan.of_type("aws_lb_listener")
	plan.value(listener, ["protocol"]) == "HTTP"
	path := ["default_action", 0, "redirect", 0, "protocol"]
	finding := plan.must_be(listener, path, {"HTTPS"}, "HTTP is answered, not redirected to HTTPS")
}

findings contains plan.undecided(listener, ["protocol"], "whether it is HTTPS") if {
	some listener in plan.of_type("aws_lb_listener")
	plan.is_undecidable(listener, ["protocol"])
}
