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
	"kubernetes-images-by-digest": [
		["violation", values({"image": {"repository": "billpay-backend", "tag": "1.2.3"}})],
		["violation", values({"image": {"repository": "billpay-backend", "digest": "sha256:1"}})],
		["violation", values({"image": "billpay-backend:1.2.3"})],
		["violation", values({"image": image, "sidecars": [{"initImage": {"repository": "curl"}}]})],
		["violation", set_one_by_one("image.tag", "1.2.3")],
		["violation", set_one_by_one("sidecar.initImage", "curl:8")],
		["passes", values({"image": sprintf("billpay-backend@%s", [digest]), "autoscaling": {"minReplicas": 3}})],
		["passes", values({"image": {"pullPolicy": "Always"}, "imagePullSecrets": ["one"]})],
		["passes", set_one_by_one("imagePullPolicy", "Always")],
		["undecided", fixture.unknown("service-back", service, ["values"]), {"kubernetes-replicas"}],
		["undecided", fixture.set("service-back", service, {"/values/0": "{"}), {"kubernetes-replicas"}],
		["undecided", fixture.unknown("platform", controller, ["values", 0])],
	],
	"kubernetes-namespaces-restricted": [
		["violation", fixture.set("platform", namespace, {"/metadata/0/labels/pod-security.kubernetes.io~1enforce": "baseline"})],
		["violation", fixture.set("platform", namespace, {"/metadata/0/labels": null})],
		["undecided", fixture.unknown("platform", namespace, ["metadata", 0, "labels"])],
	],
	"kubernetes-network-default-deny": [
		["violation", fixture.without("platform", deny)],
		["violation", fixture.set("platform", deny, {"/metadata/0/namespace": "another"})],
		["violation", fixture.set("platform", deny, {"/spec/0/policy_types": ["Ingress"]})],
		["violation", fixture.set("platform", deny, {"/spec/0/ingress": [{"from": []}]})],
		["violation", fixture.set("platform", deny, {"/spec/0/egress": [{"to": []}]})],
		["violation", fixture.set("platform", deny, {"/spec/0/pod_selector/0/match_labels": {"app": "one"}})],
		["undecided", fixture.unknown("platform", deny, ["spec", 0, "policy_types"])],
	],
	"kubernetes-no-cluster-admin": [
		["violation", admin_binding("kubernetes_cluster_role_binding_v1", "cluster-admin", {"kind": "Group", "name": "billpay:operators"})],
		["violation", admin_binding("kubernetes_role_binding", "cluster-admin", {"kind": "User", "name": "someone"})],
		["violation", admin_binding("kubernetes_cluster_role_binding", "view", {"kind": "Group", "name": "system:authenticated"})],
		["passes", admin_binding("kubernetes_cluster_role_binding_v1", "view", {"kind": "Group", "name": "billpay:operators"})],
		["passes", admin_binding("kubernetes_cluster_role_binding_v1", "cluster-admin", {"kind": "ServiceAccount", "name": "controller", "namespace": "kube-system"})],
		["undecided", fixture.unknown("platform", binding, ["role_ref", 0, "name"])],
		["undecided", fixture.unknown("platform", binding, ["subject"])],
	],
	"kubernetes-no-role-wildcards": [
		["violation", fixture.set("platform", role, {"/rule/0": {"api_groups": ["*"], "resources": ["*"], "verbs": ["*"]}})],
		["passes", fixture.set("platform", role, {"/rule/0": {"api_groups": ["apps"], "resources": ["deployments"], "verbs": ["*"]}})],
		["undecided", fixture.unknown("platform", role, ["rule"])],
	],
	"kubernetes-charts-pinned": [
		["violation", fixture.set("platform", controller, {"/version": "~3.5"})],
		["violation", fixture.set("platform", controller, {"/version": null})],
		["violation", fixture.set("service-back", service, {"/chart": "oci://registry.example/service", "/version": ">=1.0.0"})],
		["passes", fixture.set("service-back", service, {"/chart": "oci://registry.example/service", "/version": "1.0.0"})],
		["undecided", fixture.unknown("platform", controller, ["version"])],
	],
	"kubernetes-replicas": [
		["violation", values({"image": image, "autoscaling": {"enabled": true, "minReplicas": 2}})],
		["violation", values({"image": image, "autoscaling": {"enabled": false, "minReplicas": 3}, "replicas": 1})],
		["passes", values({"image": image, "autoscaling": {"enabled": false}, "replicas": 4})],
		["passes", fixture.set("platform", controller, {"/values/0": json.marshal({"replicas": 1})})],
		["passes", array.concat(values({"image": image, "autoscaling": {"minReplicas": 1}}), fixture.set("service-back", service, {"/namespace": "kube-system"}))],
		["undecided", fixture.unknown("service-back", service, ["values"]), {"kubernetes-images-by-digest"}],
		["undecided", fixture.unknown("service-back", service, ["namespace"])],
	],
}

test_kubernetes if count(fixture.failures(cases)) == 0
