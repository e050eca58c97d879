# METADATA
# title: Distributions are protected by AWS WAF
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [CloudFront.6]
#     pci: ["6.4.2"]
#     sentinel: [cloudfront-associated-with-waf]
#   remediation: set `web_acl_id`
package policies.cloudfront.web_acl

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_cloudfront_distribution")
	finding := plan.must_refer(resource, ["web_acl_id"], "aws_wafv2_web_acl", "no web ACL guards it")
}
