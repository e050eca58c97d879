package lib.plan_test

import data.lib.plan

# A unit with a bucket for each key, and what refers to them.
references(of, index) := {"web": {
	"resource_changes": [
		change("aws_s3_bucket.site[\"a\"]", "aws_s3_bucket", "a", {}),
		change("aws_s3_bucket.site[\"b\"]", "aws_s3_bucket", "b", {}),
		change("aws_s3_bucket_versioning.site", "aws_s3_bucket_versioning", index, {"bucket": true}),
	],
	"configuration": {"root_module": {"resources": [
		{"address": "aws_s3_bucket.site"},
		{"address": "aws_s3_bucket_versioning.site", "expressions": {"bucket": {"references": of}}},
	]}},
}}

change(address, type, index, after_unknown) := {
	"address": address,
	"mode": "managed",
	"type": type,
	"index": index,
	"change": {"actions": ["create"], "after": {"tags": null}, "after_unknown": after_unknown},
}

named(planned) := addresses if {
	addresses := {bucket.address |
		some bucket in plan.of_type("aws_s3_bucket")
		some versioning in plan.of_type("aws_s3_bucket_versioning")
		plan.names(versioning, "bucket", bucket)
	} with input as {"units": planned}
}

test_a_reference_names_the_instance_with_the_same_key if {
	named(references(["aws_s3_bucket.site"], "a")) == {"aws_s3_bucket.site[\"a\"]"}
}

test_a_reference_without_a_key_names_every_instance if {
	count(named(references(["aws_s3_bucket.site[\"a\"].id", "aws_s3_bucket.site"], null))) == 2
}

test_a_local_names_nothing_where_there_are_two if {
	named(references(["local.bucket"], null)) == set()
}

test_what_the_code_sets_to_null_has_the_default_of_aws if {
	not plan.is_configured({"config": {"key_name": {"constant_value": null}}}, "key_name")
	not plan.is_configured({"config": {}}, "key_name")
	plan.is_configured({"config": {"key_name": {"references": ["var.key"]}}}, "key_name")
	plan.is_configured({"config": {"ingress": [{}]}}, "ingress")
}

# Of a module within a unit no configuration is known: nothing of it passes for AWS's default.
test_a_resource_without_configuration_may_set_anything if plan.is_configured({"config": null}, "key_name")

test_a_local_names_nothing_of_another_unit if {
	planned := references(["local.bucket"], null)
	one := {"web": {"resource_changes": [planned.web.resource_changes[0]]}, "other": object.union(planned.web, {"resource_changes": [planned.web.resource_changes[2]]})}
	named(one) == set()
}

test_what_is_known_to_be_of_another_resource_leaves_no_doubt if {
	planned := references(["var.bucket"], null)
	known := json.patch(planned, [
		{"op": "add", "path": "/web/resource_changes/2/change/after/bucket", "value": "another"},
		{"op": "remove", "path": "/web/resource_changes/2/change/after_unknown/bucket"},
	])
	decisions := {finding.decision |
		some bucket in plan.of_type("aws_s3_bucket")
		finding := plan.must_have(bucket, "aws_s3_bucket_versioning", "bucket", "")
	} with input as {"units": known}
	decisions == {"violation"}
}

test_a_local_whose_value_is_known_names_what_the_value_says if {
	planned := json.patch(references(["local.bucket"], null), [
		{"op": "add", "path": "/web/resource_changes/2/change/after/bucket", "value": "another"},
		{"op": "remove", "path": "/web/resource_changes/2/change/after_unknown/bucket"},
		{"op": "remove", "path": "/web/resource_changes/0"},
	])
	named(planned) == set()
}

test_what_stands_without_code_has_what_aws_filled_in if {
	not plan.may_be_written({"config": null, "actions": ["no-op"]}, "inline_policy")
	plan.may_be_written({"config": null, "actions": ["create"]}, "inline_policy")
	plan.may_be_written({"config": {"inline_policy": [{}]}, "actions": ["no-op"]}, "inline_policy")
	not plan.may_be_written({"config": {}, "actions": ["create"]}, "inline_policy")
}

test_empty_is_no_value if {
	every empty in [null, "", []] {
		not plan.has_value(empty)
	}
	every given in [false, 0, "x", ["x"]] {
		plan.has_value(given)
	}
}
