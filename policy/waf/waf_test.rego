package policies_test.waf

import data.lib.fixture

acl := "aws_wafv2_web_acl.regional"

logging := "aws_wafv2_web_acl_logging_configuration.regional[0]"

cases := {
	"waf-managed-rules": [
		["violation", fixture.set("firewall", acl, {"/rule": [rule | some rule in fixture.value("firewall", acl, "rule"); rule.name != "sqli"]})],
		["violation", fixture.set("firewall", acl, {"/rule": [object.union(rule, {"override_action": [{"count": [{}]}]}) | some rule in fixture.value("firewall", acl, "rule")]})],
		["undecided", fixture.unknown("firewall", acl, ["rule"]), {"waf-rate-limit"}],
	],
	"waf-rate-limit": [
		["violation", fixture.set("firewall", acl, {"/rule": [rule | some rule in fixture.value("firewall", acl, "rule"); rule.name != "rate-limit"]})],
		["undecided", fixture.unknown("firewall", acl, ["rule"]), {"waf-managed-rules"}],
	],
	"waf-metrics": [
		["violation", fixture.set("firewall", acl, {"/visibility_config/0/cloudwatch_metrics_enabled": false})],
		["violation", fixture.set("firewall", acl, {"/rule/0/visibility_config/0/cloudwatch_metrics_enabled": false})],
		["undecided", fixture.unknown("firewall", acl, ["visibility_config", 0, "cloudwatch_metrics_enabled"])],
	],
	"waf-logging": [
		["violation", fixture.without("firewall", logging)],
		["undecided", fixture.unknown("firewall", logging, ["resource_arn"])],
	],
}

test_waf if count(fixture.failures(cases)) == 0
