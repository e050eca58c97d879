# METADATA
# title: Public zones log their queries
# custom:
#   severity: medium
#   level: hard
#   levels: {local: advisory}
#   controls:
#     fsbp: [Route53.2]
#     pci: ["10.2.1"]
#     sentinel: [route-53-public-hosted-zones-should-log-dns-queries]
#   remediation: add `aws_route53_query_log`
package policies.route53.query_logging

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some zone in plan.of_type("aws_route53_zone")
	count(object.get(zone.values, "vpc", [])) == 0
	finding := plan.must_have(zone, "aws_route53_query_log", "zone_id", "queries are not logged")
}
