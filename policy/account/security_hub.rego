# METADATA
# title: Security Hub checks the account against PCI DSS and AWS's best practices
# custom:
#   severity: medium
#   level: hard
#   levels: {local: advisory}
#   controls:
#     cis: ["4.16"]
#     pci: ["1.2.7", "11.5.2"]
#   remediation: add `aws_securityhub_account` and the subscriptions
package policies.account.security_hub

import data.lib.plan

metadata := rego.metadata.chain()

demanded := {"standards/aws-foundational-security-best-practices/", "standards/pci-dss/"}

findings contains plan.missing("Security Hub is off") if count(plan.of_type("aws_securityhub_account")) == 0

findings contains plan.violation(hub, sprintf("no subscription to %s", [standard])) if {
	not is_undecidable
	some hub in plan.of_type("aws_securityhub_account")
	some standard in demanded
	not is_subscribed(standard)
}

is_subscribed(standard) if {
	some subscription in plan.of_type("aws_securityhub_standards_subscription")
	contains(object.get(subscription.values, "standards_arn", ""), standard)
}

is_undecidable if {
	some subscription in plan.of_type("aws_securityhub_standards_subscription")
	plan.is_undecidable(subscription, ["standards_arn"])
}

findings contains plan.undecided(subscription, ["standards_arn"], "which standard it is") if {
	some subscription in plan.of_type("aws_securityhub_standards_subscription")
	plan.is_undecidable(subscription, ["standards_arn"])
}
