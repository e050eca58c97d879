# METADATA
# title: SSH and RDP are not open to the world
# custom:
#   severity: critical
#   level: hard
#   controls:
#     fsbp: [EC2.13, EC2.14, EC2.53, EC2.54]
#     cis: ["5.2", "5.3"]
#     pci: ["1.3.1"]
#     sentinel: [ec2-security-group-ingress-traffic-restriction-port-22, ec2-security-group-ingress-traffic-restriction-port-3389]
#   remediation: name the ranges that may connect, or use Session Manager
package policies.ec2.admin_ports_closed

import data.lib.network
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(rule.resource, sprintf("port %d is open to every address", [port])) if {
	some rule in network.ingress
	network.is_open(rule)
	some port in network.admin_ports
	network.opens(rule, port)
}

findings contains plan.undecided(rule.resource, rule.path, "whether SSH or RDP is open") if {
	some rule in network.undecidable
}
