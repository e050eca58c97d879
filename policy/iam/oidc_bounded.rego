# METADATA
# title: Roles for pipelines and pods are bound to one audience and subject
# custom:
#   severity: critical
#   level: hard
#   controls:
#     pci: ["7.2.2", "8.6.1"]
#   remediation: add StringEquals conditions for `<provider>:aud` and `<provider>:sub`
package policies.iam.oidc_bounded

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(role, sprintf("no condition bounds %s of the token", [claim])) if {
	some role in plan.of_type("aws_iam_role")
	some statement in documents.statements(role, "assume_role_policy")
	statement.allows
	"sts:assumerolewithwebidentity" in statement.actions
	some claim in ["aud", "sub"]
	not bounds(statement, claim)
}

# https://docs.github.com/actions/reference/security/oidc: a subject without its repository is anyone's.
bounds(statement, claim) if {
	some condition in statement.conditions
	endswith(condition.key, sprintf(":%s", [claim]))
	regex.match(`^(ForAnyValue:)?String(Equals|Like|EqualsIgnoreCase)$`, condition.operator)
	every expected in condition.values {
		not regex.match(`^([a-z_]+:)?[*?]`, expected)
	}
}

findings contains plan.undecided(role, ["assume_role_policy"], "whose tokens are taken") if {
	some role in plan.of_type("aws_iam_role")
	documents.is_unreadable(role, "assume_role_policy")
}
