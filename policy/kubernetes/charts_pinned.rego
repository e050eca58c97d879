# METADATA
# title: Helm charts are pinned to a version
# custom:
#   severity: medium
#   level: hard
#   controls:
#     pci: ["6.3.2", "6.5.1"]
#   remediation: set `version` to one version, such as 3.5.0
package policies.kubernetes.charts_pinned

import data.lib.kubernetes
import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some release in kubernetes.releases
	is_fetched(release)
	version := plan.value(release, ["version"])
	not is_exact(version)
	finding := plan.must_be(release, ["version"], set(), sprintf("its version is %v: the next apply may take another", [version]))
}

# A chart in a folder is the commit's.
is_fetched(release) if plan.has_value(plan.value(release, ["repository"]))

is_fetched(release) if startswith(plan.value(release, ["chart"]), "oci://")

is_exact(version) if regex.match(`^v?[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?$`, version)
