# METADATA
# title: Builds are logged, encrypted
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [CodeBuild.3, CodeBuild.4]
#     pci: ["10.2.1", "10.3.2"]
#     sentinel: [codebuild-s3-logs-should-be-encrypted]
#   remediation: set `logs_config.cloudwatch_logs` with a group of its own, and no `encryption_disabled` in `s3_logs`
package policies.codebuild.logged

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(project, "builds are not logged") if {
	some project in plan.of_type("aws_codebuild_project")
	not plan.is_undecidable(project, ["logs_config"])
	not is_logged(project)
}

findings contains plan.violation(project, "logs in S3 are not encrypted") if {
	some project in plan.of_type("aws_codebuild_project")
	some logs in object.get(project.values, "logs_config", [])
	some bucket in object.get(logs, "s3_logs", [])
	bucket.status == "ENABLED"
	bucket.encryption_disabled == true
}

findings contains plan.undecided(project, ["logs_config"], "whether builds are logged") if {
	some project in plan.of_type("aws_codebuild_project")
	plan.is_undecidable(project, ["logs_config"])
}

is_logged(project) if {
	some logs in object.get(project.values, "logs_config", [])
	some kind in ["cloudwatch_logs", "s3_logs"]
	some target in object.get(logs, kind, [])
	object.get(target, "status", "ENABLED") == "ENABLED"
}
