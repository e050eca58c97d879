import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Network } from "../../src/modules/network";
import { synthesize } from "./synthesize";

const network = synthesize(Network);

test("the VPC resolves names inside, which interface endpoints and EKS need", () => {
  expect(network.text).toHaveResourceWithProperties(Vpc, {
    cidr_block: "${var.cidr}",
    enable_dns_hostnames: true,
    enable_dns_support: true,
  });
});

test("no subnet gives an instance a public address", () => {
  for (const kind of ["public", "private", "database"]) {
    expect(network.resource(`aws_subnet.${kind}`).map_public_ip_on_launch ?? false).toBe(false);
  }
});

test("load balancers find their subnets by the role tags of Kubernetes", () => {
  expect(network.resource("aws_subnet.public").tags).toMatchObject({ "kubernetes.io/role/elb": "1" });
  expect(network.resource("aws_subnet.private").tags).toMatchObject({ "kubernetes.io/role/internal-elb": "1" });
});

test("private subnets reach the internet only through the NAT", () => {
  const routes = Object.values<Record<string, string>>(network.json.resource.aws_route);
  const toPrivate = routes.filter(({ route_table_id }) => route_table_id?.includes("aws_route_table.private"));
  expect(toPrivate).toHaveLength(1);
  expect(toPrivate[0]).toMatchObject({ destination_cidr_block: "0.0.0.0/0", nat_gateway_id: expect.anything() });
  expect(toPrivate[0]).not.toHaveProperty("gateway_id");
});

test("no route leads out of a database subnet", () => {
  const routes = Object.values<Record<string, string>>(network.json.resource.aws_route);
  expect(routes).toHaveLength(2);
  for (const { route_table_id } of routes) {
    expect(route_table_id).not.toContain("aws_route_table.database");
  }
});

test("the default security group allows nothing", () => {
  expect(network.text).toHaveResource(DefaultSecurityGroup);
  expect(network.resource("aws_default_security_group.closed")).not.toHaveProperty("ingress");
  expect(network.resource("aws_default_security_group.closed")).not.toHaveProperty("egress");
});

test("accepted and rejected traffic is logged, encrypted with a rotating key", () => {
  expect(network.text).toHaveResourceWithProperties(FlowLog, { traffic_type: "ALL" });
  expect(network.resource("aws_cloudwatch_log_group.flow_logs").kms_key_id).toContain("aws_kms_key.flow_logs_key");
  expect(network.resource("aws_kms_key.flow_logs_key").enable_key_rotation).toBe(true);
});

test("the role of the flow logs does what AWS's page lists, on its own group, which it never creates anew", () => {
  const { policy } = network.resource("aws_iam_role_policy.flow_logs_policy");
  const [, group = "", list = ""] = policy.split('{"Effect" = "Allow"');
  expect(group).toContain('"Action" = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]');
  expect(group).toContain("log-group:/aws/vpc/${var.name}/flow-logs");
  expect(list).toContain('"Action" = "logs:DescribeLogGroups"');
  expect(list).toContain('"arn:aws:logs:${var.region}:${var.account_id}:log-group:*"');
  expect(policy).not.toContain("CreateLogGroup");
});

test("S3 is reached without NAT, from private and database subnets", () => {
  expect(network.text).toHaveResourceWithProperties(VpcEndpoint, { vpc_endpoint_type: "Gateway" });
  const tables = network.resource("aws_vpc_endpoint.s3").route_table_ids;
  expect(tables).toContain("aws_route_table.private");
  expect(tables).toContain("aws_route_table.database");
});

describe("an existing VPC", () => {
  const { resource, output, locals } = network.json;

  test("is none unless the environment names one", () => {
    expect(network.json.variable.existing.default).toBeNull();
    expect(locals.creates_vpc).toBe("${var.existing == null}");
  });

  test("leaves nothing to create, of any type", () => {
    const all = Object.values<Record<string, Record<string, unknown>>>(resource).flatMap(Object.entries);
    expect(all.length).toBeGreaterThan(20);
    const isLeftOut = (block: Record<string, unknown>) =>
      /local\.(creates_vpc|nat_zones|(public|private|database)_subnets)/.test(
        String(block.count ?? block.for_each ?? (block.lifecycle as { enabled?: string })?.enabled),
      );
    expect(all.filter(([, block]) => !isLeftOut(block as Record<string, unknown>)).map(([name]) => name)).toEqual([]);
    expect(locals.nat_zones).toContain("!local.creates_vpc ? []");
    for (const kind of ["public", "private", "database"])
      expect(locals[`${kind}_subnets`]).toBe(
        `\${{ for zone, cidr in var.${kind}_subnets : zone => cidr if local.creates_vpc }}`,
      );
  });

  test("has the same outputs, from its ids", () => {
    for (const [name, { value }] of Object.entries<{ value: string }>(output))
      expect([name, value]).toEqual([
        name,
        expect.stringMatching(/^\$\{(local\.creates_vpc \? .* : .*var\.existing\.|var\.cidr)/),
      ]);
  });
});
