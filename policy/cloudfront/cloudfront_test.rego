package policies_test.cloudfront

import data.lib.fixture

site := "aws_cloudfront_distribution.site"

control := "aws_cloudfront_origin_access_control.site"

# Where the bucket becomes an API, what was cached of it still is.
cached := {"cloudfront-api-not-cached"}

# The site with an API behind /api/*.
with_api(behavior) := with_api_by({"origin_protocol_policy": "https-only", "origin_ssl_protocols": ["TLSv1.2"]}, behavior)

with_api_by(protocol, behavior) := array.concat(
	fixture.set("front-a", site, {"/origin/1": {"origin_id": "api", "domain_name": "api.billpay.example", "custom_origin_config": [protocol]}}),
	fixture.set("front-a", site, {"/ordered_cache_behavior/0": object.union({"path_pattern": "/api/*", "target_origin_id": "api", "viewer_protocol_policy": "https-only"}, behavior)}),
)

cases := {
	"cloudfront-api-not-cached": {
		"not cached": ["passes", with_api({"cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"})],
		"cached": ["violation", with_api({"cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6"})],
		"cached by the older settings": ["violation", with_api({"cache_policy_id": null})],
		"files are cached": ["passes", with_api({"target_origin_id": "bucket", "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6"})],
		"unknown policy": ["undecided", array.concat(with_api({}), [{"op": "add", "path": sprintf("%s/after_unknown/ordered_cache_behavior", [fixture.change("front-a", site)]), "value": [{"cache_policy_id": true}]}])],
	},
	"cloudfront-https-only": {
		"HTTP by default": ["violation", fixture.set("front-a", site, {"/default_cache_behavior/0/viewer_protocol_policy": "allow-all"})],
		"HTTP for some paths": ["violation", fixture.set("front-a", site, {"/ordered_cache_behavior/0/viewer_protocol_policy": "allow-all"})],
		"unknown protocol": ["undecided", fixture.unknown("front-a", site, ["default_cache_behavior", 0, "viewer_protocol_policy"])],
	},
	"cloudfront-tls-version": {
		"TLS 1.0": ["violation", fixture.set("front-a", site, {"/viewer_certificate/0/minimum_protocol_version": "TLSv1"})],
		"no version": ["violation", fixture.set("front-a", site, {"/viewer_certificate/0/minimum_protocol_version": null})],
		"unknown version": ["undecided", fixture.unknown("front-a", site, ["viewer_certificate", 0, "minimum_protocol_version"])],
	},
	"cloudfront-origin-access-control": {
		"no control": ["violation", fixture.set("front-a", site, {"/origin/0/origin_access_control_id": ""})],
		"unsigned requests": ["violation", fixture.set("front-a", control, {"/signing_behavior": "never"})],
		"unknown signing": ["undecided", fixture.unknown("front-a", control, ["signing_behavior"])],
		"unknown control": ["undecided", fixture.unknown("front-a", site, ["origin", 0, "origin_access_control_id"]), {"links-origin-bucket"}],
	},
	"cloudfront-sni": {
		"an IP address of its own": ["violation", fixture.set("front-a", site, {"/viewer_certificate/0/ssl_support_method": "vip"})],
		"an IP address for a certificate": ["violation", fixture.set("front-a", site, {"/viewer_certificate/0": {"acm_certificate_arn": "arn", "minimum_protocol_version": "TLSv1.2_2021", "ssl_support_method": "vip"}})],
		"the certificate of CloudFront": ["passes", fixture.set("front-a", site, {"/viewer_certificate/0": {"cloudfront_default_certificate": true, "minimum_protocol_version": "TLSv1.2_2021"}})],
		"unknown method": ["undecided", fixture.unknown("front-a", site, ["viewer_certificate", 0, "ssl_support_method"])],
	},
	"cloudfront-default-root-object": {
		"none": ["violation", fixture.set("front-a", site, {"/default_root_object": ""})],
		"unknown": ["undecided", fixture.unknown("front-a", site, ["default_root_object"])],
	},
	"cloudfront-web-acl": {
		"none": ["violation", fixture.set("front-a", site, {"/web_acl_id": null})],
		"unknown": ["undecided", fixture.unknown("front-a", site, ["web_acl_id"])],
	},
	"cloudfront-access-logs": {
		"logs of the older kind": ["passes", fixture.set("front-a", site, {"/logging_config": [{"bucket": "logs"}]})],
		"another distribution without logs": ["violation", fixture.with_resource("front-a", "aws_cloudfront_distribution", {"default_root_object": "index.html", "web_acl_id": "acl", "viewer_certificate": [{"minimum_protocol_version": "TLSv1.2_2021", "ssl_support_method": "sni-only"}]})],
		"unknown logs": ["undecided", fixture.unknown("front-a", site, ["logging_config"])],
	},
	"cloudfront-origins-encrypted": {
		"HTTP to the origin": ["violation", fixture.set("front-a", site, {"/origin/0/custom_origin_config": [{"origin_protocol_policy": "http-only", "origin_ssl_protocols": ["TLSv1.2"]}]}), cached],
		"HTTP to an API": ["violation", with_api_by({"origin_protocol_policy": "http-only", "origin_ssl_protocols": ["TLSv1.2"]}, {"cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"})],
		"TLS 1.0 to the origin": ["violation", fixture.set("front-a", site, {"/origin/0/custom_origin_config": [{"origin_protocol_policy": "https-only", "origin_ssl_protocols": ["TLSv1"]}]}), cached],
		"unknown protocol": ["undecided", array.concat(fixture.set("front-a", site, {"/origin/0/custom_origin_config": [{"origin_ssl_protocols": ["TLSv1.2"]}]}), [{"op": "add", "path": sprintf("%s/after_unknown/origin/0/custom_origin_config", [fixture.change("front-a", site)]), "value": [{"origin_protocol_policy": true}]}]), cached],
	},
}

test_cloudfront if count(fixture.failures(cases)) == 0
