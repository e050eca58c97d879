# METADATA
# title: Each VPC has flow logs
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [EC2.6]
#     cis: ["3.7"]
#     pci: ["10.2.1"]
#     sentinel: [ec2-vpc-flow-logging-enabled]
#   remediation: add `aws_flow_log` with `traffic_type = "ALL"`
package policies.ec2.flow_logs

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some vpc in plan.of_type("aws_vpc")
	finding := plan.must_have(vpc, "aws_flow_log", "vpc_id", "the VPC has no flow log")
}

findings contains finding if {
	some log in plan.of_type("aws_flow_log")
	finding := plan.must_be(log, ["traffic_type"], {"ALL", "REJECT"}, "rejected traffic is not logged")
}
