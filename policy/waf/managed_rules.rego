# METADATA
# title: Web ACLs have AWS's rules against common attacks
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [WAF.10]
#     pci: ["6.4.2"]
#   remediation: add the managed rule groups, with override action `none`
package policies.waf.managed_rules

import data.lib.plan

metadata := rego.metadata.chain()

demanded := {
	"AWSManagedRulesCommonRuleSet",
	"AWSManagedRulesKnownBadInputsRuleSet",
	"AWSManagedRulesSQLiRuleSet",
}

findings contains plan.violation(acl, sprintf("%s does not block", [group])) if {
	some acl in plan.of_type("aws_wafv2_web_acl")
	not plan.is_undecidable(acl, ["rule"])
	some group in demanded
	not blocks(acl, group)
}

blocks(acl, group) if {
	some rule in plan.value(acl, ["rule"])
	rule.statement[0].managed_rule_group_statement[0].name == group
	count(object.get(rule.override_action[0], "count", [])) == 0
}

findings contains plan.undecided(acl, ["rule"], "which rules it has") if {
	some acl in plan.of_type("aws_wafv2_web_acl")
	plan.is_undecidable(acl, ["rule"])
}
