# METADATA
# title: Passwords follow PCI DSS and CIS
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [IAM.7, IAM.10]
#     cis: ["1.8", "1.9"]
#     pci: ["8.3.6", "8.3.7", "8.3.9"]
#     sentinel: [iam-password-policy-strong-configuration, iam-password-policy-should-expire-within-90-days, iam-password-policy-should-prevent-password-reuse, iam-password-policy-should-require-numbers, iam-password-policy-should-have-one-lowercase-letter, iam-password-policy-should-have-one-uppercase-letter, iam-password-policy-should-have-strong-configuration]
#   remediation: see the inputs of modules/audit
package policies.iam.password_policy

import data.lib.plan

metadata := rego.metadata.chain()

demands := {
	"require_lowercase_characters": {true},
	"require_uppercase_characters": {true},
	"require_numbers": {true},
	"require_symbols": {true},
}

findings contains plan.missing("the account has no password policy") if count(plan.of_type("aws_iam_account_password_policy")) == 0

findings contains finding if {
	some policy in plan.of_type("aws_iam_account_password_policy")
	some attribute, allowed in demands
	finding := plan.must_be(policy, [attribute], allowed, sprintf("%s is off", [attribute]))
}

findings contains finding if {
	some policy in plan.of_type("aws_iam_account_password_policy")
	some attribute, bounds in {
		"minimum_password_length": [14, 128],
		"password_reuse_prevention": [24, 24],
		"max_password_age": [1, 90],
	}
	not is_within(plan.value(policy, [attribute]), bounds)
	finding := plan.must_be(policy, [attribute], set(), sprintf("%s is not within %v", [attribute, bounds]))
}

is_within(number, bounds) if {
	number >= bounds[0]
	number <= bounds[1]
}
