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
import type { TerraformResource } from "cdktf/lib/terraform-resource";
import type { Construct } from "constructs";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import { ServiceRole } from "../../constructs/iam/service-role";
import { EncryptedLogGroup } from "../../constructs/monitoring/encrypted-log-group";
import {
  addressOf,
  attribute,
  attributeOfAll,
  attributeOfEach,
  forEach,
  forEachElement,
  hcl,
  hclList,
  when,
} from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { INPUTS } from "./inputs";

/** Whether the VPC is created here. */
const IS_MADE = "local.creates_vpc";

/** A kind of subnet, by zone. */
interface Subnets {
  readonly subnets: Subnet;
  readonly routeTables: RouteTable;
}

/** The network of an environment: VPC, three kinds of subnet, NAT, flow logs and endpoints. */
export class Network extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "network", {
      description:
        "A VPC with public, private and database subnets, one of each kind per zone. Private subnets reach the internet only " +
        "through NAT, database subnets not at all; S3 is reached through a gateway endpoint, the default security group " +
        "allows nothing, and all traffic is logged. Or an existing VPC, by ids: then nothing is created.",
    });
    const { vars } = this;
    boundRoles(this, vars.permissions_boundary_arn.stringValue);
    const name = vars.name.stringValue;
    const region = vars.region.stringValue;

    new TerraformLocal(this, "creates_vpc", hcl(`${vars.existing.expr} == null`));
    for (const kind of ["public", "private", "database"] as const)
      new TerraformLocal(
        this,
        `${kind}_subnets`,
        hcl(`{ for zone, cidr in ${vars[`${kind}_subnets`].expr} : zone => cidr if ${IS_MADE} }`),
      );
    const vpc = this.made(
      new Vpc(this, "main", {
        cidrBlock: vars.cidr.stringValue,
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: { Name: name },
      }),
    );
    this.made(new DefaultSecurityGroup(this, "closed", { vpcId: vpc.id, tags: { Name: `${name}-default-closed` } }));

    const publicSubnets = this.subnets(
      "public",
      { mapPublicIpOnLaunch: false, roleTag: "kubernetes.io/role/elb" },
      vpc,
    );
    const privateSubnets = this.subnets("private", { roleTag: "kubernetes.io/role/internal-elb" }, vpc);
    const databaseSubnets = this.subnets("database", {}, vpc);

    const gateway = this.made(
      new InternetGateway(this, "internet_gateway.main", { vpcId: vpc.id, tags: { Name: name } }),
    );
    new Route(this, "public_internet", {
      forEach: forEach("local.public_subnets"),
      routeTableId: attributeOfEach(publicSubnets.routeTables, "id"),
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });

    const mode = vars.nat_mode.expr;
    const zones = "local.public_subnets";
    const natZones = new TerraformLocal(
      this,
      "nat_zones",
      hcl(
        `${mode} == "none" || !${IS_MADE} ? [] : slice(sort(keys(${zones})), 0, ${mode} == "single" ? 1 : length(${zones}))`,
      ),
    ).fqn;
    const addresses = new Eip(this, "nat", {
      forEach: forEachElement(natZones, "zone"),
      domain: "vpc",
      tags: { Name: `${name}-nat-${hcl("each.key")}` },
    });
    const natGateways = new NatGateway(this, "nat_gateway.main", {
      forEach: forEachElement(natZones, "zone"),
      allocationId: attributeOfEach(addresses, "id"),
      subnetId: attributeOfEach(publicSubnets.subnets, "id"),
      tags: { Name: `${name}-${hcl("each.key")}` },
      dependsOn: [gateway, addresses],
    });
    new Route(this, "private_nat", {
      forEach: forEach(`{ for zone, cidr in local.private_subnets : zone => cidr if length(${natZones}) > 0 }`),
      routeTableId: attributeOfEach(privateSubnets.routeTables, "id"),
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: hcl(`${addressOf(natGateways)}[contains(${natZones}, each.key) ? each.key : ${natZones}[0]].id`),
    });

    this.made(
      new VpcEndpoint(this, "s3", {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: hclList(
          `concat(${[privateSubnets, databaseSubnets].map(({ routeTables }) => attributeOfAll(routeTables, "id")).join(", ")})`,
        ),
        tags: { Name: `${name}-s3` },
      }),
    );
    this.interfaceEndpoints(vpc, privateSubnets);
    this.flowLogs(vpc);

    this.output("vpc_id", {
      value: this.orExisting(`${addressOf(vpc)}.id`, (existing) => `${existing}.vpc_id`),
      description: "Id of the VPC.",
      example: "vpc-0a1b2c3d4e5f60718",
    });
    this.output("vpc_cidr", {
      value: vars.cidr.stringValue,
      description: "IPv4 range of the VPC.",
      example: "10.0.0.0/16",
    });
    this.subnetOutputs("public", publicSubnets, "load balancers");
    this.subnetOutputs("private", privateSubnets, "nodes and pods");
    this.subnetOutputs("database", databaseSubnets, "databases");
    this.output("nat_gateway_ids", {
      value: this.orExisting(
        `{ for zone, gateway in ${addressOf(natGateways)} : zone => gateway.id }`,
        (existing) => `${existing}.nat_gateway_ids`,
      ),
      description: "Ids of the NAT gateways by zone.",
      example: { "us-east-1a": "nat-0a1b2c3d4e5f60718" },
    });
    this.output("nat_public_ips", {
      value: this.orExisting(attributeOfAll(addresses, "public_ip"), (existing) => `${existing}.nat_public_ips`),
      description: "Public addresses of the traffic from the private subnets, for a partner's allow list.",
      example: ["203.0.113.10"],
    });
  }

  /** A resource that is left out where the VPC exists. https://opentofu.org/docs/language/meta-arguments/enabled/ */
  private made<T extends TerraformResource>(resource: T): T {
    resource.addOverride("lifecycle.enabled", hcl(IS_MADE));
    return resource;
  }

  /** What was created, or else what the input says of the existing VPC. */
  private orExisting(made: string, given: (existing: string) => string): string {
    return hcl(`${IS_MADE} ? ${made} : ${given(this.vars.existing.expr)}`);
  }

  /** A kind of subnet in every zone of its input, each with its own route table. */
  private subnets(
    kind: "public" | "private" | "database",
    props: { mapPublicIpOnLaunch?: boolean; roleTag?: string },
    vpc: Vpc,
  ): Subnets {
    const name = this.vars.name.stringValue;
    const ranges = `local.${kind}_subnets`;
    const zone = hcl("each.key");
    const subnets = new Subnet(this, `subnet.${kind}`, {
      forEach: forEach(ranges),
      vpcId: vpc.id,
      availabilityZone: zone,
      cidrBlock: hcl("each.value"),
      mapPublicIpOnLaunch: props.mapPublicIpOnLaunch,
      tags: { Name: `${name}-${kind}-${zone}`, ...(props.roleTag && { [props.roleTag]: "1" }) },
    });
    const routeTables = new RouteTable(this, `route_table.${kind}`, {
      forEach: forEach(ranges),
      vpcId: vpc.id,
      tags: { Name: `${name}-${kind}-${zone}` },
    });
    new RouteTableAssociation(this, `route_table_association.${kind}`, {
      forEach: forEach(ranges),
      subnetId: attributeOfEach(subnets, "id"),
      routeTableId: attributeOfEach(routeTables, "id"),
    });
    return { subnets, routeTables };
  }

  private subnetOutputs(kind: string, { subnets }: Subnets, use: string): void {
    this.output(`${kind}_subnet_ids`, {
      value: this.orExisting(attributeOfAll(subnets, "id"), (existing) => `values(${existing}.${kind}_subnet_ids)`),
      description: `Ids of the ${kind} subnets in the order of their zones, for ${use}.`,
      example: [`subnet-0${kind}a`, `subnet-0${kind}b`],
    });
  }

  private interfaceEndpoints(vpc: Vpc, { subnets }: Subnets): void {
    const { vars } = this;
    const name = vars.name.stringValue;
    const services = `(${IS_MADE} ? ${vars.interface_endpoints.expr} : [])`;
    const count = when(`length(${services}) > 0`);
    const group = new SecurityGroup(this, "endpoints", {
      count,
      name: `${name}-endpoints`,
      description: "HTTPS from the VPC to AWS services",
      vpcId: vpc.id,
    });
    new VpcSecurityGroupIngressRule(this, "endpoints_https", {
      count,
      securityGroupId: attribute(group, "id", count),
      description: "HTTPS from the VPC",
      cidrIpv4: vpc.cidrBlock,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
    new VpcEndpoint(this, "interface", {
      forEach: forEachElement(services, "service"),
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${vars.region.stringValue}.${hcl("each.key")}`,
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: hclList(attributeOfAll(subnets, "id")),
      securityGroupIds: hclList(`${addressOf(group)}[*].id`),
      tags: { Name: `${name}-${hcl("each.key")}` },
      dependsOn: [group],
    });
  }

  private flowLogs(vpc: Vpc): void {
    const { vars } = this;
    const name = vars.name.stringValue;
    const accountId = vars.account_id.stringValue;
    const region = vars.region.stringValue;
    const count = when(`${IS_MADE} && ${vars.flow_logs.expr}`);
    const logs = new EncryptedLogGroup(this, "flow_logs", {
      logGroupName: `/aws/vpc/${name}/flow-logs`,
      retentionDays: vars.flow_logs_retention_days.numberValue,
      accountId,
      region,
      count,
    });
    const role = new ServiceRole(this, "role.flow_logs", {
      roleName: `${name}-flow-logs`,
      service: "vpc-flow-logs.amazonaws.com",
      sourceAccount: accountId,
      count,
      // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, apart from CreateLogGroup: with it, records
      // that arrive after a destroy create the group anew, without key and retention, and the next apply finds it there.
      // https://github.com/terraform-aws-modules/terraform-aws-vpc/pull/550
      statements: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: [logs.arn, `${logs.arn}:*`],
        },
        {
          Effect: "Allow",
          Action: "logs:DescribeLogGroups",
          Resource: `arn:aws:logs:${region}:${accountId}:log-group:*`,
        },
      ],
    });
    new FlowLog(this, "flow_log.main", {
      count,
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: attribute(logs.logGroup, "arn", count),
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      tags: { Name: name },
    });
  }
}
