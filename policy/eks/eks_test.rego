package policies_test.eks

import data.lib.fixture

cluster := "aws_eks_cluster.main"

nodes := "aws_eks_node_group.nodes"

template := "aws_launch_template.nodes"

cni := `aws_eks_addon.before_nodes["vpc-cni"]`

auto_mode := {"metadata": [{"name": "amazon-vpc-cni", "namespace": "kube-system"}], "data": {"enable-network-policy-controller": "true"}}

cases := {
	"eks-endpoint-private": {
		"public": ["violation", fixture.set("cluster", cluster, {"/vpc_config/0/endpoint_public_access": true})],
		"public to anyone among others": ["violation", fixture.set("cluster", cluster, {
			"/vpc_config/0/endpoint_public_access": true,
			"/vpc_config/0/public_access_cidrs": ["203.0.113.0/24", "0.0.0.0/0"],
		})],
		"public to one network": ["passes", fixture.set("cluster", cluster, {
			"/vpc_config/0/endpoint_public_access": true,
			"/vpc_config/0/public_access_cidrs": ["203.0.113.0/24"],
		})],
		"unknown": ["undecided", fixture.unknown("cluster", cluster, ["vpc_config", 0, "endpoint_public_access"])],
	},
	"eks-secrets-encrypted": {
		"not at all": ["violation", fixture.set("cluster", cluster, {"/encryption_config": []})],
		"nothing of it": ["violation", fixture.set("cluster", cluster, {"/encryption_config/0/resources": []})],
		"no key": ["violation", fixture.set("cluster", cluster, {"/encryption_config/0/provider/0/key_arn": ""})],
		"unknown key": ["undecided", fixture.unknown("cluster", cluster, ["encryption_config", 0, "provider", 0, "key_arn"])],
		"unknown configuration": ["undecided", fixture.unknown("cluster", cluster, ["encryption_config"])],
	},
	"eks-control-plane-logging": {
		"no audit log": ["violation", fixture.set("cluster", cluster, {"/enabled_cluster_log_types": ["api", "authenticator", "controllerManager", "scheduler"]})],
		"unknown types": ["undecided", fixture.unknown("cluster", cluster, ["enabled_cluster_log_types"])],
	},
	"eks-version-supported": {
		"a version out of support": ["violation", fixture.set("cluster", cluster, {"/version": "1.33"})],
		"a version that nobody knows": ["violation", fixture.set("cluster", cluster, {"/version": "2.0"})],
		"the day after support ended": ["violation", [{"op": "replace", "path": "/date", "value": "2027-03-28"}]],
		"unknown version": ["undecided", fixture.unknown("cluster", cluster, ["version"]), {"eks-version-ending"}],
	},
	"eks-version-ending": {
		"89 days before its end": ["violation", [{"op": "replace", "path": "/date", "value": "2026-12-28"}]],
		"90 days before its end": ["passes", [{"op": "replace", "path": "/date", "value": "2026-12-27"}]],
		"the last day of support": ["violation", [{"op": "replace", "path": "/date", "value": "2027-03-27"}]],
		"an older version": ["violation", fixture.set("cluster", cluster, {"/version": "1.34"})],
		"a newer version": ["passes", fixture.set("cluster", cluster, {"/version": "1.36"})],
		"unknown version": ["undecided", fixture.unknown("cluster", cluster, ["version"]), {"eks-version-supported"}],
	},
	"eks-access-entries": {
		"the config map too": ["violation", fixture.set("cluster", cluster, {"/access_config/0/authentication_mode": "API_AND_CONFIG_MAP"})],
		"unknown mode": ["undecided", fixture.unknown("cluster", cluster, ["access_config", 0, "authentication_mode"])],
	},
	"eks-deletion-protection": {
		"off": ["violation", fixture.set("cluster", cluster, {"/deletion_protection": false})],
		"unknown": ["undecided", fixture.unknown("cluster", cluster, ["deletion_protection"])],
	},
	"eks-standard-support": {
		"extended": ["violation", fixture.set("cluster", cluster, {"/upgrade_policy/0/support_type": "EXTENDED"})],
		"unknown": ["undecided", fixture.unknown("cluster", cluster, ["upgrade_policy", 0, "support_type"])],
	},
	"eks-on-demand-nodes": {
		"spot": ["violation", fixture.set("cluster", nodes, {"/capacity_type": "SPOT"})],
		"spot that is only avoided": ["violation", fixture.set("cluster", nodes, {
			"/capacity_type": "SPOT",
			"/taint": [{"key": "billpay/spot", "effect": "PREFER_NO_SCHEDULE"}],
		})],
		"spot for pods that tolerate it": ["passes", fixture.set("cluster", nodes, {
			"/capacity_type": "SPOT",
			"/taint": [{"key": "billpay/spot", "effect": "NO_SCHEDULE"}],
		})],
		"spot that evicts the others": ["passes", fixture.set("cluster", nodes, {
			"/capacity_type": "SPOT",
			"/taint": [{"key": "billpay/spot", "effect": "NO_EXECUTE"}],
		})],
		"unknown": ["undecided", fixture.unknown("cluster", nodes, ["capacity_type"])],
	},
	"eks-network-policies-enforced": {
		"settings of something else": ["violation", fixture.set("cluster", cni, {"/configuration_values": `{"env":{"ENABLE_PREFIX_DELEGATION":"true"}}`})],
		"off": ["violation", fixture.set("cluster", cni, {"/configuration_values": `{"enableNetworkPolicy":"false"}`})],
		"no settings": ["violation", fixture.set("cluster", cni, {"/configuration_values": null})],
		"no JSON": ["violation", fixture.set("cluster", cni, {"/configuration_values": "enableNetworkPolicy"})],
		"a boolean": ["passes", fixture.set("cluster", cni, {"/configuration_values": `{"enableNetworkPolicy":true}`})],
		"of another add-on": ["passes", fixture.set("cluster", cni, {"/addon_name": "coredns", "/configuration_values": null})],
		"unknown": ["undecided", fixture.unknown("cluster", cni, ["configuration_values"])],
		"off in Auto Mode": ["violation", fixture.with_resource("cluster", "kubernetes_config_map_v1", object.union(auto_mode, {"data": {"enable-network-policy-controller": "false"}}))],
		"on in Auto Mode": ["passes", fixture.with_resource("cluster", "kubernetes_config_map_v1", auto_mode)],
		"a map of something else": ["passes", fixture.with_resource("cluster", "kubernetes_config_map_v1", {"metadata": [{"name": "billpay"}], "data": {}})],
	},
	"eks-nodes-without-ssh": {
		"a key in the node group": ["violation", fixture.set("cluster", nodes, {"/remote_access": [{"ec2_ssh_key": "ops"}]})],
		"a key in the template": ["violation", fixture.set("cluster", template, {"/key_name": "ops"})],
		"unknown access": ["undecided", fixture.unknown("cluster", nodes, ["remote_access"])],
		"unknown key": ["undecided", fixture.unknown("cluster", template, ["key_name"])],
	},
}

test_eks if count(fixture.failures(cases)) == 0
