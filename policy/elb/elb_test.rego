package policies_test.elb

import data.lib.fixture

balancer := "aws_lb.main"

plain := "aws_lb_listener.http"

https := "aws_lb_listener.https[0]"

association := "aws_wafv2_web_acl_association.main[0]"

cases := {
	"elb-http-redirects": [
		["violation", fixture.set("ingress", plain, {"/default_action/0/redirect": []})],
		["violation", fixture.set("ingress", plain, {"/default_action/0/redirect/0/protocol": "HTTP"})],
		["undecided", fixture.unknown("ingress", plain, ["default_action", 0, "redirect", 0, "protocol"])],
		["undecided", fixture.unknown("ingress", plain, ["protocol"])],
	],
	"elb-tls-policy": [
		["violation", fixture.set("ingress", https, {"/ssl_policy": "ELBSecurityPolicy-2016-08"})],
		["violation", fixture.set("ingress", https, {"/ssl_policy": "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06"})],
		["passes", fixture.set("ingress", https, {"/ssl_policy": "ELBSecurityPolicy-TLS13-1-3-2021-06"})],
		["undecided", fixture.unknown("ingress", https, ["ssl_policy"])],
	],
	"elb-access-logs": [
		["violation", fixture.set("ingress", balancer, {"/access_logs/0/enabled": false})],
		["undecided", fixture.unknown("ingress", balancer, ["access_logs", 0, "enabled"])],
	],
	"elb-drop-invalid-headers": [
		["violation", fixture.set("ingress", balancer, {"/drop_invalid_header_fields": false})],
		["undecided", fixture.unknown("ingress", balancer, ["drop_invalid_header_fields"])],
	],
	"elb-deletion-protection": [
		["violation", fixture.set("ingress", balancer, {"/enable_deletion_protection": false})],
		["undecided", fixture.unknown("ingress", balancer, ["enable_deletion_protection"])],
	],
	"elb-desync-mitigation": [
		["violation", fixture.set("ingress", balancer, {"/desync_mitigation_mode": "monitor"})],
		["undecided", fixture.unknown("ingress", balancer, ["desync_mitigation_mode"])],
	],
	"elb-multi-az": [
		["violation", fixture.set("ingress", balancer, {"/subnets": ["subnet-1"]})],
		["undecided", fixture.unknown("ingress", balancer, ["subnets"])],
	],
	"elb-web-acl": [
		["violation", fixture.without("ingress", association)],
		["passes", array.concat(fixture.set("ingress", balancer, {"/internal": true}), fixture.without("ingress", association))],
		["undecided", fixture.unknown("ingress", association, ["resource_arn"])],
	],
}

test_elb if count(fixture.failures(cases)) == 0
