# METADATA
# title: AWS Config records every resource
# custom:
#   severity: medium
#   level: hard
#   levels: {local: advisory}
#   controls:
#     fsbp: [Config.1]
#     cis: ["3.3"]
#     pci: ["1.2.8", "11.5.2"]
#   remediation: add the recorder with `all_supported`, and its status with `is_enabled`
package policies.account.config_recorder

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.missing("AWS Config is off") if count(plan.of_type("aws_config_configuration_recorder")) == 0

findings contains finding if {
	some recorder in plan.of_type("aws_config_configuration_recorder")
	some attribute in ["all_supported", "include_global_resource_types"]
	finding := plan.must_be(recorder, ["recording_group", 0, attribute], {true}, sprintf("%s is off", [attribute]))
}

findings contains finding if {
	some status in plan.of_type("aws_config_configuration_recorder_status")
	finding := plan.must_be(status, ["is_enabled"], {true}, "the recorder does not run")
}
