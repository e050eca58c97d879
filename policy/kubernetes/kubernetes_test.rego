package policies_test.kubernetes

import data.lib.fixture

namespace := "kubernetes_namespace_v1.services"

deny := "kubernetes_network_policy_v1.services_network_default_deny"

role := "kubernetes_role_v1.services_roles_operate"

binding := "kubernetes_role_binding_v1.services_roles_operate"

controller := "helm_release.load_balancer_controller[0]"

service := "helm_release.main"

digest := "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

image := {"repository": "billpay-backend", "digest": digest}

values(document) := fixture.set("service-back", service, {"/values/0": json.marshal(document)})

set_one_by_one(name, value) := fixture.set("service-back", service, {"/set": [{"name": name, "value": value}]})

admin_binding(kind, role_name, subject) := fixture.with_resource("platform", kind, {
	"metadata": [{"name": "admins"}],
	"role_ref": [{"api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role_name}],
	"subject": [subject],
})

cases := {
	"kubernetes-images-by-digest": {
		"by tag": ["violation", values({"image": {"repository": "billpay-backend", "tag": "1.2.3"}})],
		"a digest cut short": ["violation", values({"image": {"repository": "billpay-backend", "digest": "sha256:1"}})],
		"by tag in one text": ["violation", values({"image": "billpay-backend:1.2.3"})],
		"another image without a tag": ["violation", values({"image": image, "sidecars": [{"initImage": {"repository": "curl"}}]})],
		"a tag set by itself": ["violation", set_one_by_one("image.tag", "1.2.3")],
		"an image set by itself": ["violation", set_one_by_one("sidecar.initImage", "curl:8")],
		"by digest in one text": ["passes", values({"image": sprintf("billpay-backend@%s", [digest]), "autoscaling": {"minReplicas": 3}})],
		"no image but its settings": ["passes", values({"image": {"pullPolicy": "Always"}, "imagePullSecrets": ["one"]})],
		"a setting that is no image": ["passes", set_one_by_one("imagePullPolicy", "Always")],
		"unknown values": ["undecided", fixture.unknown("service-back", service, ["values"]), {"kubernetes-replicas"}],
		"values that are no YAML": ["undecided", fixture.set("service-back", service, {"/values/0": "{"}), {"kubernetes-replicas"}],
		"unknown values of a controller": ["undecided", fixture.unknown("platform", controller, ["values", 0])],
	},
	"kubernetes-namespaces-restricted": {
		"baseline": ["violation", fixture.set("platform", namespace, {"/metadata/0/labels/pod-security.kubernetes.io~1enforce": "baseline"})],
		"no labels": ["violation", fixture.set("platform", namespace, {"/metadata/0/labels": null})],
		"unknown labels": ["undecided", fixture.unknown("platform", namespace, ["metadata", 0, "labels"])],
	},
	"kubernetes-network-default-deny": {
		"none": ["violation", fixture.without("platform", deny)],
		"in another namespace": ["violation", fixture.set("platform", deny, {"/metadata/0/namespace": "another"})],
		"a way out": ["violation", fixture.set("platform", deny, {"/spec/0/policy_types": ["Ingress"]})],
		"a way in for some": ["violation", fixture.set("platform", deny, {"/spec/0/ingress": [{"from": []}]})],
		"a way out for some": ["violation", fixture.set("platform", deny, {"/spec/0/egress": [{"to": []}]})],
		"of some pods alone": ["violation", fixture.set("platform", deny, {"/spec/0/pod_selector/0/match_labels": {"app": "one"}})],
		"unknown types": ["undecided", fixture.unknown("platform", deny, ["spec", 0, "policy_types"])],
	},
	"kubernetes-no-cluster-admin": {
		"to a group": ["violation", admin_binding("kubernetes_cluster_role_binding_v1", "cluster-admin", {"kind": "Group", "name": "billpay:operators"})],
		"to a user by the older kind": ["violation", admin_binding("kubernetes_role_binding", "cluster-admin", {"kind": "User", "name": "someone"})],
		"anything to everyone": ["violation", admin_binding("kubernetes_cluster_role_binding", "view", {"kind": "Group", "name": "system:authenticated"})],
		"view to a group": ["passes", admin_binding("kubernetes_cluster_role_binding_v1", "view", {"kind": "Group", "name": "billpay:operators"})],
		"to a service account of the system": ["passes", admin_binding("kubernetes_cluster_role_binding_v1", "cluster-admin", {"kind": "ServiceAccount", "name": "controller", "namespace": "kube-system"})],
		"unknown role": ["undecided", fixture.unknown("platform", binding, ["role_ref", 0, "name"])],
		"unknown subject": ["undecided", fixture.unknown("platform", binding, ["subject"])],
	},
	"kubernetes-no-role-wildcards": {
		"of everything": ["violation", fixture.set("platform", role, {"/rule/0": {"api_groups": ["*"], "resources": ["*"], "verbs": ["*"]}})],
		"verbs of one resource": ["passes", fixture.set("platform", role, {"/rule/0": {"api_groups": ["apps"], "resources": ["deployments"], "verbs": ["*"]}})],
		"unknown rules": ["undecided", fixture.unknown("platform", role, ["rule"])],
	},
	"kubernetes-charts-pinned": {
		"a range of versions": ["violation", fixture.set("platform", controller, {"/version": "~3.5"})],
		"no version": ["violation", fixture.set("platform", controller, {"/version": null})],
		"a range from a registry": ["violation", fixture.set("service-back", service, {"/chart": "oci://registry.example/service", "/version": ">=1.0.0"})],
		"one version from a registry": ["passes", fixture.set("service-back", service, {"/chart": "oci://registry.example/service", "/version": "1.0.0"})],
		"unknown version": ["undecided", fixture.unknown("platform", controller, ["version"])],
	},
	"kubernetes-replicas": {
		"two at least": ["violation", values({"image": image, "autoscaling": {"enabled": true, "minReplicas": 2}})],
		"one without autoscaling": ["violation", values({"image": image, "autoscaling": {"enabled": false, "minReplicas": 3}, "replicas": 1})],
		"four without autoscaling": ["passes", values({"image": image, "autoscaling": {"enabled": false}, "replicas": 4})],
		"one of a controller": ["passes", fixture.set("platform", controller, {"/values/0": json.marshal({"replicas": 1})})],
		"one in the namespace of the system": ["passes", array.concat(values({"image": image, "autoscaling": {"minReplicas": 1}}), fixture.set("service-back", service, {"/namespace": "kube-system"}))],
		"unknown values": ["undecided", fixture.unknown("service-back", service, ["values"]), {"kubernetes-images-by-digest"}],
		"unknown namespace": ["undecided", fixture.unknown("service-back", service, ["namespace"])],
	},
}

test_kubernetes if count(fixture.failures(cases)) == 0
