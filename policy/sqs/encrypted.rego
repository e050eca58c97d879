# METADATA
# title: Queues are encrypted
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [SQS.1]
#     pci: ["3.5.1"]
#   remediation: set `sqs_managed_sse_enabled` to true, or `kms_master_key_id`
package policies.sqs.encrypted

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some queue in plan.of_type("aws_sqs_queue")
	not has_key(queue)
	finding := plan.must_be(queue, ["sqs_managed_sse_enabled"], {true}, "messages are not encrypted")
}

has_key(queue) if plan.has_value(plan.value(queue, ["kms_master_key_id"]))
