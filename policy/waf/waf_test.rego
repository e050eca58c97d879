package policies_test.waf

import data.lib.fixture

acl := "aws_wafv2_web_acl.regional"

logging := "aws_wafv2_web_acl_logging_configuration.regional[0]"

cases := {
	"waf-managed-rules": {
		"a group left out": ["violation", fixture.set("firewall", acl, {"/rule": [rule | some rule in fixture.value("firewall", acl, "rule"); rule.name != "sqli"]})],
		"groups that only count": ["violation", fixture.set("firewall", acl, {"/rule": [object.union(rule, {"override_action": [{"count": [{}]}]}) | some rule in fixture.value("firewall", acl, "rule")]})],
		"unknown rules": ["undecided", fixture.unknown("firewall", acl, ["rule"]), {"waf-rate-limit"}],
	},
	"waf-rate-limit": {
		"left out": ["violation", fixture.set("firewall", acl, {"/rule": [rule | some rule in fixture.value("firewall", acl, "rule"); rule.name != "rate-limit"]})],
		"unknown rules": ["undecided", fixture.unknown("firewall", acl, ["rule"]), {"waf-managed-rules"}],
	},
	"waf-metrics": {
		"off": ["violation", fixture.set("firewall", acl, {"/visibility_config/0/cloudwatch_metrics_enabled": false})],
		"off for a rule": ["violation", fixture.set("firewall", acl, {"/rule/0/visibility_config/0/cloudwatch_metrics_enabled": false})],
		"unknown": ["undecided", fixture.unknown("firewall", acl, ["visibility_config", 0, "cloudwatch_metrics_enabled"])],
	},
	"waf-logging": {
		"none": ["violation", fixture.without("firewall", logging)],
		"of an unknown web ACL": ["undecided", fixture.unknown("firewall", logging, ["resource_arn"])],
	},
}

test_waf if count(fixture.failures(cases)) == 0
