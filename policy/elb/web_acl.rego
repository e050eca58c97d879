# METADATA
# title: Public load balancers are protected by AWS WAF
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [ELB.16]
#     pci: ["6.4.2"]
#   remediation: add `aws_wafv2_web_acl_association`
package policies.elb.web_acl

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some balancer in plan.of_type("aws_lb")
	plan.value(balancer, ["load_balancer_type"]) == "application"
	plan.value(balancer, ["internal"]) != true
	finding := plan.must_have(balancer, "aws_wafv2_web_acl_association", "resource_arn", "no web ACL guards it")
}
