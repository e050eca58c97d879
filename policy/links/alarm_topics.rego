# METADATA
# title: Alarms notify a topic of this environment
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [CloudWatch.15]
#     cis: ["4.1"]
#     pci: ["10.4.1.1", "10.7.2"]
#   remediation: set `alarm_actions` to the topics of unit observability
package policies.links.alarm_topics

import data.lib.mocks
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(alarm, "the alarm tells nobody") if {
	some alarm in plan.of_type("aws_cloudwatch_metric_alarm")
	not plan.is_undecidable(alarm, ["alarm_actions"])
	count(actions(alarm)) == 0
}

findings contains plan.violation(alarm, sprintf("%s is no topic of this environment", [arn])) if {
	some alarm in plan.of_type("aws_cloudwatch_metric_alarm")
	some arn in actions(alarm)
	startswith(arn, "arn:aws:sns:")
	not is_own(arn)
	not mocks.stands_in(arn)
	not may_be_elsewhere(arn)
}

findings contains mocks.undecided(alarm) if {
	some alarm in plan.of_type("aws_cloudwatch_metric_alarm")
	some arn in actions(alarm)
	mocks.stands_in(arn)
}

findings contains plan.awaited(alarm, sprintf("a unit that is not known may make %s", [arn])) if {
	some alarm in plan.of_type("aws_cloudwatch_metric_alarm")
	some arn in actions(alarm)
	not is_own(arn)
	may_be_elsewhere(arn)
}

may_be_elsewhere(arn) if {
	not plan.all_units_known
	startswith(arn, sprintf("arn:aws:sns:%s:%s:", [input.environment.region, input.environment.account_id]))
}

actions(alarm) := {arn | some arn in object.get(alarm.values, "alarm_actions", []); is_string(arn)}

is_own(arn) if {
	some topic in plan.of_type("aws_sns_topic")
	arn == sprintf("arn:aws:sns:%s:%s:%s", [
		object.get(topic.values, "region", input.environment.region),
		input.environment.account_id,
		plan.value(topic, ["name"]),
	])
}

findings contains plan.undecided(alarm, ["alarm_actions"], "whom it tells") if {
	some alarm in plan.of_type("aws_cloudwatch_metric_alarm")
	plan.is_undecidable(alarm, ["alarm_actions"])
	not plan.refers_to_type(alarm, "alarm_actions", "aws_sns_topic")
}
