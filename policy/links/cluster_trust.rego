# METADATA
# title: Pod roles trust only clusters of this environment
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["7.2.2", "8.6.1"]
#   remediation: add a condition on aws:SourceArn with the ARN of the cluster
package policies.links.cluster_trust

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

cluster_arns contains lower(sprintf("arn:aws:eks:%s:%s:cluster/%s", [
	object.get(cluster.values, "region", input.environment.region),
	input.environment.account_id,
	plan.value(cluster, ["name"]),
])) if {
	some cluster in plan.of_type("aws_eks_cluster")
}

findings contains plan.violation(role, "pods of another cluster may take the role") if {
	some role in plan.of_type("aws_iam_role")
	some statement in documents.statements(role, "assume_role_policy")
	statement.allows
	"pods.eks.amazonaws.com" in statement.principals.Service
	not trusts_cluster(statement)
	not may_trust_cluster(statement)
}

findings contains plan.awaited(role, "the cluster whose pods may take the role may be of a unit that is not known") if {
	some role in plan.of_type("aws_iam_role")
	some statement in documents.statements(role, "assume_role_policy")
	statement.allows
	"pods.eks.amazonaws.com" in statement.principals.Service
	not trusts_cluster(statement)
	may_trust_cluster(statement)
}

trusts_cluster(statement) if {
	some arns in trusted_arns(statement)
	every arn in arns {
		arn in cluster_arns
	}
}

may_trust_cluster(statement) if {
	not plan.all_units_known
	some arns in trusted_arns(statement)
	every arn in arns {
		regex.match(sprintf(`^arn:aws:eks:[a-z0-9-]+:%s:cluster/[a-z0-9_-]+$`, [input.environment.account_id]), arn)
	}
}

# Of each condition that says which clusters.
trusted_arns(statement) := {condition.values |
	some condition in statement.conditions
	condition.key == "aws:sourcearn"
	regex.match(`^(String|Arn)(Equals|Like)$`, condition.operator)
}

findings contains plan.undecided(role, ["assume_role_policy"], "whose pods may take the role") if {
	some role in plan.of_type("aws_iam_role")
	documents.is_unreadable(role, "assume_role_policy")
}
