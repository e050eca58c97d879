# METADATA
# title: Proxies of databases take TLS and IAM authentication alone, and log no statements
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["4.2.1", "8.3.2"]
#   remediation: set `require_tls = true`, `iam_auth = "REQUIRED"` in each `auth`, and no `debug_logging`
package policies.rds.proxy_tls

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some proxy in plan.of_type("aws_db_proxy")
	finding := plan.must_be(proxy, ["require_tls"], {true}, "clients may connect without TLS")
}

findings contains finding if {
	some proxy in plan.of_type("aws_db_proxy")
	finding := plan.must_be(proxy, ["debug_logging"], {false, null}, "statements, and the data in them, are in its log")
}

findings contains plan.violation(proxy, "clients may connect with passwords") if {
	some proxy in plan.of_type("aws_db_proxy")
	some auth in plan.value(proxy, ["auth"])
	auth.iam_auth != "REQUIRED"
}

findings contains plan.undecided(proxy, ["auth"], "whether clients may connect with passwords") if {
	some proxy in plan.of_type("aws_db_proxy")
	plan.is_undecidable(proxy, ["auth"])
}
