# METADATA
# title: The Kubernetes version has at least 90 days of standard support left
# custom:
#   severity: medium
#   level: advisory
#   controls:
#     pci: ["6.3.3"]
#   remediation: plan the upgrade of the control plane, its nodes and add-ons
package policies.eks.version_ending

import data.lib.plan

metadata := rego.metadata.chain()

days := 90

findings contains plan.violation(cluster, sprintf("standard support of %s ends on %s", [known.version, known.standardSupportEnd])) if {
	some cluster in plan.of_type("aws_eks_cluster")
	some known in input.eks.versions
	known.version == plan.value(cluster, ["version"])
	known.standardSupportEnd >= input.date
	left := time.parse_ns("2006-01-02", known.standardSupportEnd) - time.parse_ns("2006-01-02", input.date)
	left < ((days * 24) * 3600) * 1000000000
}

findings contains plan.undecided(cluster, ["version"], "how long it is supported") if {
	some cluster in plan.of_type("aws_eks_cluster")
	plan.is_undecidable(cluster, ["version"])
}
