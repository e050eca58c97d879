package policies_test.codebuild

import data.lib.fixture

job := {"type": "EVENT", "pattern": "WORKFLOW_JOB_QUEUED", "exclude_matched_pattern": false}

workflows := {"type": "WORKFLOW_NAME", "pattern": "^(Apply|Plan)$", "exclude_matched_pattern": false}

actors := {"type": "ACTOR_ACCOUNT_ID", "pattern": "^(12345)$", "exclude_matched_pattern": false}

webhook(groups) := fixture.with_resource("network", "aws_codebuild_webhook", {
	"project_name": "billpay-prod-runner",
	"filter_group": [{"filter": group} | some group in groups],
})

logged := {"logs_config": [{"cloudwatch_logs": [{"status": "ENABLED", "group_name": "/billpay-prod/runner"}]}]}

quiet := {"environment": [{"privileged_mode": false}]}

named := {"name": "billpay-prod-runner"}

project(values) := fixture.with_resource("network", "aws_codebuild_project", object.union_n([logged, quiet, named, values]))

unknown(type, values, after_unknown) := fixture.with_unknown("network", type, object.union(named, values), after_unknown)

s3_logs(values) := {"logs_config": [{"s3_logs": [object.union({"status": "ENABLED"}, values)]}]}

cases := {
	"codebuild-jobs-filtered": {
		"jobs of named workflows": ["passes", webhook([[job, workflows]])],
		"jobs of named workflows that some people start": ["passes", webhook([[job, workflows, actors]])],
		"jobs of every workflow": ["violation", webhook([[job]])],
		"jobs of every workflow but some": ["violation", webhook([[job, object.union(workflows, {"exclude_matched_pattern": true})]])],
		"jobs of workflows whose name contains one": ["violation", webhook([[job, object.union(workflows, {"pattern": "Apply"})]])],
		"jobs of any name": ["violation", webhook([[job, object.union(workflows, {"pattern": "^.*$"})]])],
		"pushes": ["violation", webhook([[object.union(job, {"pattern": "PUSH"}), workflows]])],
		"pushes as well": ["violation", webhook([[job, workflows], [object.union(job, {"pattern": "PUSH"}), workflows]])],
		"everything": ["violation", webhook([])],
		"unknown": ["undecided", fixture.with_unknown("network", "aws_codebuild_webhook", {}, {"filter_group": true})],
	},
	"codebuild-no-privileges": {
		"none": ["passes", project({})],
		"privileges": ["violation", project({"environment": [{"privileged_mode": true}]})],
		"unknown": ["undecided", unknown("aws_codebuild_project", object.union(logged, {"environment": [{}]}), {"environment": [{"privileged_mode": true}]})],
	},
	"codebuild-logged": {
		"in CloudWatch": ["passes", project({})],
		"in S3, encrypted": ["passes", project(s3_logs({"encryption_disabled": false}))],
		"in S3, plain": ["violation", project(s3_logs({"encryption_disabled": true}))],
		"nowhere": ["violation", project({"logs_config": []})],
		"switched off": ["violation", project({"logs_config": [{"cloudwatch_logs": [{"status": "DISABLED"}]}]})],
		"unknown": ["undecided", unknown("aws_codebuild_project", quiet, {"logs_config": true})],
	},
}

test_codebuild if count(fixture.failures(cases)) == 0
