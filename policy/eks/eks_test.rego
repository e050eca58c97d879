package policies_test.eks

import data.lib.fixture

cluster := "aws_eks_cluster.main"

nodes := "aws_eks_node_group.nodes"

template := "aws_launch_template.nodes"

cases := {
	"eks-endpoint-private": [
		["violation", fixture.set("cluster", cluster, {"/vpc_config/0/endpoint_public_access": true})],
		["violation", fixture.set("cluster", cluster, {
			"/vpc_config/0/endpoint_public_access": true,
			"/vpc_config/0/public_access_cidrs": ["203.0.113.0/24", "0.0.0.0/0"],
		})],
		["passes", fixture.set("cluster", cluster, {
			"/vpc_config/0/endpoint_public_access": true,
			"/vpc_config/0/public_access_cidrs": ["203.0.113.0/24"],
		})],
		["undecided", fixture.unknown("cluster", cluster, ["vpc_config", 0, "endpoint_public_access"])],
	],
	"eks-secrets-encrypted": [
		["violation", fixture.set("cluster", cluster, {"/encryption_config": []})],
		["violation", fixture.set("cluster", cluster, {"/encryption_config/0/resources": []})],
		["violation", fixture.set("cluster", cluster, {"/encryption_config/0/provider/0/key_arn": ""})],
		["undecided", fixture.unknown("cluster", cluster, ["encryption_config", 0, "provider", 0, "key_arn"])],
		["undecided", fixture.unknown("cluster", cluster, ["encryption_config"])],
	],
	"eks-control-plane-logging": [
		["violation", fixture.set("cluster", cluster, {"/enabled_cluster_log_types": ["api", "authenticator", "controllerManager", "scheduler"]})],
		["undecided", fixture.unknown("cluster", cluster, ["enabled_cluster_log_types"])],
	],
	"eks-version-supported": [
		["violation", fixture.set("cluster", cluster, {"/version": "1.33"})],
		["violation", fixture.set("cluster", cluster, {"/version": "2.0"})],
		["violation", [{"op": "replace", "path": "/date", "value": "2027-03-28"}]],
		["undecided", fixture.unknown("cluster", cluster, ["version"]), {"eks-version-ending"}],
	],
	"eks-version-ending": [
		["violation", [{"op": "replace", "path": "/date", "value": "2027-03-27"}]],
		["violation", fixture.set("cluster", cluster, {"/version": "1.34"})],
		["passes", fixture.set("cluster", cluster, {"/version": "1.36"})],
		["undecided", fixture.unknown("cluster", cluster, ["version"]), {"eks-version-supported"}],
	],
	"eks-access-entries": [
		["violation", fixture.set("cluster", cluster, {"/access_config/0/authentication_mode": "API_AND_CONFIG_MAP"})],
		["undecided", fixture.unknown("cluster", cluster, ["access_config", 0, "authentication_mode"])],
	],
	"eks-deletion-protection": [
		["violation", fixture.set("cluster", cluster, {"/deletion_protection": false})],
		["undecided", fixture.unknown("cluster", cluster, ["deletion_protection"])],
	],
	"eks-standard-support": [
		["violation", fixture.set("cluster", cluster, {"/upgrade_policy/0/support_type": "EXTENDED"})],
		["undecided", fixture.unknown("cluster", cluster, ["upgrade_policy", 0, "support_type"])],
	],
	"eks-nodes-without-ssh": [
		["violation", fixture.set("cluster", nodes, {"/remote_access": [{"ec2_ssh_key": "ops"}]})],
		["violation", fixture.set("cluster", template, {"/key_name": "ops"})],
		["undecided", fixture.unknown("cluster", nodes, ["remote_access"])],
		["undecided", fixture.unknown("cluster", template, ["key_name"])],
	],
}

test_eks if count(fixture.failures(cases)) == 0
