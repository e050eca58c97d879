# METADATA
# title: No secret is in code, plan or state
# custom:
#   severity: critical
#   level: hard
#   controls:
#     pci: ["3.5.1", "8.3.2", "8.6.2"]
#   remediation: use `secret_string_wo`, `manage_master_user_password` or an ephemeral resource
package policies.secrets.not_in_plan

import data.lib.plan

metadata := rego.metadata.chain()

# Attributes that land in the state; each has a write-only or managed counterpart.
plain := {
	"aws_secretsmanager_secret_version": ["secret_string", "secret_binary"],
	"aws_db_instance": ["password"],
	"aws_rds_cluster": ["master_password"],
	"aws_iam_access_key": ["secret"],
	"aws_ssm_parameter": ["value"],
	"kubernetes_secret": ["data", "binary_data"],
	"kubernetes_secret_v1": ["data", "binary_data"],
}

findings contains plan.violation(resource, sprintf("%s is written into plan and state", [attribute])) if {
	some type, attributes in plain
	some resource in plan.of_type(type)
	some attribute in attributes
	is_given(resource, attribute)
}

is_given(resource, attribute) if plan.has_value(plan.value(resource, [attribute]))

# Whatever it will be, it will be in the state.
is_given(resource, attribute) if plan.is_undecidable(resource, [attribute])

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
credential := `\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----`

findings contains plan.violation(resource, "an access key or a private key is in the plan") if {
	some resource in plan.resources
	regex.match(credential, json.marshal(resource.values))
}
