# METADATA
# title: IAM Access Analyzer reports external access
# custom:
#   severity: medium
#   level: hard
#   levels: {local: advisory}
#   controls:
#     fsbp: [IAM.28]
#     cis: ["1.20"]
#     pci: ["7.2.4"]
#   remediation: add `aws_accessanalyzer_analyzer` of type `ACCOUNT`
package policies.iam.access_analyzer

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.missing("IAM Access Analyzer is off") if count(plan.of_type("aws_accessanalyzer_analyzer")) == 0

findings contains finding if {
	some resource in plan.of_type("aws_accessanalyzer_analyzer")
	finding := plan.must_be(resource, ["type"], {"ACCOUNT", "ORGANIZATION", "ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS"}, "the analyzer does not look at access from outside")
}
