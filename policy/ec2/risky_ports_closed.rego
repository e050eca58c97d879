# METADATA
# title: Only web ports are open to the world
# custom:
#   severity: critical
#   level: hard
#   controls:
#     fsbp: [EC2.18, EC2.19]
#     pci: ["1.3.1", "1.4.4"]
#     sentinel: [ec2-security-group-ipv4-ingress-traffic-restriction, ec2-security-group-ipv6-ingress-traffic-restriction]
#   remediation: allow the security group of the caller instead of a range
package policies.ec2.risky_ports_closed

import data.lib.network
import data.lib.plan

metadata := rego.metadata.chain()

# What the public load balancer answers on.
public_ports := {80, 443}

findings contains plan.violation(rule.resource, sprintf("ports %d to %d are open to every address", [rule.ports.from, rule.ports.to])) if {
	some rule in network.ingress
	network.is_open(rule)
	not is_public(rule.ports)
}

# Left to ec2-admin-ports-closed.
is_public(ports) if {
	ports.from == ports.to
	ports.from in (public_ports | network.admin_ports)
}

findings contains plan.undecided(rule.resource, rule.path, "what is open") if {
	some rule in network.undecidable
}
