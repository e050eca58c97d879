# METADATA
# title: Web ACLs write logs
# custom:
#   severity: low
#   level: hard
#   levels: {local: advisory}
#   controls:
#     fsbp: [WAF.11]
#     pci: ["10.2.1"]
#     sentinel: [wafv2-webacl-should-have-logging-enabled]
#   remediation: add `aws_wafv2_web_acl_logging_configuration`
package policies.waf.logging

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_wafv2_web_acl")
	finding := plan.must_have(resource, "aws_wafv2_web_acl_logging_configuration", "resource_arn", "requests that the web ACL sees are not logged")
}
