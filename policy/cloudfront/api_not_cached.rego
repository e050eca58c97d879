# METADATA
# title: Answers of an API are not cached
# description: An answer that CloudFront keeps is served to whoever asks for the same path next.
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["3.2.1", "7.2.1"]
#   remediation: give the behaviour the policy CachingDisabled, `4135ea2d-6df8-44a3-9df3-4b5a84be39ad`
package policies.cloudfront.api_not_cached

import data.lib.plan

metadata := rego.metadata.chain()

caching_disabled := "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"

findings contains finding if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	some attribute in ["default_cache_behavior", "ordered_cache_behavior"]
	some n, behavior in object.get(distribution.values, attribute, [])
	object.get(behavior, "target_origin_id", null) in api_origins(distribution)
	path := [attribute, n, "cache_policy_id"]
	message := sprintf("answers to %s are cached", [object.get(behavior, "path_pattern", "all other paths")])
	finding := plan.must_be(distribution, path, {caching_disabled}, message)
}

api_origins(distribution) := {origin.origin_id |
	some origin in object.get(distribution.values, "origin", [])
	some kind in ["custom_origin_config", "vpc_origin_config"]
	count(object.get(origin, kind, [])) > 0
}
