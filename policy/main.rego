# METADATA
# title: Policies of the platform
# description: |
#   Holds the merged plan of an environment against every policy below `policies`. Input: `environment` as in
#   live/<env>/env.yaml, `date`, `units` (name to `tofu show -json` of its plan) and `eks` (src/modules/cluster/eks-versions.json).
package billpay

import data.lib.waivers

output := {
	"results": [result | some result in results],
	"passed": [id | some id, _ in policies; not id in reported],
	"policies": [object.remove(policy, ["findings"]) | some policy in policies],
}

# METADATA
# description: Every policy by id, with what it finds.
policies[id] := policy if {
	some service, _ in data.policies
	some name, module in data.policies[service]
	annotations := module.metadata[1].annotations
	id := sprintf("%s-%s", [service, replace(name, "_", "-")])
	policy := object.union(annotations.custom, {
		"id": id,
		"file": sprintf("policy/%s/%s.rego", [service, name]),
		"title": annotations.title,
		"findings": module.findings,
	})
}

# METADATA
# description: |
#   One for each finding. What nobody can decide is neither passed nor left out; its level may be a lower one, where
#   AWS gives the value only at the first apply, or another unit that is not applied.
results contains result if {
	some policy in policies
	some finding in policy.findings
	result := {
		"id": policy.id,
		"title": policy.title,
		"level": level(policy, finding),
		"severity": policy.severity,
		"unit": finding.unit,
		"address": finding.address,
		"message": finding.message,
		"decision": waivers.decision(policy.id, finding),
	}
}

reported contains result.id if some result in results

level(policy, finding) := weaker(finding.level, class_level(policy)) if {
	finding.level
} else := weaker(policy.undecided, class_level(policy)) if {
	finding.decision == "undecided"
	policy.undecided
} else := class_level(policy)

class_level(policy) := object.get(policy, ["levels", input.environment.class], policy.level)

strictness := {"advisory": 0, "soft": 1, "hard": 2}

weaker(one, other) := one if strictness[one] <= strictness[other]

weaker(one, other) := other if strictness[other] < strictness[one]
