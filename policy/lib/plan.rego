# METADATA
# description: |
#   The merged plan as policies read it: the resources there will be, what is known of them, and what refers to what.
#   https://opentofu.org/docs/internals/json-format/
package lib.plan

# A unit's planned changes of managed resources, each with its configuration beside it.
changes contains change if {
	some unit, plan in input.units
	some planned in plan.resource_changes
	planned.mode == "managed"
	change := {
		"unit": unit,
		"address": planned.address,
		"type": planned.type,
		"index": object.get(planned, "index", null),
		"actions": planned.change.actions,
		"values": planned.change.after,
		"unknown": object.get(planned.change, "after_unknown", {}),
		"block": block_address(planned.address),
		"config": object.get(configuration[unit], block_address(planned.address), null),
		"identities": identities(planned.change.after),
	}
}

# By unit and address without index: the expressions of the resource's block.
configuration[unit] := {block.address: expressions |
	some block in plan.configuration.root_module.resources
	expressions := object.get(block, "expressions", {})
} if {
	some unit, plan in input.units
}

# Resources that the environment has after the apply, by type.
by_type[resource.type] contains resource if {
	some resource in changes
	resource.values != null
}

of_type(type) := object.get(by_type, type, set())

of_types(types) := {resource | some type in types; some resource in of_type(type)}

resources contains resource if {
	some resource in changes
	resource.values != null
}

# The address of an instance without its key: the block's.
block_address(address) := regex.replace(address, `\[("[^"]*"|[0-9]+)\]$`, "")

# The value at a path; null where there is none, or where only apply will know it.
value(resource, path) := object.get(resource.values, path, null)

is_unknown(resource, path) if resource.unknown[path[0]] == true

is_unknown(resource, path) if {
	count(path) > 1
	resource.unknown[path[0]] != false
	some length in numbers.range(1, count(path))
	object.get(resource.unknown, array.slice(path, 0, length), false) == true
}

# Whether the code sets an attribute; what it leaves out has AWS's default, though the plan calls it unknown too. The
# configuration of a plan leaves out dynamic blocks: one whose number is unknown passes for left out.
is_configured(resource, _) if resource.config == null

is_configured(resource, attribute) if {
	expression := resource.config[attribute]
	not is_null_constant(expression)
}

# METADATA
# description: |
#   Whether the code may set an attribute that AWS fills in where it does not: what stands, and has no code beside it, has
#   what AWS filled in.
may_be_written(resource, attribute) if {
	is_configured(resource, attribute)
	not stands_without_code(resource)
}

stands_without_code(resource) if {
	resource.config == null
	resource.actions == ["no-op"]
}

is_null_constant(expression) if {
	is_object(expression)
	object.get(expression, "constant_value", "set") == null
}

# Nobody can say before the apply what the code will have set here.
is_undecidable(resource, path) if {
	is_unknown(resource, path)
	is_configured(resource, path[0])
}

# What the expressions of an attribute, or of the blocks with this name, refer to.
references(resource, attribute) := object.get(
	block_references,
	[resource.unit, resource.block, attribute],
	set(),
)

block_references[unit][block] := {attribute: referred |
	some attribute, expression in expressions
	referred := {reference |
		walk(expression, [path, list])
		path[count(path) - 1] == "references"
		some reference in list
	}
} if {
	some unit, blocks in configuration
	some block, expressions in blocks
}

refers_to_type(resource, attribute, type) if {
	some reference in references(resource, attribute)
	startswith(reference, sprintf("%s.", [type]))
}

# Whether an attribute of a resource names another resource: by value, or by reference where the value is not known.
names(resource, attribute, target) if {
	value(resource, [attribute]) in target.identities
}

names(resource, attribute, target) if {
	resource.unit == target.unit
	is_unknown(resource, [attribute])
	target.block in {block_address(reference) | some reference in references(resource, attribute)}
	same_instance(resource, target)
}

# A local hides what it refers to. Inputs are known, so an unknown local comes from a resource of the unit: where there
# is one of the type, it is that.
names(resource, attribute, target) if {
	resource.unit == target.unit
	is_unknown(resource, [attribute])
	referred := references(resource, attribute)
	count(referred) > 0
	count({other.address | some other in of_type(target.type); other.unit == target.unit}) == 1
	every reference in referred {
		startswith(reference, "local.")
	}
}

same_instance(resource, target) if resource.index == target.index

same_instance(resource, _) if resource.index == null

same_instance(_, target) if target.index == null

# What others may name it by.
identities(values) := {identity |
	some attribute in ["id", "arn", "bucket", "name", "key_id", "identifier"]
	identity := object.get(values, attribute, null)
	is_string(identity)
	identity != ""
} if {
	is_object(values)
} else := set()

has_value(given) if {
	given != null
	given != ""
	given != []
}

# METADATA
# description: What a policy finds.
violation(resource, message) := {
	"unit": resource.unit,
	"address": resource.address,
	"message": message,
	"decision": "violation",
}

undecided(resource, path, message) := {
	"unit": resource.unit,
	"address": resource.address,
	"message": sprintf("%s is known only after apply: %s", [path[0], message]),
	"decision": "undecided",
}

# METADATA
# description: |
#   What depends on another unit that is not applied, or not known: advisory whatever the policy's level, since the apply of
#   that unit decides it.
awaited(resource, message) := {
	"unit": resource.unit,
	"address": resource.address,
	"message": message,
	"decision": "undecided",
	"level": "advisory",
}

# Of no one resource: something that the environment lacks. It is not said while units are not known: they may have it.
missing(message) := {"unit": null, "address": null, "message": message, "decision": "violation"} if all_units_known

# Of every unit there is a plan or a state. A unit that is neither planned nor applied may bring what is missed.
all_units_known if count(object.get(input, "unknown_units", [])) == 0

# METADATA
# description: The value at a path must be one of these; null among them allows what the code leaves to AWS.
must_be(resource, path, allowed, message) := undecided(resource, path, message) if {
	is_undecidable(resource, path)
} else := violation(resource, message) if {
	not value(resource, path) in allowed
}

# METADATA
# description: An attribute must be set, by a value or by reference to a resource of the type.
must_refer(resource, path, type, message) := undecided(resource, path, message) if {
	is_undecidable(resource, path)
	not refers_to_type(resource, path[0], type)
} else := violation(resource, message) if {
	not has_value(value(resource, path))
	not is_undecidable(resource, path)
}

# METADATA
# description: |
#   A resource must have a companion of this type, whose attribute names it; null where it has none, and undecided where
#   a companion may be anyone's.
companions(target, type, attribute) := {resource |
	some resource in of_type(type)
	names(resource, attribute, target)
}

stray(type, attribute) := {resource |
	some resource in of_type(type)
	is_undecidable(resource, [attribute])
	count({reference | some reference in references(resource, attribute); regex.match(`^aws_`, reference)}) == 0
}

must_have(target, type, attribute, message) := undecided(some_stray(type, attribute), [attribute], message) if {
	count(companions(target, type, attribute)) == 0
	count(stray(type, attribute)) > 0
} else := violation(target, message) if {
	count(companions(target, type, attribute)) == 0
}

some_stray(type, attribute) := [resource | some resource in stray(type, attribute)][0]

# Whether the environment's plan is of production's class, staging's too.
is_production if input.environment.class == "production"
