# METADATA
# title: Load balancers are in two zones or more
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [ELB.13]
#   remediation: give the load balancer subnets of two zones
package policies.elb.multi_az

import data.lib.plan

metadata := rego.metadata.chain()

# A load balancer takes one subnet of a zone: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
findings contains plan.violation(balancer, "it is in one zone") if {
	some balancer in plan.of_type("aws_lb")
	not plan.is_undecidable(balancer, ["subnets"])
	count(object.get(balancer.values, "subnets", [])) < 2
}

findings contains plan.undecided(balancer, ["subnets"], "how many zones it is in") if {
	some balancer in plan.of_type("aws_lb")
	plan.is_undecidable(balancer, ["subnets"])
}
