import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { boundRoles } from "../constructs/iam/bounded-roles";
import { ServiceRole } from "../constructs/iam/service-role";
import { logRetention } from "../constructs/inputs/log-retention";
import { ACCOUNT_ID, NAME, PERMISSIONS_BOUNDARY, REGION } from "../constructs/inputs/naming";
import { EncryptedLogGroup } from "../constructs/monitoring/encrypted-log-group";
import { forEach, hcl, hclList, when } from "../core/hcl";
import { TerraformModule } from "../core/terraform-module";

/** The network of an environment: VPC, three kinds of subnet, NAT, flow logs and endpoints. */
export class Network extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "network", {
      description:
        "A VPC with public, private and database subnets, one of each kind a zone. Private subnets reach the internet " +
        "through NAT alone, database subnets not at all; S3 is reached through a gateway endpoint, the default security " +
        "group is closed, and all traffic is logged.",
    });
    boundRoles(this, this.input("permissions_boundary_arn", PERMISSIONS_BOUNDARY).stringValue);
    const name = this.input("name", NAME).stringValue;
    const region = this.input("region", REGION).stringValue;
    const accountId = this.input("account_id", ACCOUNT_ID).stringValue;
    const cidr = this.input("cidr", {
      type: "string",
      default: "10.0.0.0/16",
      description: "IPv4 range of the VPC, /16 to /28.",
      validations: [
        {
          condition: "can(cidrnetmask(var.cidr))",
          message: "cidr must be an IPv4 range in CIDR notation, as 10.0.0.0/16.",
        },
      ],
    });
    this.input("public_subnets", {
      type: "map(string)",
      description: "Ranges of the public subnets by availability zone: load balancers and NAT live there.",
    });
    this.input("private_subnets", {
      type: "map(string)",
      description: "Ranges of the private subnets by availability zone: nodes and pods live there.",
    });
    this.input("database_subnets", {
      type: "map(string)",
      default: {},
      description: "Ranges of the database subnets by availability zone: no route leads out of the VPC.",
    });
    this.input("nat_mode", {
      type: "string",
      default: "single",
      description:
        "`none`; `single`: one NAT gateway for all zones; `per_az`: one in each zone that has a public subnet, so that " +
        "no zone's fate hangs on another.",
      validations: [
        {
          condition: 'contains(["none", "single", "per_az"], var.nat_mode)',
          message: "nat_mode must be none, single or per_az.",
        },
        {
          condition: 'var.nat_mode == "none" || length(var.public_subnets) > 0',
          message: "nat_mode must be none where there is no public subnet.",
        },
      ],
    });
    this.input("flow_logs", {
      type: "bool",
      default: true,
      description: "Whether accepted and rejected traffic is logged to CloudWatch Logs.",
    });
    const retention = this.input("flow_logs_retention_days", logRetention("flow_logs_retention_days")).numberValue;
    this.input("interface_endpoints", {
      type: "set(string)",
      default: [],
      description:
        "AWS services reached without NAT, by the name after the region, as `ecr.api`, `ecr.dkr`, `sts`, `logs`.",
    });

    const vpc = new Vpc(this, "main", {
      cidrBlock: cidr.stringValue,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: name },
    });
    new DefaultSecurityGroup(this, "closed", { vpcId: vpc.id, tags: { Name: `${name}-default-closed` } });

    this.subnets("public", { mapPublicIpOnLaunch: false, roleTag: "kubernetes.io/role/elb" }, vpc, name);
    this.subnets("private", { roleTag: "kubernetes.io/role/internal-elb" }, vpc, name);
    this.subnets("database", {}, vpc, name);

    const gateway = new InternetGateway(this, "internet_gateway.main", { vpcId: vpc.id, tags: { Name: name } });
    new Route(this, "public_internet", {
      forEach: forEach("var.public_subnets"),
      routeTableId: hcl("aws_route_table.public[each.key].id"),
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });

    new TerraformLocal(
      this,
      "nat_zones",
      hcl(
        'var.nat_mode == "none" ? [] : slice(sort(keys(var.public_subnets)), 0, var.nat_mode == "single" ? 1 : length(var.public_subnets))',
      ),
    );
    const address = new Eip(this, "nat", {
      forEach: forEach("{ for zone in local.nat_zones : zone => zone }"),
      domain: "vpc",
      tags: { Name: `${name}-nat-${hcl("each.key")}` },
    });
    new NatGateway(this, "nat_gateway.main", {
      forEach: forEach("{ for zone in local.nat_zones : zone => zone }"),
      allocationId: hcl("aws_eip.nat[each.key].id"),
      subnetId: hcl("aws_subnet.public[each.key].id"),
      tags: { Name: `${name}-${hcl("each.key")}` },
      dependsOn: [gateway, address],
    });
    new Route(this, "private_nat", {
      forEach: forEach("{ for zone, cidr in var.private_subnets : zone => cidr if length(local.nat_zones) > 0 }"),
      routeTableId: hcl("aws_route_table.private[each.key].id"),
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: hcl("aws_nat_gateway.main[contains(local.nat_zones, each.key) ? each.key : local.nat_zones[0]].id"),
    });

    new VpcEndpoint(this, "s3", {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: hclList("concat(values(aws_route_table.private)[*].id, values(aws_route_table.database)[*].id)"),
      tags: { Name: `${name}-s3` },
    });
    this.interfaceEndpoints(vpc, name, region);
    this.flowLogs(vpc, { name, region, accountId, retention });

    this.output("vpc_id", { value: vpc.id, description: "Id of the VPC.", example: "vpc-0a1b2c3d4e5f60718" });
    this.output("vpc_cidr", { value: vpc.cidrBlock, description: "IPv4 range of the VPC.", example: "10.0.0.0/16" });
    this.subnetOutputs("public", "load balancers");
    this.subnetOutputs("private", "nodes and pods");
    this.subnetOutputs("database", "databases");
    this.output("nat_gateway_ids", {
      value: hcl("{ for zone, gateway in aws_nat_gateway.main : zone => gateway.id }"),
      description: "Ids of the NAT gateways by zone.",
      example: { "us-east-1a": "nat-0a1b2c3d4e5f60718" },
    });
    this.output("nat_public_ips", {
      value: hcl("values(aws_eip.nat)[*].public_ip"),
      description: "Addresses that traffic from the private subnets comes from, for a partner's allow list.",
      example: ["203.0.113.10"],
    });
  }

  /** A kind of subnet in every zone its input names, each with a route table of its own. */
  private subnets(
    kind: string,
    props: { mapPublicIpOnLaunch?: boolean; roleTag?: string },
    vpc: Vpc,
    name: string,
  ): void {
    const zone = hcl("each.key");
    new Subnet(this, `subnet.${kind}`, {
      forEach: forEach(`var.${kind}_subnets`),
      vpcId: vpc.id,
      availabilityZone: zone,
      cidrBlock: hcl("each.value"),
      mapPublicIpOnLaunch: props.mapPublicIpOnLaunch,
      tags: { Name: `${name}-${kind}-${zone}`, ...(props.roleTag && { [props.roleTag]: "1" }) },
    });
    new RouteTable(this, `route_table.${kind}`, {
      forEach: forEach(`var.${kind}_subnets`),
      vpcId: vpc.id,
      tags: { Name: `${name}-${kind}-${zone}` },
    });
    new RouteTableAssociation(this, `route_table_association.${kind}`, {
      forEach: forEach(`var.${kind}_subnets`),
      subnetId: hcl(`aws_subnet.${kind}[each.key].id`),
      routeTableId: hcl(`aws_route_table.${kind}[each.key].id`),
    });
  }

  private subnetOutputs(kind: string, use: string): void {
    this.output(`${kind}_subnet_ids`, {
      value: hcl(`values(aws_subnet.${kind})[*].id`),
      description: `Ids of the ${kind} subnets in the order of their zones, for ${use}.`,
      example: [`subnet-0${kind}a`, `subnet-0${kind}b`],
    });
  }

  private interfaceEndpoints(vpc: Vpc, name: string, region: string): void {
    const group = new SecurityGroup(this, "endpoints", {
      count: when("length(var.interface_endpoints) > 0"),
      name: `${name}-endpoints`,
      description: "HTTPS from the VPC to AWS services",
      vpcId: vpc.id,
    });
    new VpcSecurityGroupIngressRule(this, "endpoints_https", {
      count: when("length(var.interface_endpoints) > 0"),
      securityGroupId: hcl("one(aws_security_group.endpoints[*].id)"),
      description: "HTTPS from the VPC",
      cidrIpv4: vpc.cidrBlock,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
    new VpcEndpoint(this, "interface", {
      forEach: forEach("{ for service in var.interface_endpoints : service => service }"),
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.${hcl("each.key")}`,
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: hclList("values(aws_subnet.private)[*].id"),
      securityGroupIds: hclList("aws_security_group.endpoints[*].id"),
      tags: { Name: `${name}-${hcl("each.key")}` },
      dependsOn: [group],
    });
  }

  private flowLogs(vpc: Vpc, props: { name: string; region: string; accountId: string; retention: number }): void {
    const { name, region, accountId } = props;
    const count = when("var.flow_logs");
    const logs = new EncryptedLogGroup(this, "flow_logs", {
      logGroupName: `/aws/vpc/${name}/flow-logs`,
      retentionDays: props.retention,
      accountId,
      region,
      count,
    });
    const role = new ServiceRole(this, "role.flow_logs", {
      roleName: `${name}-flow-logs`,
      service: "vpc-flow-logs.amazonaws.com",
      sourceAccount: accountId,
      count,
      // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
      statements: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: [logs.arn, `${logs.arn}:*`],
        },
      ],
    });
    new FlowLog(this, "flow_log.main", {
      count,
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: hcl("one(aws_cloudwatch_log_group.flow_logs[*].arn)"),
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      tags: { Name: name },
    });
  }
}
