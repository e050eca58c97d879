# METADATA
# description: What security groups and network ACLs let in, however it is written.
package lib.network

import data.lib.plan

anywhere := {"0.0.0.0/0", "::/0"}

# METADATA
# description: Ports of remote administration, that CIS AWS Foundations 5.1 to 5.3 name.
admin_ports := {22, 3389}

# A rule as {resource, path, from, to, sources}; all ports where the protocol has none.
ingress contains rule if {
	some resource in plan.of_type("aws_vpc_security_group_ingress_rule")
	rule := {
		"resource": resource,
		"path": ["cidr_ipv4"],
		"ports": ports(resource.values, "ip_protocol"),
		"sources": sources([
			object.get(resource.values, "cidr_ipv4", null),
			object.get(resource.values, "cidr_ipv6", null),
		]),
	}
}

ingress contains rule if {
	some resource in plan.of_type("aws_security_group_rule")
	plan.value(resource, ["type"]) == "ingress"
	rule := {
		"resource": resource,
		"path": ["cidr_blocks"],
		"ports": ports(resource.values, "protocol"),
		"sources": block_sources(resource.values),
	}
}

ingress contains rule if {
	some resource in plan.of_types({"aws_security_group", "aws_default_security_group"})
	some block in object.get(resource.values, "ingress", [])
	rule := {
		"resource": resource,
		"path": ["ingress"],
		"ports": ports(block, "protocol"),
		"sources": block_sources(block),
	}
}

block_sources(block) := sources(array.concat(
	array.concat([], entries(block, "cidr_blocks")),
	entries(block, "ipv6_cidr_blocks"),
))

entries(block, attribute) := listed if {
	listed := object.get(block, attribute, null)
	is_array(listed)
} else := []

sources(listed) := {source | some source in listed; is_string(source)}

ports(block, protocol) := {"from": 0, "to": 65535} if {
	object.get(block, protocol, null) in {"-1", "all"}
} else := {"from": object.get(block, "from_port", 0), "to": object.get(block, "to_port", 65535)}

# Half the world is the world.
is_open(rule) if {
	some source in rule.sources
	regex.match(`/[0-7]$`, source)
}

opens(rule, port) if {
	rule.ports.from <= port
	rule.ports.to >= port
}

# Rules whose source only apply will know.
undecidable contains undecidable_rule if {
	some resource in plan.of_type("aws_vpc_security_group_ingress_rule")
	some attribute in ["cidr_ipv4", "cidr_ipv6", "from_port", "to_port", "ip_protocol"]
	plan.is_undecidable(resource, [attribute])
	undecidable_rule := {"resource": resource, "path": [attribute]}
}

undecidable contains undecidable_rule if {
	some resource in plan.of_type("aws_security_group_rule")
	some attribute in ["cidr_blocks", "ipv6_cidr_blocks", "from_port", "to_port", "protocol"]
	plan.is_undecidable(resource, [attribute])
	undecidable_rule := {"resource": resource, "path": [attribute]}
}

undecidable contains undecidable_rule if {
	some resource in plan.of_types({"aws_security_group", "aws_default_security_group"})
	plan.is_undecidable(resource, ["ingress"])
	undecidable_rule := {"resource": resource, "path": ["ingress"]}
}

# Entries of network ACLs that allow traffic in.
acl_entries contains entry if {
	some resource in plan.of_type("aws_network_acl_rule")
	plan.value(resource, ["egress"]) != true
	plan.value(resource, ["rule_action"]) == "allow"
	entry := {
		"resource": resource,
		"ports": ports(resource.values, "protocol"),
		"sources": sources([
			object.get(resource.values, "cidr_block", null),
			object.get(resource.values, "ipv6_cidr_block", null),
		]),
	}
}

acl_entries contains entry if {
	some resource in plan.of_types({"aws_network_acl", "aws_default_network_acl"})
	some block in object.get(resource.values, "ingress", [])
	block.action == "allow"
	entry := {
		"resource": resource,
		"ports": ports(block, "protocol"),
		"sources": sources([
			object.get(block, "cidr_block", null),
			object.get(block, "ipv6_cidr_block", null),
		]),
	}
}
