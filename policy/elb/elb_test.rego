package policies_test.elb

import data.lib.fixture

balancer := "aws_lb.main"

plain := "aws_lb_listener.http"

https := "aws_lb_listener.https[0]"

association := "aws_wafv2_web_acl_association.main[0]"

cases := {
	"elb-http-redirects": {
		"no redirect": ["violation", fixture.set("ingress", plain, {"/default_action/0/redirect": []})],
		"to HTTP": ["violation", fixture.set("ingress", plain, {"/default_action/0/redirect/0/protocol": "HTTP"})],
		"unknown target": ["undecided", fixture.unknown("ingress", plain, ["default_action", 0, "redirect", 0, "protocol"])],
		"unknown protocol of the listener": ["undecided", fixture.unknown("ingress", plain, ["protocol"])],
	},
	"elb-tls-policy": {
		"TLS 1.0 and 1.1": ["violation", fixture.set("ingress", https, {"/ssl_policy": "ELBSecurityPolicy-2016-08"})],
		"TLS 1.2 with weak ciphers": ["violation", fixture.set("ingress", https, {"/ssl_policy": "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06"})],
		"TLS 1.3 alone": ["passes", fixture.set("ingress", https, {"/ssl_policy": "ELBSecurityPolicy-TLS13-1-3-2021-06"})],
		"unknown policy": ["undecided", fixture.unknown("ingress", https, ["ssl_policy"])],
	},
	"elb-access-logs": {
		"off": ["violation", fixture.set("ingress", balancer, {"/access_logs/0/enabled": false})],
		"unknown": ["undecided", fixture.unknown("ingress", balancer, ["access_logs", 0, "enabled"])],
	},
	"elb-drop-invalid-headers": {
		"kept": ["violation", fixture.set("ingress", balancer, {"/drop_invalid_header_fields": false})],
		"unknown": ["undecided", fixture.unknown("ingress", balancer, ["drop_invalid_header_fields"])],
	},
	"elb-deletion-protection": {
		"off": ["violation", fixture.set("ingress", balancer, {"/enable_deletion_protection": false})],
		"unknown": ["undecided", fixture.unknown("ingress", balancer, ["enable_deletion_protection"])],
	},
	"elb-desync-mitigation": {
		"monitored alone": ["violation", fixture.set("ingress", balancer, {"/desync_mitigation_mode": "monitor"})],
		"unknown": ["undecided", fixture.unknown("ingress", balancer, ["desync_mitigation_mode"])],
	},
	"elb-multi-az": {
		"one subnet": ["violation", fixture.set("ingress", balancer, {"/subnets": ["subnet-1"]})],
		"unknown subnets": ["undecided", fixture.unknown("ingress", balancer, ["subnets"])],
	},
	"elb-web-acl": {
		"none": ["violation", fixture.without("ingress", association)],
		"none of an internal one": ["passes", array.concat(fixture.set("ingress", balancer, {"/internal": true}), fixture.without("ingress", association))],
		"unknown balancer": ["undecided", fixture.unknown("ingress", association, ["resource_arn"])],
	},
}

test_elb if count(fixture.failures(cases)) == 0
