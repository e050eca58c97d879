# METADATA
# title: Namespaces enforce the restricted Pod Security Standard
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["2.2.1", "2.2.6"]
#   remediation: 'set the label `pod-security.kubernetes.io/enforce` to `restricted`'
package policies.kubernetes.namespaces_restricted

import data.lib.kubernetes
import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some namespace in kubernetes.namespaces
	path := ["metadata", 0, "labels", "pod-security.kubernetes.io/enforce"]
	finding := plan.must_be(namespace, path, {"restricted"}, "it admits pods that are not restricted")
}
