# METADATA
# title: Web ACLs limit requests per address
# custom:
#   severity: medium
#   level: hard
#   controls:
#     pci: ["6.4.2"]
#   remediation: add a rule with `rate_based_statement` that blocks
package policies.waf.rate_limit

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(acl, "no rule limits the rate of requests") if {
	some acl in plan.of_type("aws_wafv2_web_acl")
	not plan.is_undecidable(acl, ["rule"])
	not limits(acl)
}

limits(acl) if {
	some rule in plan.value(acl, ["rule"])
	count(rule.statement[0].rate_based_statement) > 0
	count(rule.action[0].block) > 0
}

findings contains plan.undecided(acl, ["rule"], "which rules it has") if {
	some acl in plan.of_type("aws_wafv2_web_acl")
	plan.is_undecidable(acl, ["rule"])
}
