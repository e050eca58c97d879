import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readEnvironment } from "../../src/live/environment";
import { type PlanJson, plannedChanges } from "../../src/live/plan-json";
import { repo } from "../../src/system/repo";
import { testWithKubernetesProviders } from "./kubernetes-providers";
import { offlinePlans } from "./offline-plans";

/** Plans of the environments that have an AWS account, made with no credentials and no network. */
const PLANNED = ["dev", "staging", "prod"] as const;

const plans: Record<string, Record<string, PlanJson>> = {};

beforeAll(async () => {
  for (const environment of PLANNED) plans[environment] = await offlinePlans(environment);
}, 900_000);

/** The planned resources of one type, over all units or in one. */
function planned(environment: string, type: string, unit?: string): Readonly<Record<string, unknown>>[] {
  return Object.entries(plans[environment] ?? {})
    .filter(([name]) => unit === undefined || name === unit)
    .flatMap(([, plan]) => plan.planned_values?.root_module?.resources ?? [])
    .filter((resource) => resource.type === type)
    .map(({ values }) => values ?? {});
}

const values = (environment: string, type: string, attribute: string) =>
  planned(environment, type)
    .map((resource) => resource[attribute])
    .sort();

test.each(PLANNED)("%s is planned whole, and only makes what is not there yet", (environment) => {
  expect(Object.keys(plans[environment] ?? {})).toContain("network");
  for (const [unit, plan] of Object.entries(plans[environment] ?? {})) {
    const changes = plannedChanges(plan);
    expect([unit, changes.length]).not.toEqual([unit, 0]);
    expect([unit, changes.filter(({ action }) => action !== "create")]).toEqual([unit, []]);
  }
});

testWithKubernetesProviders("plans of platform and service-back in dev, staging and prod")(
  "the platform and the backend are planned with their real providers, in prod with three replicas",
  () => {
    for (const environment of PLANNED) {
      expect(Object.keys(plans[environment] ?? {})).toEqual(expect.arrayContaining(["platform", "service-back"]));
      expect(planned(environment, "kubernetes_namespace_v1")).toMatchObject([
        { metadata: [{ name: `billpay-${environment}` }] },
      ]);
    }
    expect(values("prod", "helm_release", "values").join()).toContain('"minReplicas":3');
  },
);

test("staging has prod's units with prod's addresses, but for the environment's own name and domain in a key", () => {
  const addresses = (environment: string) => {
    const { name, domain } = readEnvironment(environment);
    const neutral = (address: string) =>
      address
        .replace(new RegExp(`(?<=[".])${String(domain).replaceAll(".", "[.]")}"`), 'DOMAIN"')
        .replace(`billpay-${name}/`, "billpay-ENV/")
        .replace(`billpay/${name}/`, "billpay/ENV/");
    return Object.fromEntries(
      Object.entries(plans[environment] ?? {}).map(([unit, plan]) => [
        unit,
        plannedChanges(plan).map(({ address }) => neutral(address)),
      ]),
    );
  };
  expect(addresses("staging")).toEqual(addresses("prod"));
});

test("staging differs from prod in what differences.yaml names, and in nothing else", () => {
  const listed: { key: string; why: string }[] = parse(
    readFileSync(join(repo, "live", "staging", "differences.yaml"), "utf8"),
  );
  const leaves = (value: unknown, path: string[] = []): [string, unknown][] =>
    value !== null && typeof value === "object"
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
      : [[path.join("."), value]];
  const [staging, prod] = ["staging", "prod"].map((name) => new Map(leaves(readEnvironment(name))));
  const keys = new Set([...(staging?.keys() ?? []), ...(prod?.keys() ?? [])]);
  const different = [...keys].filter((key) => staging?.get(key) !== prod?.get(key));
  expect(different.sort()).toEqual(listed.map(({ key }) => key).sort());
});

describe.each(PLANNED)("%s has the company's names and ranges", (environment) => {
  test("of the network", () => {
    expect(values(environment, "aws_vpc", "cidr_block")).toEqual(["10.0.0.0/16"]);
    const subnets = planned(environment, "aws_subnet").map(({ cidr_block, availability_zone }) => [
      cidr_block,
      availability_zone,
    ]);
    expect(subnets).toEqual(
      expect.arrayContaining([
        ["10.0.1.0/24", "us-east-1a"],
        ["10.0.2.0/24", "us-east-1b"],
      ]),
    );
  });

  test("of cluster, nodes and roles", () => {
    expect(values(environment, "aws_eks_cluster", "name")).toEqual(["billpay-cluster"]);
    expect(planned(environment, "aws_eks_node_group")).toMatchObject([
      { node_group_name: "billpay-nodes", instance_types: ["t3.medium"], capacity_type: "ON_DEMAND" },
    ]);
    expect(values(environment, "aws_iam_role", "name")).toEqual(
      expect.arrayContaining(["EKSClusterRole", "EKSNodeRole"]),
    );
  });

  test("of repositories and buckets", () => {
    expect(values(environment, "aws_ecr_repository", "name")).toEqual([
      "billpay-backend",
      "billpay-feature-flags",
      "billpay-frontend-a",
      "billpay-frontend-b",
    ]);
    const suffix = environment === "prod" ? "" : `-${environment}`;
    for (const site of ["billpay-frontend-a", "billpay-frontend-b", "billpay-feature-flags"]) {
      expect(values(environment, "aws_s3_bucket", "bucket")).toContain(`${site}${suffix}`);
    }
  });
});

test("every role that a pipeline makes carries the boundary it may not make one without", () => {
  const roles: unknown[] = [];
  for (const environment of PLANNED) {
    const { account_id } = readEnvironment(environment);
    for (const unit of Object.keys(plans[environment] ?? {}).filter((name) => name !== "delivery")) {
      for (const { name, permissions_boundary } of planned(environment, "aws_iam_role", unit)) {
        expect([name, permissions_boundary]).toEqual([name, `arn:aws:iam::${account_id}:policy/billpay-boundary`]);
        roles.push(name);
      }
    }
  }
  expect(roles).toEqual(expect.arrayContaining(["EKSClusterRole", "EKSNodeRole"]));
});

test("prod has three zones of each kind of subnet, a NAT gateway in each, and a database that outlives mistakes", () => {
  expect(planned("prod", "aws_subnet")).toHaveLength(9);
  expect(planned("prod", "aws_nat_gateway")).toHaveLength(3);
  expect(planned("prod", "aws_db_instance")).toMatchObject([
    { multi_az: true, deletion_protection: true, backup_retention_period: 35, skip_final_snapshot: false },
  ]);
  expect(planned("prod", "aws_eks_cluster")).toMatchObject([{ deletion_protection: true }]);
  expect(planned("prod", "aws_lb")).toMatchObject([{ enable_deletion_protection: true }]);
});

test("dev is small: one NAT gateway, one small database in one zone, a node at least", () => {
  expect(planned("dev", "aws_nat_gateway")).toHaveLength(1);
  expect(planned("dev", "aws_db_instance")).toMatchObject([{ multi_az: false, instance_class: "db.t4g.micro" }]);
  expect(planned("dev", "aws_eks_node_group")).toMatchObject([{ scaling_config: [{ min_size: 1 }] }]);
});
