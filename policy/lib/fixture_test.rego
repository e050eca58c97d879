# METADATA
# description: |
#   Mutations of one good plan, as JSON patches, and what policies say of them. testdata/good-plan.json is a plan of
#   prod, made by __tests__/policy/make-good-plan.ts; what is in the cluster is in testdata/kubernetes-plan.json, written
#   by hand in the same format, so that these tests need no provider of Kubernetes.
package lib.fixture

good := object.union(data.testdata.good_plan, {"units": data.testdata.kubernetes_plan})

# METADATA
# description: What is found in the good plan, without waivers; mutations are held against it.
baseline := results([])

results(patches) := found if {
	found := data.billpay.results with input as json.patch(good, patches) with data.waivers as []
}

# METADATA
# description: |
#   Whether this policy, and no other but those named, says otherwise of the mutated plan. A case has a name in the table
#   of its policy, and is what it says (violation, undecided, or passes), the mutation, and who else says otherwise.
holds(id, case) if {
	case[0] in {"violation", "undecided"}
	found := results(case[1]) - baseline
	{result.id | some result in found} == {id} | others(case)
	{result.decision | some result in found; result.id == id} == {case[0]}
}

holds(id, case) if {
	case[0] == "passes"
	found := results(case[1])
	not id in {result.id | some result in found}
	{result.id | some result in (found - baseline)} == others(case)
}

# METADATA
# description: |
#   The cases that do not hold, by policy and name. A rule with a case in its head would trace every evaluation, at four
#   times the time.
failures(cases) := failed if {
	failed := {sprintf("%s: %s (%s)", [id, name, case[0]]) |
		some id, table in cases
		some name, case in table
		not holds(id, case)
	}
	print("do not hold:", failed)
}

others(case) := case[2] if count(case) > 2

others(case) := set() if count(case) == 2

# METADATA
# description: Sets attributes of a resource, by JSON pointer.
set(unit, address, values) := array.concat(
	[patch |
		some pointer, _ in values
		some patch in known(unit, address, split(trim_prefix(pointer, "/"), "/"))
	],
	[{"op": operation(unit, address, pointer), "path": concat("", [change(unit, address), "/after", pointer]), "value": value} |
		some pointer, value in values
	],
)

# METADATA
# description: Sets an attribute that the code writes, where it did not.
written(unit, address, attribute, value) := array.concat(
	set(unit, address, {sprintf("/%s", [attribute]): value}),
	[{
		"op": "add",
		"path": sprintf("%s/expressions/%s", [block(unit, address), attribute]),
		"value": {"constant_value": "…"},
	}],
)

# An index of a list is replaced, not inserted before.
operation(unit, address, pointer) := "replace" if {
	regex.match(`/[0-9]+$`, pointer)
	json_at(unit, address, "after", split(trim_prefix(pointer, "/"), "/")) != null
} else := "add"

known(unit, address, path) := [{"op": "remove", "path": concat("/", array.concat([change(unit, address), "after_unknown"], path))}] if {
	json_at(unit, address, "after_unknown", path) != null
} else := []

# METADATA
# description: Makes an attribute one that only apply will know, and that refers to nothing of AWS.
unknown(unit, address, path) := array.concat(
	array.concat(
		[{"op": "add", "path": pointer(unit, address, array.slice(path, 0, length)), "value": container(path[length])} |
			some length in numbers.range(1, count(path) - 1)
			length < count(path)
			length > 0
			is_null(json_at(unit, address, "after_unknown", array.slice(path, 0, length)))
		],
		[{"op": "add", "path": pointer(unit, address, path), "value": true}],
	),
	array.concat(
		[{"op": "remove", "path": concat("/", array.concat([change(unit, address), "after"], as_strings(path)))} |
			json_at(unit, address, "after", path) != null
		],
		[{
			"op": "add",
			"path": sprintf("%s/expressions/%s", [block(unit, address), path[0]]),
			"value": {"references": ["terraform_data.elsewhere"]},
		}],
	),
)

pointer(unit, address, path) := concat("/", array.concat([change(unit, address), "after_unknown"], as_strings(path)))

as_strings(path) := [sprintf("%v", [part]) | some part in path]

container(next) := [] if is_number(next)

container(next) := {} if is_string(next)

json_at(unit, address, side, path) := object.get(
	good.units[unit].resource_changes[index(unit, address)].change[side],
	[number_or_name(part) | some part in path],
	null,
)

number_or_name(part) := to_number(part) if regex.match(`^[0-9]+$`, sprintf("%v", [part]))

number_or_name(part) := part if not regex.match(`^[0-9]+$`, sprintf("%v", [part]))

# METADATA
# description: Leaves a resource out.
without(unit, address) := [{"op": "remove", "path": sprintf("/units/%s/resource_changes/%d", [unit, index(unit, address)])}]

# METADATA
# description: Adds a resource, that no code is known of.
with_resource(unit, type, values) := with_unknown(unit, type, values, {})

with_unknown(unit, type, values, after_unknown) := [{
	"op": "add",
	"path": sprintf("/units/%s/resource_changes/-", [unit]),
	"value": {
		"address": sprintf("%s.added", [type]),
		"mode": "managed",
		"type": type,
		"change": {"actions": ["create"], "after": values, "after_unknown": after_unknown},
	},
}]

change(unit, address) := sprintf("/units/%s/resource_changes/%d/change", [unit, index(unit, address)])

index(unit, address) := [n | some n, planned in good.units[unit].resource_changes; planned.address == address][0]

block(unit, address) := sprintf("/units/%s/configuration/root_module/resources/%d", [
	unit,
	[n | some n, block in good.units[unit].configuration.root_module.resources; block.address == data.lib.plan.block_address(address)][0],
])

# METADATA
# description: A policy document with these statements.
document(statements) := json.marshal({"Version": "2012-10-17", "Statement": statements})

# METADATA
# description: A statement that lets anyone do anything.
anyone := {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}

tls_only := {
	"Effect": "Deny",
	"Principal": "*",
	"Action": "*",
	"Resource": "*",
	"Condition": {"Bool": {"aws:SecureTransport": "false"}},
}

value(unit, address, attribute) := json_at(unit, address, "after", [attribute])

# METADATA
# description: The tags of all resources of a unit.
tags(unit) := {"environment": "prod", "managed-by": "opentofu", "project": "billpay", "unit": unit}

# METADATA
# description: A read replica of the database, with nothing of its own that its source has.
read_replica := {
	"identifier": "billpay-prod-postgres-replica-1",
	"replicate_source_db": "billpay-prod-postgres",
	"auto_minor_version_upgrade": true,
	"backup_retention_period": 0,
	"copy_tags_to_snapshot": true,
	"deletion_protection": true,
	"enabled_cloudwatch_logs_exports": ["postgresql"],
	"iam_database_authentication_enabled": true,
	"monitoring_interval": 60,
	"multi_az": false,
	"port": 5433,
	"publicly_accessible": false,
	"region": "us-east-1",
	"skip_final_snapshot": true,
	"storage_encrypted": true,
	"tags_all": tags("database"),
}
