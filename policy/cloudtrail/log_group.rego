# METADATA
# title: The trail writes to CloudWatch Logs, where alarms watch
# custom:
#   severity: low
#   level: hard
#   controls:
#     fsbp: [CloudTrail.5]
#     cis: ["4.1"]
#     pci: ["10.4.1.1"]
#     sentinel: [cloudtrail-cloudwatch-logs-group-arn-present]
#   remediation: set `cloud_watch_logs_group_arn`
package policies.cloudtrail.log_group

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_cloudtrail")
	finding := plan.must_refer(resource, ["cloud_watch_logs_group_arn"], "aws_cloudwatch_log_group", "no alarm can watch what the trail records")
}
