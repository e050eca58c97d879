# METADATA
# title: The control plane writes logs of all five types
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [EKS.8]
#     pci: ["10.2.1"]
#     sentinel: [eks-cluster-audit-logging-enabled]
#   remediation: set `enabled_cluster_log_types` to api, audit, authenticator, controllerManager and scheduler
package policies.eks.control_plane_logging

import data.lib.plan

metadata := rego.metadata.chain()

log_types := {"api", "audit", "authenticator", "controllerManager", "scheduler"}

findings contains plan.violation(cluster, sprintf("no %s log", [missing])) if {
	some cluster in plan.of_type("aws_eks_cluster")
	not plan.is_undecidable(cluster, ["enabled_cluster_log_types"])
	some missing in log_types
	not missing in object.get(cluster.values, "enabled_cluster_log_types", [])
}

findings contains plan.undecided(cluster, ["enabled_cluster_log_types"], "which logs are written") if {
	some cluster in plan.of_type("aws_eks_cluster")
	plan.is_undecidable(cluster, ["enabled_cluster_log_types"])
}
