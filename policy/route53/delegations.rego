# METADATA
# title: Zones are delegated to Route 53 alone
# description: |
#   Whoever answers for a delegated name issues certificates for it, and reads what browsers send to it. Name servers that
#   nobody holds any more can be had by anyone.
# custom:
#   severity: high
#   level: soft
#   controls:
#     pci: ["6.5.1"]
#   remediation: name the `name_servers` of a hosted zone, or approve the partner's
package policies.route53.delegations

import data.lib.plan

metadata := rego.metadata.chain()

route53 := `^ns-[0-9]+\.awsdns-[0-9]+\.(com|net|org|co\.uk)\.?$`

findings contains plan.violation(record, sprintf("%s answers for the zone", [server])) if {
	some record in name_server_records
	some server in object.get(record.values, "records", [])
	not regex.match(route53, server)
}

findings contains plan.undecided(record, ["records"], "who answers for the zone") if {
	some record in name_server_records
	plan.is_unknown(record, ["records"])
}

name_server_records contains record if {
	some record in plan.of_type("aws_route53_record")
	plan.value(record, ["type"]) == "NS"
}
