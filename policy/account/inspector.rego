# METADATA
# title: Amazon Inspector scans hosts and images
# custom:
#   severity: high
#   level: hard
#   levels: {local: advisory}
#   controls:
#     fsbp: [Inspector.1, Inspector.2]
#     pci: ["6.3.1", "11.3.1"]
#     sentinel: [inspector-ec2-scan-enabled, inspector-ecr-scan-enabled]
#   remediation: add `aws_inspector2_enabler` for EC2 and ECR
package policies.account.inspector

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.missing("Amazon Inspector is off") if count(plan.of_type("aws_inspector2_enabler")) == 0

findings contains plan.violation(enabler, sprintf("%s is not scanned", [kind])) if {
	some enabler in plan.of_type("aws_inspector2_enabler")
	not plan.is_undecidable(enabler, ["resource_types"])
	some kind in ["EC2", "ECR"]
	not kind in object.get(enabler.values, "resource_types", [])
}

findings contains plan.undecided(enabler, ["resource_types"], "what is scanned") if {
	some enabler in plan.of_type("aws_inspector2_enabler")
	plan.is_undecidable(enabler, ["resource_types"])
}
