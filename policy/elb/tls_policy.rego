# METADATA
# title: Listeners require TLS 1.2 or newer with strong ciphers
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [ELB.17]
#     pci: ["4.2.1"]
#     sentinel: [elb-ensure-ssl-listener-predefined-security-policy]
#   remediation: take a policy of the family ELBSecurityPolicy-TLS13-1-2-Res
package policies.elb.tls_policy

import data.lib.plan

metadata := rego.metadata.chain()

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
recommended := `^ELBSecurityPolicy-TLS13-1-(2(-Res)?|3)(-FIPS)?(-PQ)?-[0-9]{4}-[0-9]{2}$`

findings contains finding if {
	some listener in plan.of_type("aws_lb_listener")
	plan.value(listener, ["protocol"]) in {"HTTPS", "TLS"}
	not regex.match(recommended, object.get(listener.values, "ssl_policy", ""))
	finding := plan.must_be(listener, ["ssl_policy"], set(), sprintf(
		"%v is not one of AWS's recommended TLS policies",
		[plan.value(listener, ["ssl_policy"])],
	))
}
