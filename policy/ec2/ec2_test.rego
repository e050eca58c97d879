package policies_test.ec2

import data.lib.fixture

vpc := "aws_vpc.main"

closed := "aws_default_security_group.closed"

flow := "aws_flow_log.main[0]"

template := "aws_launch_template.nodes"

subnet := "aws_subnet.private[\"us-east-1a\"]"

client := "aws_vpc_security_group_ingress_rule.client[\"nodes\"]"

group := "aws_security_group.database"

by_default := "aws_ebs_encryption_by_default.account[0]"

cases := {
	"ec2-default-security-group-closed": {
		"left as AWS made it": ["violation", fixture.without("network", closed)],
		"a way in": ["violation", fixture.set("network", closed, {"/ingress": [{"from_port": 0, "to_port": 0, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/16"]}]})],
		"a way out": ["violation", fixture.set("network", closed, {"/egress": [{"from_port": 0, "to_port": 0, "protocol": "-1"}]})],
		"unknown ways out": ["undecided", fixture.unknown("network", closed, ["egress"])],
		"unknown VPC": ["undecided", fixture.unknown("network", closed, ["vpc_id"])],
	},
	"ec2-flow-logs": {
		"none": ["violation", fixture.without("network", flow)],
		"accepted traffic alone": ["violation", fixture.set("network", flow, {"/traffic_type": "ACCEPT"})],
		"of another VPC": ["violation", fixture.set("network", flow, {"/vpc_id": "vpc-another"})],
		"unknown traffic": ["undecided", fixture.unknown("network", flow, ["traffic_type"])],
		"unknown VPC": ["undecided", fixture.unknown("network", flow, ["vpc_id"])],
	},
	"ec2-admin-ports-closed": {
		"SSH from anywhere": ["violation", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 22, "/to_port": 22, "/ip_protocol": "tcp"})],
		"RDP from anywhere": ["violation", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 3389, "/to_port": 3389, "/ip_protocol": "tcp"})],
		"SSH from anywhere by IPv6": ["violation", fixture.set("database", client, {"/cidr_ipv6": "::/0", "/from_port": 22, "/to_port": 22})],
		"every port from anywhere": ["violation", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": -1, "/to_port": -1, "/ip_protocol": "-1"}), {"ec2-risky-ports-closed"}],
		"SSH from a private network": ["passes", fixture.set("database", client, {"/cidr_ipv4": "10.0.0.0/8", "/from_port": 22, "/to_port": 22, "/ip_protocol": "tcp"})],
		"SSH in a rule of the older kind": ["violation", fixture.with_resource("database", "aws_security_group_rule", {"type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"], "description": "SSH"})],
		"out to anywhere in a rule of the older kind": ["passes", fixture.with_resource("database", "aws_security_group_rule", {"type": "egress", "protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"], "description": "out"})],
		"SSH in the group itself": ["violation", fixture.set("database", group, {"/ingress": [{"protocol": "tcp", "from_port": 22, "to_port": 22, "ipv6_cidr_blocks": ["::/0"]}]})],
		"unknown source": ["undecided", fixture.unknown("database", client, ["cidr_ipv4"]), {"ec2-risky-ports-closed"}],
		"unknown source in a rule of the older kind": ["undecided", fixture.with_unknown("database", "aws_security_group_rule", {"type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22, "description": "SSH"}, {"cidr_blocks": true}), {"ec2-risky-ports-closed"}],
		"unknown rules in the group itself": ["undecided", fixture.unknown("database", group, ["ingress"]), {"ec2-risky-ports-closed"}],
	},
	"ec2-risky-ports-closed": {
		"from half of the Internet": ["violation", fixture.set("database", client, {"/cidr_ipv4": "128.0.0.0/1"})],
		"PostgreSQL from anywhere": ["violation", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 5432, "/to_port": 5432, "/ip_protocol": "tcp"})],
		"a range of ports from anywhere": ["violation", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 80, "/to_port": 443, "/ip_protocol": "tcp"})],
		"HTTP from anywhere": ["passes", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 80, "/to_port": 80, "/ip_protocol": "tcp"})],
		"HTTPS from anywhere": ["passes", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 443, "/to_port": 443, "/ip_protocol": "tcp"})],
		"unknown port": ["undecided", fixture.unknown("database", client, ["from_port"]), {"ec2-admin-ports-closed"}],
	},
	"ec2-rules-described": {
		"a rule without a description": ["violation", fixture.set("database", client, {"/description": null})],
		"a group with Terraform's own": ["violation", fixture.set("database", group, {"/description": "Managed by Terraform"})],
		"unknown description": ["undecided", fixture.unknown("database", client, ["description"])],
	},
	"ec2-imdsv2": {
		"tokens optional": ["violation", fixture.set("cluster", template, {"/metadata_options/0/http_tokens": "optional"})],
		"unknown tokens": ["undecided", fixture.unknown("cluster", template, ["metadata_options", 0, "http_tokens"])],
	},
	"ec2-volumes-encrypted": {
		"a template's volume unencrypted": ["violation", fixture.set("cluster", template, {"/block_device_mappings/0/ebs/0/encrypted": "false"})],
		"a volume unencrypted": ["violation", fixture.with_resource("cluster", "aws_ebs_volume", {"encrypted": false, "size": 1})],
		"unknown encryption": ["undecided", fixture.unknown("cluster", template, ["block_device_mappings", 0, "ebs", 0, "encrypted"])],
	},
	"ec2-encryption-by-default": {
		"not set": ["violation", fixture.without("audit", by_default)],
		"off": ["violation", fixture.set("audit", by_default, {"/enabled": false})],
		"unknown": ["undecided", fixture.unknown("audit", by_default, ["enabled"])],
	},
	"ec2-subnets-without-public-ip": {
		"public addresses by default": ["violation", fixture.set("network", subnet, {"/map_public_ip_on_launch": true})],
		"unknown": ["undecided", fixture.unknown("network", subnet, ["map_public_ip_on_launch"])],
	},
	"ec2-instances-without-public-ip": {
		"a template with a public address": ["violation", fixture.set("cluster", template, {"/network_interfaces": [{"associate_public_ip_address": "true"}]})],
		"an instance with a public address": ["violation", fixture.with_resource("cluster", "aws_instance", {"associate_public_ip_address": true, "metadata_options": [{"http_tokens": "required"}]})],
		"unknown interfaces": ["undecided", fixture.unknown("cluster", template, ["network_interfaces"])],
	},
	"ec2-acl-admin-ports-closed": {
		"SSH from anywhere": ["violation", fixture.with_resource("network", "aws_network_acl_rule", {"egress": false, "rule_action": "allow", "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_block": "0.0.0.0/0"})],
		"SSH from anywhere refused": ["passes", fixture.with_resource("network", "aws_network_acl_rule", {"egress": false, "rule_action": "deny", "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_block": "0.0.0.0/0"})],
		"out to anywhere": ["passes", fixture.with_resource("network", "aws_network_acl_rule", {"egress": true, "rule_action": "allow", "protocol": "-1", "cidr_block": "0.0.0.0/0"})],
		"every port from anywhere by IPv6 in the default list": ["violation", fixture.with_resource("network", "aws_default_network_acl", {"ingress": [{"action": "allow", "protocol": "-1", "from_port": 0, "to_port": 0, "ipv6_cidr_block": "::/0"}]})],
		"unknown source": ["undecided", fixture.with_unknown("network", "aws_network_acl_rule", {"egress": false, "rule_action": "allow", "protocol": "tcp", "from_port": 22, "to_port": 22}, {"cidr_block": true})],
	},
}

test_ec2 if count(fixture.failures(cases)) == 0
