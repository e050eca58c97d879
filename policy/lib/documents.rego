# METADATA
# description: |
#   IAM policy documents, their elements always lists.
#   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
package lib.documents

import data.lib.plan

# METADATA
# description: The attribute of each type that holds what a principal may do.
permissions := {
	"aws_iam_policy": "policy",
	"aws_iam_role_policy": "policy",
	"aws_iam_user_policy": "policy",
	"aws_iam_group_policy": "policy",
}

statements(resource, attribute) := object.get(parsed, [resource.unit, resource.address, attribute], [])

# Each document is read once, for all policies.
parsed[resource.unit][resource.address] := {attribute: listed |
	some attribute in ["assume_role_policy", "policy"]
	document := plan.value(resource, [attribute])
	json.is_valid(document)
	listed := [normalized(statement) | some statement in list(json.unmarshal(document).Statement)]
} if {
	some resource in plan.resources
}

# A document that is there and is not JSON cannot be judged; neither can one that is not known.
is_unreadable(resource, attribute) if plan.is_undecidable(resource, [attribute])

is_unreadable(resource, attribute) if {
	document := plan.value(resource, [attribute])
	plan.has_value(document)
	not json.is_valid(document)
}

normalized(raw) := {
	"allows": raw.Effect == "Allow",
	"actions": {lower(action) | some action in list(object.get(raw, "Action", []))},
	"excludes_actions": "NotAction" in object.keys(raw),
	"resources": {resource | some resource in list(object.get(raw, "Resource", []))},
	"excludes_resources": "NotResource" in object.keys(raw),
	"principals": principals(object.get(raw, "Principal", {})),
	"excludes_principals": "NotPrincipal" in object.keys(raw),
	"conditions": conditions(object.get(raw, "Condition", {})),
}

# METADATA
# description: Whether a statement's patterns cover one of these actions, in lower case.
covers(statement, actions) if {
	some pattern in statement.actions
	some action in actions
	glob.match(pattern, null, action)
}

covers(statement, _) if statement.excludes_actions

list(given) := given if is_array(given)

list(given) := [given] if not is_array(given)

# Of each kind, as AWS, Service or Federated.
principals("*") := {"AWS": {"*"}}

principals(given) := {kind: {principal | some principal in list(listed)} | some kind, listed in given} if is_object(given)

# By operator and key, the key in lower case: condition keys are not case sensitive.
conditions(given) := [condition |
	some operator, keys in given
	some key, listed in keys
	condition := {
		"operator": operator,
		"key": lower(key),
		"values": {lower(sprintf("%v", [item])) | some item in list(listed)},
	}
]

# METADATA
# description: |
#   Who is let in by anything but their own identity: conditions that say whose request it is. IfExists bounds nobody,
#   as a request without the key passes.
bounding_keys := {
	"aws:sourceaccount",
	"aws:sourcearn",
	"aws:sourceowner",
	"aws:sourceorgid",
	"aws:principalaccount",
	"aws:principalarn",
	"aws:principalorgid",
	"kms:calleraccount",
}

is_bounded(statement) if {
	some condition in statement.conditions
	condition.key in bounding_keys
	regex.match(`^(ForAnyValue:)?(String|Arn)(Equals|Like|EqualsIgnoreCase)$`, condition.operator)
	not "*" in condition.values
}

is_anyone(statement) if "*" in statement.principals.AWS

is_anyone(statement) if statement.excludes_principals

# Whether the policy of a bucket denies everything that does not come over TLS.
denies_plaintext(listed) if {
	some statement in listed
	not statement.allows
	is_anyone(statement)
	count(statement.actions & {"*", "s3:*"}) > 0
	count(statement.conditions) == 1
	some condition in statement.conditions
	condition.key == "aws:securetransport"
	condition.operator in {"Bool", "BoolIfExists"}
	condition.values == {"false"}
}
