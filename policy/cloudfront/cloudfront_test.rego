package policies_test.cloudfront

import data.lib.fixture

site := "aws_cloudfront_distribution.site"

control := "aws_cloudfront_origin_access_control.site"

cases := {
	"cloudfront-https-only": [
		["violation", fixture.set("front-a", site, {"/default_cache_behavior/0/viewer_protocol_policy": "allow-all"})],
		["violation", fixture.set("front-a", site, {"/ordered_cache_behavior/0/viewer_protocol_policy": "allow-all"})],
		["undecided", fixture.unknown("front-a", site, ["default_cache_behavior", 0, "viewer_protocol_policy"])],
	],
	"cloudfront-tls-version": [
		["violation", fixture.set("front-a", site, {"/viewer_certificate/0/minimum_protocol_version": "TLSv1"})],
		["violation", fixture.set("front-a", site, {"/viewer_certificate/0/minimum_protocol_version": null})],
		["undecided", fixture.unknown("front-a", site, ["viewer_certificate", 0, "minimum_protocol_version"])],
	],
	"cloudfront-origin-access-control": [
		["violation", fixture.set("front-a", site, {"/origin/0/origin_access_control_id": ""})],
		["violation", fixture.set("front-a", control, {"/signing_behavior": "never"})],
		["undecided", fixture.unknown("front-a", control, ["signing_behavior"])],
		["undecided", fixture.unknown("front-a", site, ["origin", 0, "origin_access_control_id"]), {"links-origin-bucket"}],
	],
	"cloudfront-sni": [
		["violation", fixture.set("front-a", site, {"/viewer_certificate/0/ssl_support_method": "vip"})],
		["violation", fixture.set("front-a", site, {"/viewer_certificate/0": {"acm_certificate_arn": "arn", "minimum_protocol_version": "TLSv1.2_2021", "ssl_support_method": "vip"}})],
		["passes", fixture.set("front-a", site, {"/viewer_certificate/0": {"cloudfront_default_certificate": true, "minimum_protocol_version": "TLSv1.2_2021"}})],
		["undecided", fixture.unknown("front-a", site, ["viewer_certificate", 0, "ssl_support_method"])],
	],
	"cloudfront-default-root-object": [
		["violation", fixture.set("front-a", site, {"/default_root_object": ""})],
		["undecided", fixture.unknown("front-a", site, ["default_root_object"])],
	],
	"cloudfront-web-acl": [
		["violation", fixture.set("front-a", site, {"/web_acl_id": null})],
		["undecided", fixture.unknown("front-a", site, ["web_acl_id"])],
	],
	"cloudfront-access-logs": [
		["passes", fixture.set("front-a", site, {"/logging_config": [{"bucket": "logs"}]})],
		["violation", fixture.with_resource("front-a", "aws_cloudfront_distribution", {"default_root_object": "index.html", "web_acl_id": "acl", "viewer_certificate": [{"minimum_protocol_version": "TLSv1.2_2021", "ssl_support_method": "sni-only"}]})],
		["undecided", fixture.unknown("front-a", site, ["logging_config"])],
	],
	"cloudfront-origins-encrypted": [
		["violation", fixture.set("front-a", site, {"/origin/0/custom_origin_config": [{"origin_protocol_policy": "http-only", "origin_ssl_protocols": ["TLSv1.2"]}]})],
		["violation", fixture.set("front-a", site, {"/origin/0/custom_origin_config": [{"origin_protocol_policy": "https-only", "origin_ssl_protocols": ["TLSv1"]}]})],
		["undecided", array.concat(fixture.set("front-a", site, {"/origin/0/custom_origin_config": [{"origin_ssl_protocols": ["TLSv1.2"]}]}), [{"op": "add", "path": sprintf("%s/after_unknown/origin/0/custom_origin_config", [fixture.change("front-a", site)]), "value": [{"origin_protocol_policy": true}]}])],
	],
}

test_cloudfront if count(fixture.failures(cases)) == 0
