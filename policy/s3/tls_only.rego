# METADATA
# title: Each bucket refuses requests without TLS
# custom:
#   severity: medium
#   level: hard
#   undecided: advisory
#   controls:
#     fsbp: [S3.5]
#     cis: ["2.1.1"]
#     pci: ["4.2.1"]
#     sentinel: [s3-require-ssl]
#   remediation: deny s3:* where aws:SecureTransport is false
package policies.s3.tls_only

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_s3_bucket")
	finding := plan.must_have(resource, "aws_s3_bucket_policy", "bucket", "no policy refuses requests without TLS")
}

findings contains plan.violation(policy, "requests without TLS are not refused") if {
	some policy in plan.of_type("aws_s3_bucket_policy")
	not documents.is_unreadable(policy, "policy")
	not documents.denies_plaintext(documents.statements(policy, "policy"))
}

findings contains plan.undecided(policy, ["policy"], "whether requests without TLS are refused") if {
	some policy in plan.of_type("aws_s3_bucket_policy")
	documents.is_unreadable(policy, "policy")
}
