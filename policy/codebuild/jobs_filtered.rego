# METADATA
# title: Runners take jobs of named workflows alone
# description: |
#   Whoever may start a workflow of the repository runs code on the runner, within the VPC. A build that a push or a pull
#   request starts by itself would run what nobody has looked at.
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["7.2.1"]
#   remediation: give each `filter_group` the event `WORKFLOW_JOB_QUEUED` and a `WORKFLOW_NAME`, neither of them excluded
package policies.codebuild.jobs_filtered

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(webhook, message) if {
	some webhook in plan.of_type("aws_codebuild_webhook")
	not plan.is_unknown(webhook, ["filter_group"])
	groups := object.get(webhook.values, "filter_group", [])
	some message in problems(groups)
}

findings contains plan.undecided(webhook, ["filter_group"], "which jobs it takes") if {
	some webhook in plan.of_type("aws_codebuild_webhook")
	plan.is_unknown(webhook, ["filter_group"])
}

problems(groups) := {"every event starts a build"} if count(groups) == 0

problems(groups) := {message |
	some group in groups
	some message in lacking(group)
} if {
	count(groups) > 0
}

lacking(group) := array.concat(
	["an event starts a build that is no job of a workflow" | not "WORKFLOW_JOB_QUEUED" in patterns(group, "EVENT")],
	["jobs of every workflow are taken" | not named(group)],
)

named(group) if {
	some pattern in patterns(group, "WORKFLOW_NAME")
	startswith(pattern, "^")
	endswith(pattern, "$")
	not contains(pattern, ".*")
}

patterns(group, type) := {filter.pattern |
	some filter in object.get(group, "filter", [])
	filter.type == type
	object.get(filter, "exclude_matched_pattern", false) in {false, null}
}
