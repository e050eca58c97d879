# METADATA
# title: In production a service has three replicas or more
# custom:
#   severity: medium
#   level: hard
#   controls: {}
#   remediation: set `min_replicas` of the service to 3, one for each zone
package policies.kubernetes.replicas

import data.lib.kubernetes
import data.lib.plan

metadata := rego.metadata.chain()

minimum := 3

# As charts/service takes them: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
findings contains plan.violation(release, sprintf("it may have %v replicas, not %d", [count_of, minimum])) if {
	some release in services
	some document in kubernetes.documents(release)
	count_of := fewest(document)
	not count_of >= minimum
}

fewest(document) := document.replicas if {
	document.autoscaling.enabled == false
} else := document.autoscaling.minReplicas

services contains release if {
	plan.is_production
	some release in kubernetes.releases
	startswith(plan.value(release, ["namespace"]), "billpay-")
}

findings contains plan.undecided(release, ["values"], "how many replicas it has") if {
	some release in services
	kubernetes.is_unreadable(release)
}

findings contains plan.undecided(release, ["namespace"], "whether it is a service") if {
	plan.is_production
	some release in kubernetes.releases
	plan.is_undecidable(release, ["namespace"])
}
