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
	"ec2-default-security-group-closed": [
		["violation", fixture.without("network", closed)],
		["violation", fixture.set("network", closed, {"/ingress": [{"from_port": 0, "to_port": 0, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/16"]}]})],
		["violation", fixture.set("network", closed, {"/egress": [{"from_port": 0, "to_port": 0, "protocol": "-1"}]})],
		["undecided", fixture.unknown("network", closed, ["egress"])],
		["undecided", fixture.unknown("network", closed, ["vpc_id"])],
	],
	"ec2-flow-logs": [
		["violation", fixture.without("network", flow)],
		["violation", fixture.set("network", flow, {"/traffic_type": "ACCEPT"})],
		["violation", fixture.set("network", flow, {"/vpc_id": "vpc-another"})],
		["undecided", fixture.unknown("network", flow, ["traffic_type"])],
		["undecided", fixture.unknown("network", flow, ["vpc_id"])],
	],
	"ec2-admin-ports-closed": [
		["violation", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 22, "/to_port": 22, "/ip_protocol": "tcp"})],
		["violation", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 3389, "/to_port": 3389, "/ip_protocol": "tcp"})],
		["violation", fixture.set("database", client, {"/cidr_ipv6": "::/0", "/from_port": 22, "/to_port": 22})],
		["violation", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": -1, "/to_port": -1, "/ip_protocol": "-1"}), {"ec2-risky-ports-closed"}],
		["passes", fixture.set("database", client, {"/cidr_ipv4": "10.0.0.0/8", "/from_port": 22, "/to_port": 22, "/ip_protocol": "tcp"})],
		["violation", fixture.with_resource("database", "aws_security_group_rule", {"type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"], "description": "SSH"})],
		["passes", fixture.with_resource("database", "aws_security_group_rule", {"type": "egress", "protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"], "description": "out"})],
		["violation", fixture.set("database", group, {"/ingress": [{"protocol": "tcp", "from_port": 22, "to_port": 22, "ipv6_cidr_blocks": ["::/0"]}]})],
		["undecided", fixture.unknown("database", client, ["cidr_ipv4"]), {"ec2-risky-ports-closed"}],
		["undecided", fixture.with_unknown("database", "aws_security_group_rule", {"type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22, "description": "SSH"}, {"cidr_blocks": true}), {"ec2-risky-ports-closed"}],
		["undecided", fixture.unknown("database", group, ["ingress"]), {"ec2-risky-ports-closed"}],
	],
	"ec2-risky-ports-closed": [
		["violation", fixture.set("database", client, {"/cidr_ipv4": "128.0.0.0/1"})],
		["violation", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 5432, "/to_port": 5432, "/ip_protocol": "tcp"})],
		["violation", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 80, "/to_port": 443, "/ip_protocol": "tcp"})],
		["passes", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 80, "/to_port": 80, "/ip_protocol": "tcp"})],
		["passes", fixture.set("database", client, {"/cidr_ipv4": "0.0.0.0/0", "/from_port": 443, "/to_port": 443, "/ip_protocol": "tcp"})],
		["undecided", fixture.unknown("database", client, ["from_port"]), {"ec2-admin-ports-closed"}],
	],
	"ec2-rules-described": [
		["violation", fixture.set("database", client, {"/description": null})],
		["violation", fixture.set("database", group, {"/description": "Managed by Terraform"})],
		["undecided", fixture.unknown("database", client, ["description"])],
	],
	"ec2-imdsv2": [
		["violation", fixture.set("cluster", template, {"/metadata_options/0/http_tokens": "optional"})],
		["undecided", fixture.unknown("cluster", template, ["metadata_options", 0, "http_tokens"])],
	],
	"ec2-volumes-encrypted": [
		["violation", fixture.set("cluster", template, {"/block_device_mappings/0/ebs/0/encrypted": "false"})],
		["violation", fixture.with_resource("cluster", "aws_ebs_volume", {"encrypted": false, "size": 1})],
		["undecided", fixture.unknown("cluster", template, ["block_device_mappings", 0, "ebs", 0, "encrypted"])],
	],
	"ec2-encryption-by-default": [
		["violation", fixture.without("audit", by_default)],
		["violation", fixture.set("audit", by_default, {"/enabled": false})],
		["undecided", fixture.unknown("audit", by_default, ["enabled"])],
	],
	"ec2-subnets-without-public-ip": [
		["violation", fixture.set("network", subnet, {"/map_public_ip_on_launch": true})],
		["undecided", fixture.unknown("network", subnet, ["map_public_ip_on_launch"])],
	],
	"ec2-instances-without-public-ip": [
		["violation", fixture.set("cluster", template, {"/network_interfaces": [{"associate_public_ip_address": "true"}]})],
		["violation", fixture.with_resource("cluster", "aws_instance", {"associate_public_ip_address": true, "metadata_options": [{"http_tokens": "required"}]})],
		["undecided", fixture.unknown("cluster", template, ["network_interfaces"])],
	],
	"ec2-acl-admin-ports-closed": [
		["violation", fixture.with_resource("network", "aws_network_acl_rule", {"egress": false, "rule_action": "allow", "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_block": "0.0.0.0/0"})],
		["passes", fixture.with_resource("network", "aws_network_acl_rule", {"egress": false, "rule_action": "deny", "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_block": "0.0.0.0/0"})],
		["passes", fixture.with_resource("network", "aws_network_acl_rule", {"egress": true, "rule_action": "allow", "protocol": "-1", "cidr_block": "0.0.0.0/0"})],
		["violation", fixture.with_resource("network", "aws_default_network_acl", {"ingress": [{"action": "allow", "protocol": "-1", "from_port": 0, "to_port": 0, "ipv6_cidr_block": "::/0"}]})],
		["undecided", fixture.with_unknown("network", "aws_network_acl_rule", {"egress": false, "rule_action": "allow", "protocol": "tcp", "from_port": 22, "to_port": 22}, {"cidr_block": true})],
	],
}

test_ec2 if count(fixture.failures(cases)) == 0
