# METADATA
# title: No queue policy is public
# custom:
#   severity: high
#   level: hard
#   undecided: advisory
#   controls:
#     fsbp: [SQS.3]
#     pci: ["7.2.1"]
#   remediation: name principals, or bound the statement by aws:SourceAccount
package policies.sqs.policy_not_public

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(policy, "anyone is let in") if {
	some policy in plan.of_type("aws_sqs_queue_policy")
	some statement in documents.statements(policy, "policy")
	statement.allows
	documents.is_anyone(statement)
	not documents.is_bounded(statement)
}

findings contains plan.undecided(policy, ["policy"], "who may send and receive") if {
	some policy in plan.of_type("aws_sqs_queue_policy")
	documents.is_unreadable(policy, "policy")
}
