# METADATA
# title: Images in the cluster are referenced by digest
# description: Charts of others name the images of their own version; what values set is ours.
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["6.5.1", "11.5.2"]
#   remediation: set `image.digest` to sha256:…, and no tag
package policies.kubernetes.images_by_digest

import data.lib.kubernetes
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(release, sprintf("%s is not named by its digest", [concat(".", [sprintf("%v", [part]) | some part in path])])) if {
	some release in kubernetes.releases
	some document in kubernetes.documents(release)
	walk(document, [path, value])
	regex.match(`^(.*I|i)mage$`, path[count(path) - 1])
	not is_pinned(value)
}

# A setting of the image, as its pull policy, names none.
is_pinned(image) if {
	is_object(image)
	not image.repository
	not image.tag
}

is_pinned(image) if {
	is_object(image)
	regex.match(`^sha256:[0-9a-f]{64}$`, image.digest)
}

is_pinned(image) if {
	is_string(image)
	regex.match(`@sha256:[0-9a-f]{64}$`, image)
}

findings contains plan.violation(release, sprintf("%s is set one by one, where no policy reads images", [item.name])) if {
	some release in kubernetes.releases
	some item in object.get(release.values, "set", [])
	regex.match(`(^|[.a-z])[iI]mage(\.|$)`, item.name)
}

findings contains plan.undecided(release, ["values"], "which images are run") if {
	some release in kubernetes.releases
	kubernetes.is_unreadable(release)
}
