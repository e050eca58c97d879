# METADATA
# title: Web ACLs and their rules have metrics
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [WAF.12]
#     pci: ["10.4.1.1"]
#   remediation: set `cloudwatch_metrics_enabled` in each `visibility_config`
package policies.waf.metrics

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some acl in plan.of_type("aws_wafv2_web_acl")
	finding := plan.must_be(acl, ["visibility_config", 0, "cloudwatch_metrics_enabled"], {true}, "it has no metrics")
}

findings contains finding if {
	some acl in plan.of_type("aws_wafv2_web_acl")
	some n, rule in plan.value(acl, ["rule"])
	path := ["rule", n, "visibility_config", 0, "cloudwatch_metrics_enabled"]
	finding := plan.must_be(acl, path, {true}, sprintf("rule %s has no metrics", [rule.name]))
}
