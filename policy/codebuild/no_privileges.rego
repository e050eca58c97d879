# METADATA
# title: Builds have no privileges on their host
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["2.2.6", "7.2.1"]
#   remediation: set `privileged_mode = false`; images are built by a service's own pipeline
package policies.codebuild.no_privileges

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some project in plan.of_type("aws_codebuild_project")
	some n, _ in object.get(project.values, "environment", [])
	path := ["environment", n, "privileged_mode"]
	finding := plan.must_be(project, path, {false, null}, "builds have privileges on their host")
}
