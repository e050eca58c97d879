# METADATA
# title: Role bindings make nobody a cluster administrator, and bind only known groups
# custom:
#   severity: critical
#   level: hard
#   controls:
#     pci: ["7.2.1", "7.2.2"]
#   remediation: bind the group to a role of its namespace; administrators have an access entry of EKS, that CloudTrail sees
package policies.kubernetes.no_cluster_admin

import data.lib.kubernetes
import data.lib.plan

metadata := rego.metadata.chain()

everybody := {"system:anonymous", "system:authenticated", "system:unauthenticated"}

findings contains plan.violation(binding, sprintf("%s %s is bound to cluster-admin", [lower(subject.kind), subject.name])) if {
	some binding in kubernetes.role_bindings
	plan.value(binding, ["role_ref", 0, "name"]) == "cluster-admin"
	some subject in binding.values.subject
	subject.kind in {"Group", "User"}
}

findings contains plan.violation(binding, sprintf("%s has a role", [subject.name])) if {
	some binding in kubernetes.role_bindings
	some subject in binding.values.subject
	subject.name in everybody
}

findings contains plan.undecided(binding, path, "who is bound to which role") if {
	some binding in kubernetes.role_bindings
	some path in [["role_ref", 0, "name"], ["subject"]]
	plan.is_undecidable(binding, path)
}
