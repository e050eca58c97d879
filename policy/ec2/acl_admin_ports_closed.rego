# METADATA
# title: Network ACLs do not open SSH and RDP to the world
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [EC2.21]
#     cis: ["5.1"]
#     pci: ["1.3.1"]
#     sentinel: [ec2-network-acl]
#   remediation: deny ports 22 and 3389 from 0.0.0.0/0 and ::/0
package policies.ec2.acl_admin_ports_closed

import data.lib.network
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(entry.resource, sprintf("port %d is open to every address", [port])) if {
	some entry in network.acl_entries
	network.is_open(entry)
	some port in network.admin_ports
	network.opens(entry, port)
}

findings contains plan.undecided(resource, [attribute], "whether SSH or RDP is open") if {
	some resource in plan.of_types({"aws_network_acl_rule", "aws_network_acl", "aws_default_network_acl"})
	some attribute in ["cidr_block", "ipv6_cidr_block", "from_port", "to_port", "rule_action", "ingress"]
	plan.is_undecidable(resource, [attribute])
}
