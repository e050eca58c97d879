import { environmentNames } from "../../../src/live/environment";
import type { PlanJson } from "../../../src/live/plan-json";
import { estimateCost } from "../../../src/pipeline/cost/cost";
import { FREE_TYPES } from "../../../src/pipeline/cost/free";
import type { EstimateInput, Price, PriceFile } from "../../../src/pipeline/cost/model";
import { readPrices } from "../../../src/pipeline/cost/prices";
import { compareWithCompany, renderCost } from "../../../src/pipeline/cost/report";
import { PRICERS } from "../../../src/pipeline/cost/resources";
import { parseUsage, readUsage, type Usage } from "../../../src/pipeline/cost/usage";
import schema from "../../../src/pipeline/cost/usage.schema.json";
import { USAGE_PRICES } from "../../../src/pipeline/cost/usage-prices";

type Values = Record<string, unknown>;

const prices = readPrices();

/** A plan of resources given by address. */
function plan(resources: Record<string, Values>): PlanJson {
  return {
    planned_values: {
      root_module: {
        resources: Object.entries(resources).map(([address, values]) => {
          const [, type = "", index] = /^(\w+)\.\w+(?:\["(.+)"\])?$/.exec(address) ?? [];
          return { address, mode: "managed", type, index, values };
        }),
      },
    },
  };
}

const rowsOf = (files: readonly PriceFile[]) =>
  files.flatMap(({ region, rows }) => rows.map((row) => ({ region, ...row })));

const estimate = (resources: Record<string, Values>, input: Partial<EstimateInput> = {}) =>
  estimateCost({ plans: { unit: plan(resources) }, usage: {}, prices, date: "2026-11-24", ...input });

/** Low, base and high of each line that one resource makes, its use apart. */
const lines = (type: string, values: Values, others: Record<string, Values> = {}, date = "2026-11-24") =>
  estimate({ [`${type}.this`]: values, ...others }, { date })
    .components.filter(({ address }) => address === `${type}.this`)
    .map(({ low, base, high }) => [low, base, high]);

const flat = (usd: number) => [usd, usd, usd];
const group = (values: Values) => ({
  instance_types: ["t3.medium"],
  scaling_config: [{ min_size: 1, desired_size: 2, max_size: 4 }],
  ...values,
});
const template = (ebs: Values) => ({ "aws_launch_template.nodes": { block_device_mappings: [{ ebs: [ebs] }] } });

describe("prices, worked out by hand", () => {
  test.each<[string, string, Values, number[][]]>([
    ["EKS in standard support, 730 × 0.10", "aws_eks_cluster", { version: "1.35" }, [flat(73)]],
    ["NAT gateway, 730 × 0.045", "aws_nat_gateway", {}, [flat(32.85)]],
    ["public address, 730 × 0.005", "aws_eip", {}, [flat(3.65)]],
    ["internal ALB, 730 × 0.0225", "aws_lb", { load_balancer_type: "application", internal: true }, [flat(16.43)]],
    ["public ALB in two zones, and 2 × 730 × 0.005", "aws_lb", { subnets: ["a", "b"] }, [flat(16.43), flat(7.3)]],
    [
      "interface endpoint in two zones, 2 × 730 × 0.01",
      "aws_vpc_endpoint",
      { vpc_endpoint_type: "Interface", subnet_ids: ["a", "b"] },
      [flat(14.6)],
    ],
    ["gateway endpoint, free", "aws_vpc_endpoint", { vpc_endpoint_type: "Gateway" }, []],
    ["hosted zone", "aws_route53_zone", {}, [flat(0.5)]],
    ["KMS key that is not rotated", "aws_kms_key", { enable_key_rotation: false }, [flat(1)]],
    [
      "rotated KMS key, before, after one and after two rotations",
      "aws_kms_key",
      { enable_key_rotation: true },
      [[1, 2, 3]],
    ],
    ["replica of a KMS key, which is rotated with it", "aws_kms_replica_key", {}, [[1, 2, 3]]],
    ["secret", "aws_secretsmanager_secret", {}, [flat(0.4)]],
    [
      "secret with two replicas, three secrets",
      "aws_secretsmanager_secret",
      { replica: [{ region: "us-west-2" }, { region: "us-east-2" }] },
      [flat(1.2)],
    ],
    [
      "public ALB with three mappings of subnets, and 3 × 730 × 0.005",
      "aws_lb",
      { subnet_mapping: [{}, {}, {}] },
      [flat(16.43), flat(10.95)],
    ],
    ["dashboard", "aws_cloudwatch_dashboard", {}, [flat(3)]],
    ["alarm", "aws_cloudwatch_metric_alarm", { period: 300 }, [flat(0.1)]],
    [
      "alarm on an expression over two metrics",
      "aws_cloudwatch_metric_alarm",
      { metric_query: [{ expression: "a/b" }, { metric: [{ period: 60 }] }, { metric: [{ period: 60 }] }] },
      [flat(0.2)],
    ],
    ["alarm every ten seconds", "aws_cloudwatch_metric_alarm", { period: 10 }, [flat(0.3)]],
    [
      "metric filter that reports at all times, a custom metric",
      "aws_cloudwatch_log_metric_filter",
      { metric_transformation: [{ default_value: "0" }] },
      [flat(0.3)],
    ],
    [
      "metric filter that reports what matches alone: see the usage file",
      "aws_cloudwatch_log_metric_filter",
      { metric_transformation: [{ default_value: null }] },
      [],
    ],
    [
      "alarm on a Metrics Insights query: see the usage file",
      "aws_cloudwatch_metric_alarm",
      { metric_query: [{ expression: "SELECT SUM(restarts) FROM x", period: 300 }] },
      [],
    ],
    [
      "alarm on a Metrics Insights query and a metric, which is billed as ever",
      "aws_cloudwatch_metric_alarm",
      { metric_query: [{ expression: "select max(a) from b" }, { metric: [{ period: 60 }] }, { expression: "a/b" }] },
      [flat(0.1)],
    ],
    [
      "alarm on an expression that is not known before apply",
      "aws_cloudwatch_metric_alarm",
      { metric_query: [{ period: 300 }] },
      [flat(0.1)],
    ],
    ["web ACL with three rules", "aws_wafv2_web_acl", { rule: [{}, {}, {}] }, [flat(5), flat(3)]],
  ])("%s", (_, type, values, expected) => {
    expect(lines(type, values)).toEqual(expected);
  });

  test.each([
    ["t3.medium", [30.37, 60.74, 121.47]], // 730 × 0.0416 = 30.368
    ["t3.large", [60.74, 121.47, 242.94]], // 730 × 0.0832 = 60.736
    ["m6i.large", [70.08, 140.16, 280.32]], // 730 × 0.096
  ])("%s nodes: the least, the desired and the greatest number", (type, expected) => {
    expect(lines("aws_eks_node_group", group({ instance_types: [type] }))[0]).toEqual(expected);
  });

  test.each<[string, Values, Record<string, Values>, number[]]>([
    ["20 GB where nothing is said", {}, {}, [1.6, 3.2, 6.4]],
    ["the group's own size", { disk_size: 50 }, {}, [4, 8, 16]],
    ["the launch template's", { launch_template: [{}] }, template({ volume_size: 50, volume_type: "gp3" }), [4, 8, 16]],
    [
      "with 1000 IOPS and 125 MB/s above what is included: 4 + 5 + 5 a node",
      { launch_template: [{}] },
      template({ volume_size: 50, volume_type: "gp3", iops: 4000, throughput: 250 }),
      [14, 28, 56],
    ],
  ])("a node's disk: %s", (_, values, others, expected) => {
    expect(lines("aws_eks_node_group", group(values), others)[1]).toEqual(expected);
  });

  test("every disk of a launch template is a node's, and a device that is left out is none", () => {
    const mappings = [{ ebs: [{ volume_size: 50 }] }, { ebs: [{ volume_size: 100 }] }, { ebs: [], no_device: "true" }];
    const others = { "aws_launch_template.nodes": { block_device_mappings: mappings } };
    const disks = lines("aws_eks_node_group", group({ launch_template: [{}] }), others).slice(1);
    expect(disks).toEqual([
      [4, 8, 16],
      [8, 16, 32],
    ]);
  });

  test("a further group's disks are those of the launch template with its key, Spot or not", () => {
    const of = (type: string, name: string, values: Values, index?: string) => ({
      address: `${type}.${name}${index ? `["${index}"]` : ""}`,
      mode: "managed" as const,
      type,
      index,
      values,
    });
    const disk = (volume_size: number) => ({ block_device_mappings: [{ ebs: [{ volume_size }] }] });
    const resources = [
      of("aws_launch_template", "nodes", disk(50)),
      of("aws_launch_template", "further_nodes", disk(100), "b"),
      of("aws_eks_node_group", "further_nodes", group({ launch_template: [{}], capacity_type: "SPOT" }), "b"),
    ];
    const plans = { unit: { planned_values: { root_module: { resources } } } };
    const { components, notPriced } = estimateCost({ plans, usage: {}, prices, date: "2026-11-24" });
    expect(components.map(({ low, base, high }) => [low, base, high])).toEqual([[8, 16, 32]]);
    expect(notPriced.map(({ why }) => why)).toEqual(["spot prices change by the hour"]);
  });

  test.each<[boolean, number[][]]>([
    [true, [[2.1, 4.2, 8.4]]],
    [false, []],
  ])("detailed monitoring, %s, is seven metrics a node", (enabled, expected) => {
    const others = { "aws_launch_template.nodes": { monitoring: [{ enabled }] } };
    expect(lines("aws_eks_node_group", group({ launch_template: [{}] }), others).slice(2)).toEqual(expected);
  });

  test.each<[string, boolean, number, number, number]>([
    ["db.t4g.micro", false, 20, 11.68, 2.3],
    ["db.t4g.small", false, 20, 23.36, 2.3],
    ["db.t4g.medium", true, 100, 94.9, 23],
    ["db.m6g.large", true, 100, 232.14, 23],
    ["db.r6g.large", false, 100, 164.25, 11.5],
  ])("PostgreSQL on %s, Multi-AZ %s, %d GB", (instance_class, multi_az, allocated_storage, hours, storage) => {
    const values = { engine: "postgres", instance_class, multi_az, allocated_storage, storage_type: "gp3" };
    expect(lines("aws_db_instance", values)).toEqual([flat(hours), flat(storage)]);
  });

  test("a password that RDS keeps is a secret to pay for", () => {
    const values = {
      engine: "postgres",
      instance_class: "db.t4g.micro",
      allocated_storage: 20,
      manage_master_user_password: true,
    };
    expect(lines("aws_db_instance", values)).toContainEqual(flat(0.4));
  });

  test("extended support is said to come besides", () => {
    const { components } = estimate({ "aws_eks_cluster.this": { version: "1.29" } });
    expect(components[0]?.how).toBe("730 h × (0.10 + 0.50)");
  });

  test.each([
    ["1.34", "2026-12-02", undefined, 73],
    ["1.34", "2026-12-03", undefined, 438],
    ["1.34", "2026-12-03", "EXTENDED", 438],
    ["1.34", "2026-12-03", "STANDARD", 73],
    ["1.29", "2026-11-24", undefined, 438],
  ])("Kubernetes %s on %s with support %s costs %d", (version, date, support_type, usd) => {
    const upgrade_policy = support_type ? [{ support_type }] : [];
    expect(lines("aws_eks_cluster", { version, upgrade_policy }, {}, date)).toEqual([flat(usd)]);
  });

  test.each([
    ["db.t4g.micro", 2],
    ["db.m7g.large", 2],
    ["db.m7g.xlarge", 4],
    ["db.m7g.4xlarge", 16],
  ])("a proxy before %s, by its vCPUs", (instance_class, vcpus) => {
    const unit = {
      "aws_db_instance.replica": { replicate_source_db: "billpay", instance_class: "db.m7g.16xlarge" },
      "aws_db_instance.main": { instance_class },
    };
    expect(lines("aws_db_proxy", {}, unit)).toEqual([flat(Math.round(730 * vcpus * 1.5) / 100)]);
  });

  test("a proxy before a class that is not known has no price", () => {
    expect(estimate({ "aws_db_proxy.main": {}, "aws_db_instance.main": {} }).notPriced).toContainEqual(
      expect.objectContaining({ type: "aws_db_proxy", why: "the class of the database behind it is not known" }),
    );
  });

  test("a read replica has the engine and the storage of its source, and one of another unit no price", () => {
    const replica = { instance_class: "db.t4g.micro", replicate_source_db: "billpay" };
    const source = { "aws_db_instance.main": { identifier: "billpay", engine: "postgres", allocated_storage: 100 } };
    expect(lines("aws_db_instance", replica, source)).toEqual([flat(11.68), flat(11.5)]);
    expect(estimate({ "aws_db_instance.this": replica }).notPriced).toContainEqual(
      expect.objectContaining({ why: "its allocated storage is not known before apply" }),
    );
  });

  test("every line says how it comes about", () => {
    expect(estimate({ "aws_eks_cluster.this": { version: "1.35" } }).components[0]).toEqual({
      component: "EKS control plane",
      unit: "unit",
      address: "aws_eks_cluster.this",
      low: 73,
      base: 73,
      high: 73,
      how: "730 h × 0.10",
    });
    expect(estimate({ "aws_eks_node_group.this": group({}) }).components[0]?.how).toBe("2 t3.medium × 730 h × 0.0416");
  });
});

describe("use", () => {
  const one = (quantity: string, base = 100): Usage => {
    const [section = "", name = ""] = quantity.split(".");
    return { [section]: { [name]: { low: 0, base, high: 2 * base } } };
  };

  test.each<[string, string, Values, number, number]>([
    ["nat.processed_gb", "aws_nat_gateway", {}, 100, 4.5],
    ["alb.lcu", "aws_lb", {}, 1, 5.84], // 730 × 0.008
    ["interface_endpoints.processed_gb", "aws_vpc_endpoint", { vpc_endpoint_type: "Interface" }, 100, 1],
    ["data_transfer.internet_gb", "aws_lb", {}, 100, 9],
    ["rds.backup_gb", "aws_db_instance", {}, 100, 9.5],
    ["ecr.stored_gb", "aws_ecr_repository", {}, 20, 2],
    ["s3.stored_gb", "aws_s3_bucket", {}, 100, 2.3],
    ["s3.put_thousands", "aws_s3_bucket", {}, 100, 0.5],
    ["cloudfront.internet_gb", "aws_cloudfront_distribution", {}, 100, 8.5],
    ["cloudfront.requests_millions", "aws_cloudfront_distribution", {}, 3, 3],
    ["cloudfront.elsewhere_gb", "aws_cloudfront_distribution", { price_class: "PriceClass_All" }, 100, 11],
    ["cloudfront.elsewhere_gb", "aws_cloudfront_distribution", { price_class: "PriceClass_200" }, 100, 11],
    ["cloudfront.elsewhere_gb", "aws_cloudfront_distribution", {}, 100, 11],
    ["cloudfront.elsewhere_gb", "aws_cloudfront_distribution", { price_class: "PriceClass_100" }, 100, 8.5],
    ["cloudfront.elsewhere_requests_millions", "aws_cloudfront_distribution", {}, 3, 6.6],
    ["cloudfront.elsewhere_requests_millions", "aws_cloudfront_distribution", { price_class: "PriceClass_100" }, 3, 3],
    ["cloudfront.internet_gb", "aws_cloudfront_distribution", { price_class: "PriceClass_All" }, 100, 8.5],
    ["cloudwatch.observations_millions", "aws_eks_addon", { addon_name: "amazon-cloudwatch-observability" }, 100, 21],
    [
      "cloudwatch.insights_alarm_metrics",
      "aws_cloudwatch_metric_alarm",
      { metric_query: [{ expression: "SELECT MAX(a) FROM b" }] },
      40,
      4,
    ],
    ["cloudwatch.filter_metrics", "aws_cloudwatch_log_metric_filter", {}, 0.5, 0.15],
    ["logs.ingested_gb", "aws_cloudwatch_log_group", {}, 10, 5],
    ["waf.requests_millions", "aws_wafv2_web_acl", {}, 5, 3],
    ["config.items", "aws_config_configuration_recorder", {}, 1000, 3],
    [
      "config.items",
      "aws_config_configuration_recorder",
      { recording_mode: [{ recording_frequency: "CONTINUOUS" }] },
      1000,
      3,
    ],
    [
      "config.items",
      "aws_config_configuration_recorder",
      { recording_mode: [{ recording_frequency: "DAILY" }] },
      1000,
      12,
    ],
    ["guardduty.management_events_millions", "aws_guardduty_detector", {}, 2, 8],
    ["runner.minutes", "aws_codebuild_project", { environment: [{ compute_type: "BUILD_GENERAL1_MEDIUM" }] }, 300, 3],
    ["runner.minutes", "aws_codebuild_project", { environment: [{ compute_type: "BUILD_GENERAL1_SMALL" }] }, 300, 1.5],
    ["auto_mode.instances_usd", "aws_eks_cluster", { compute_config: [{ enabled: true }] }, 200, 224],
    ["backup.rds_gb", "aws_backup_vault", {}, 100, 9.5],
    ["backup.s3_gb", "aws_backup_selection", { resources: ["arn:aws:s3:::billpay-records"] }, 100, 5],
    ["backup.copied_gb", "aws_backup_plan", { rule: [{}, { copy_action: [{}] }] }, 100, 2],
    ["backup.restore_tests", "aws_backup_restore_testing_plan", {}, 4, 6],
    ["s3.replicated_gb", "aws_s3_bucket_replication_configuration", {}, 100, 2],
  ])("%s of %s with %j", (quantity, type, values, base, usd) => {
    const { components } = estimate({ [`${type}.this`]: values }, { usage: one(quantity, base) });
    expect(components.map(({ low, base, high }) => [low, base, high])).toContainEqual([0, usd, 2 * usd]);
  });

  test("is billed once, however many resources share it", () => {
    const usage = one("nat.processed_gb");
    const { components } = estimate({ 'aws_nat_gateway.main["a"]': {}, 'aws_nat_gateway.main["b"]': {} }, { usage });
    expect(components.map(({ base }) => base)).toEqual([32.85, 32.85, 4.5]);
  });

  test.each<[string, string, Values]>([
    ["auto_mode.instances_usd", "aws_eks_cluster", { compute_config: [{ enabled: false }] }],
    ["auto_mode.instances_usd", "aws_eks_cluster", {}],
    ["cloudwatch.observations_millions", "aws_eks_addon", { addon_name: "vpc-cni" }],
    ["cloudwatch.insights_alarm_metrics", "aws_cloudwatch_metric_alarm", { period: 300 }],
    ["cloudwatch.insights_alarm_metrics", "aws_cloudwatch_metric_alarm", { metric_query: [{ expression: "a/b" }] }],
    [
      "cloudwatch.filter_metrics",
      "aws_cloudwatch_log_metric_filter",
      { metric_transformation: [{ default_value: "0" }] },
    ],
    ["backup.s3_gb", "aws_backup_vault", {}],
    ["backup.copies_gb", "aws_backup_vault", {}],
    ["backup.copied_gb", "aws_backup_plan", { rule: [{ copy_action: [] }] }],
    ["backup.s3_gb", "aws_backup_selection", { resources: [], selection_tag: [{ key: "backup" }] }],
    ["backup.s3_gb", "aws_backup_selection", { resources: ["arn:aws:rds:us-east-1:111111111111:db:billpay"] }],
  ])("%s is neither billed nor asked for with a %s of %j", (quantity, type, values) => {
    const resources = { [`${type}.this`]: values };
    const priced = estimate(resources, { usage: one(quantity) }).components;
    expect(priced).toEqual(estimate(resources).components);
    expect(estimate(resources).notPriced.map(({ why }) => why)).not.toContain(
      `the usage file does not give ${quantity}`,
    );
  });

  test("copies of backups are billed in their region, and their source in its own", () => {
    const vaults = {
      "aws_backup_vault.copies": { region: "us-west-2" },
      "aws_backup_vault.main": { region: "us-east-1" },
    };
    const row = { service: "backup", per: "RDS GB-month", source: "memory" };
    const files = [
      { region: "us-east-1", rows: [{ ...row, usd: 1 }] },
      { region: "us-west-2", rows: [{ ...row, usd: 2 }] },
    ];
    const usage = { backup: { rds_gb: { low: 0, base: 10, high: 10 }, copies_gb: { low: 0, base: 100, high: 100 } } };
    const { components, notPriced } = estimate(vaults, { prices: files, usage });
    expect(components.map(({ address, base }) => [address, base])).toEqual([
      ["aws_backup_vault.main", 10],
      ["aws_backup_vault.copies", 200],
    ]);
    expect(notPriced).toEqual([]);
  });

  test("of two distributions, one that answers from everywhere makes it dear", () => {
    const cheap = { price_class: "PriceClass_100" };
    const sites = { 'aws_cloudfront_distribution.a["x"]': cheap, 'aws_cloudfront_distribution.a["y"]': {} };
    expect(estimate(sites, { usage: one("cloudfront.elsewhere_gb") }).totals.base).toBe(11);
  });

  test("of a thing that no plan has is not billed", () => {
    expect(estimate({ "aws_vpc.main": {} }, { usage: one("nat.processed_gb") }).totals.base).toBe(0);
  });

  test("that the file does not give is said, not taken for zero", () => {
    expect(estimate({ "aws_ecr_repository.backend": {} }).notPriced).toEqual([
      {
        unit: "unit",
        address: "aws_ecr_repository.backend",
        type: "aws_ecr_repository",
        why: "the usage file does not give ecr.stored_gb",
      },
    ]);
  });

  test("load balancers that the cluster makes count though no plan shows them", () => {
    const usage: Usage = { alb: { made_by_cluster: { low: 1, base: 1, high: 2 } } };
    const { components } = estimate({ "aws_eks_cluster.main": { version: "1.35" } }, { usage });
    expect(components.map(({ component, base }) => [component, base])).toEqual([
      ["EKS control plane", 73],
      ["Load balancers", 16.43],
      ["Public IPv4 addresses", 7.3],
    ]);
  });

  test("every quantity of the schema has a price, and every price its quantity", () => {
    const inSchema = Object.entries(schema.properties).flatMap(([section, { properties }]) =>
      Object.keys(properties).map((name) => `${section}.${name}`),
    );
    expect(new Set(USAGE_PRICES.map(({ quantity }) => quantity))).toEqual(new Set(inSchema));
    for (const { service, per, instead } of USAGE_PRICES) {
      const rows = rowsOf(prices)
        .filter(({ region }) => ["us-east-1", "global"].includes(region)) // that of the copies of backups has few
        .filter((row) => row.service === service && [per, instead?.per].includes(row.per));
      expect(rows).toHaveLength(instead ? 2 : 1);
    }
  });
});

describe("what cannot be priced is said", () => {
  test.each<[string, string, Values, string]>([
    ["a type that nobody thought of", "aws_elasticache_cluster", {}, "this type has no price here"],
    [
      "an instance type without a price",
      "aws_eks_node_group",
      group({ instance_types: ["x9.huge"] }),
      "no price for ec2 x9.huge hour in us-east-1",
    ],
    ["another region", "aws_nat_gateway", { region: "sa-east-1" }, "no price for vpc NAT gateway hour in sa-east-1"],
    ["spot nodes", "aws_eks_node_group", group({ capacity_type: "SPOT" }), "spot prices change by the hour"],
    [
      "a size known after apply",
      "aws_eks_node_group",
      { instance_types: ["t3.medium"] },
      "its desired size is not known before apply",
    ],
    [
      "another engine",
      "aws_db_instance",
      { engine: "mysql", allocated_storage: 20 },
      "RDS for mysql has no price here",
    ],
    [
      "a network load balancer",
      "aws_lb",
      { load_balancer_type: "network" },
      "a network load balancer has no price here",
    ],
    [
      "a rule group that costs more than its rule",
      "aws_wafv2_web_acl",
      { rule: [{ statement: [{ managed_rule_group_statement: [{ name: "AWSManagedRulesBotControlRuleSet" }] }] }] },
      "AWSManagedRulesBotControlRuleSet costs more than its rule, and has no price here",
    ],
    [
      "a GuardDuty feature beyond the usage file",
      "aws_guardduty_detector_feature",
      { name: "RUNTIME_MONITORING" },
      "GuardDuty RUNTIME_MONITORING has no price here",
    ],
    [
      "scans that Inspector bills",
      "aws_ecr_registry_scanning_configuration",
      { scan_type: "ENHANCED" },
      "Inspector's scans of images have no price here",
    ],
    ["Kubernetes services, which may make load balancers", "kubernetes_service_v1", {}, "this type has no price here"],
  ])("%s", (_, type, values, why) => {
    expect(estimate({ [`${type}.this`]: values }).notPriced).toContainEqual({
      unit: "unit",
      address: `${type}.this`,
      type,
      why,
    });
  });

  test.each<[string, string, Values, Values]>([
    [
      "an exportable certificate",
      "aws_acm_certificate",
      { options: [{ export: "ENABLED" }] },
      { options: [{ export: "DISABLED" }] },
    ],
    [
      "a certificate of a private CA",
      "aws_acm_certificate",
      { certificate_authority_arn: "arn" },
      { certificate_authority_arn: "" },
    ],
    [
      "Origin Shield",
      "aws_cloudfront_distribution",
      { origin: [{ origin_shield: [] }, { origin_shield: [{ enabled: true }] }] },
      { origin: [{ origin_shield: [{ enabled: false }] }] },
    ],
    [
      "Lambda@Edge",
      "aws_cloudfront_distribution",
      { ordered_cache_behavior: [{ lambda_function_association: [{ event_type: "viewer-request" }] }] },
      { default_cache_behavior: [{ lambda_function_association: [], function_association: [{}] }] },
    ],
    [
      "a dedicated IP address",
      "aws_cloudfront_distribution",
      { viewer_certificate: [{ ssl_support_method: "vip" }] },
      { viewer_certificate: [{ ssl_support_method: "sni-only" }] },
    ],
    [
      "CloudTrail Insights",
      "aws_cloudtrail",
      { insight_selector: [{ insight_type: "ApiErrorRateInsight" }] },
      { insight_selector: [] },
    ],
    [
      "a metric for each value of its dimensions",
      "aws_cloudwatch_log_metric_filter",
      { metric_transformation: [{ dimensions: { path: "$.path" } }] },
      { metric_transformation: [{ dimensions: null }] },
    ],
    [
      "a dedicated log volume",
      "aws_db_instance",
      { engine: "postgres", allocated_storage: 20, dedicated_log_volume: true },
      { engine: "postgres", allocated_storage: 20, dedicated_log_volume: false },
    ],
    [
      "hybrid nodes",
      "aws_eks_cluster",
      { remote_network_config: [{ remote_node_networks: [] }] },
      { remote_network_config: [] },
    ],
    [
      "a provisioned control plane",
      "aws_eks_cluster",
      { control_plane_scaling_config: [{ tier: "tier-xl" }] },
      { control_plane_scaling_config: [{ tier: "standard" }] },
    ],
    [
      "public addresses of its instances",
      "aws_launch_template",
      { network_interfaces: [{ associate_public_ip_address: "true" }] },
      { network_interfaces: [{ associate_public_ip_address: "false" }] },
    ],
    [
      "dedicated hardware",
      "aws_launch_template",
      { placement: [{ tenancy: "dedicated" }] },
      { placement: [{ tenancy: "default" }] },
    ],
    [
      "reserved capacity",
      "aws_lb",
      { minimum_load_balancer_capacity: [{ capacity_units: 100 }] },
      { minimum_load_balancer_capacity: [] },
    ],
    [
      "more zones of a regional gateway",
      "aws_nat_gateway",
      { availability_mode: "regional" },
      { availability_mode: "zonal" },
    ],
    [
      "replication",
      "aws_s3_bucket",
      { replication_configuration: [{ role: "arn" }] },
      { replication_configuration: [] },
    ],
    ["transfer acceleration", "aws_s3_bucket", { acceleration_status: "Enabled" }, { acceleration_status: "" }],
    [
      "CAPTCHAs and challenges",
      "aws_wafv2_web_acl",
      { rule: [{ action: [{ captcha: [{}], challenge: [] }] }] },
      { rule: [{ action: [{ captcha: [], challenge: [], block: [{}] }], captcha_config: [{}] }] },
    ],
    [
      "CAPTCHAs and challenges",
      "aws_wafv2_web_acl",
      { rule: [{ action: [{ captcha: [], challenge: [{}] }] }] },
      { rule: [] },
    ],
  ])("%s of %s, which is billed besides it", (what, type, values, without) => {
    const saidOf = (resource: Values) =>
      estimate({ [`${type}.this`]: resource }).notPriced.filter(({ why }) => why === `${what} has no price here`);
    expect(saidOf(values)).toEqual([{ unit: "unit", address: `${type}.this`, type, why: `${what} has no price here` }]);
    expect(saidOf(without)).toEqual([]);
  });

  test.each([
    ["aws_instance", { ebs_block_device: [{ volume_size: 100 }] }],
    ["aws_dynamodb_table", { replica: [{ region_name: "us-west-2" }] }],
  ])("%s, with all that is in it", (type, values) => {
    expect(estimate({ [`${type}.this`]: values }).notPriced).toMatchObject([{ why: "this type has no price here" }]);
  });

  test("and its other parts are priced all the same", () => {
    expect(lines("aws_eks_node_group", group({ instance_types: ["x9.huge"] }))).toEqual([[1.6, 3.2, 6.4]]);
  });

  test("free types are listed, and no type is both free and priced", () => {
    expect(estimate({ "aws_vpc.main": {}, "aws_iam_role.a": {}, "helm_release.b": {} })).toMatchObject({
      free: ["aws_iam_role", "aws_vpc", "helm_release"],
      notPriced: [],
      components: [],
    });
    const priced = [...Object.keys(PRICERS), ...USAGE_PRICES.flatMap(({ types }) => types)];
    expect(priced.filter((type) => FREE_TYPES[type])).toEqual([]);
  });

  test("what is billed by use alone is not free", () => {
    const query = { metric_query: [{ expression: "SELECT MAX(a) FROM b" }] };
    expect(estimate({ "aws_cloudwatch_metric_alarm.a": query, "aws_cloudwatch_log_metric_filter.a": {} }).free).toEqual(
      [],
    );
  });

  test("data sources cost nothing, and resources of child modules count", () => {
    const nat = { address: "module.a.aws_nat_gateway.x", mode: "managed", type: "aws_nat_gateway", values: {} };
    const plans = {
      a: {
        planned_values: {
          root_module: { resources: [{ ...nat, mode: "data" }], child_modules: [{ resources: [nat] }] },
        },
      },
    };
    expect(estimateCost({ plans, usage: {}, prices, date: "2026-11-24" }).totals.base).toBe(32.85);
  });

  test("Kubernetes newer than every one of the calendar is warned about", () => {
    expect(estimate({ "aws_eks_cluster.a": { version: "1.40" } }).warnings).toEqual([
      "EKS 1.40 is newer than src/modules/cluster/eks-versions.json: taken for standard support",
    ]);
  });

  const nat = { service: "vpc", per: "NAT gateway hour", usd: 0.045, source: "https://aws.amazon.com/vpc/pricing/" };
  const address = { ...nat, per: "public IPv4 hour" };
  const both = { "aws_nat_gateway.a": {}, "aws_eip.a": {} };
  const warnings = (rows: Price[], date: string) =>
    estimate(both, { prices: [{ region: "us-east-1", rows }], date }).warnings;

  test("prices are old 180 days after the day of what they were read in", () => {
    const rows = [
      { ...nat, read: "2026-11-24" },
      { ...address, read: "2026-11-24" },
    ];
    expect(warnings(rows, "2027-05-23")).toEqual([]);
    expect(warnings(rows, "2027-05-24")).toEqual([
      "2 of the vpc prices of us-east-1 are of 2026-11-24, 181 days ago: `billpay prices --refresh us-east-1` reads them from AWS's price list",
    ]);
  });

  test("a price from memory is said to be one, on any day", () => {
    const rows = [
      { ...nat, source: "memory" },
      { ...address, read: "2026-11-24" },
    ];
    expect(warnings(rows, "2026-11-24")).toEqual([
      "1 of the prices of us-east-1 are from memory: `billpay prices --refresh us-east-1` reads them from AWS's price list",
    ]);
  });

  test("of a price that nothing in the plan uses, nothing is said", () => {
    const rows = [
      { ...nat, read: "2026-11-24" },
      { ...address, read: "2026-11-24" },
      { ...nat, per: "NAT gateway GB", source: "memory" },
    ];
    expect(warnings(rows, "2026-11-24")).toEqual([]);
  });

  test("a region's prices are its own, whatever another region's are", () => {
    const files = ["sa-east-1", "us-east-1"].map((region, index) => ({ region, rows: [{ ...nat, usd: 1 + index }] }));
    const of = (region: string) => estimate({ "aws_nat_gateway.a": { region } }, { prices: files }).totals.base;
    expect([of("sa-east-1"), of("us-east-1")]).toEqual([730, 1460]);
  });
});

test("totals are the sums of the lines", () => {
  const { totals, components } = estimate({ "aws_nat_gateway.a": {}, "aws_eks_node_group.a": group({}) });
  expect(components).toHaveLength(3);
  expect(totals).toEqual({ low: 64.82, base: 96.79, high: 160.72 }); // 32.85 + (30.37 + 1.60 | 60.74 + 3.20 | 121.47 + 6.40)
});

test("each price is there once, and says where it comes from and of what day, or that it is from memory", () => {
  const rows = rowsOf(prices);
  expect(rows.length).toBeGreaterThan(30);
  for (const { source, read, usd } of rows) {
    if (source === "memory") expect(read).toBeUndefined();
    else {
      expect(source).toMatch(/^(a copy of )?https:\/\/[^ ]+$/);
      expect(read).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
    expect(usd).toBeGreaterThan(0);
  }
  const keys = rows.map(({ service, region, per }) => [service, region, per].join());
  expect(new Set(keys).size).toBe(keys.length);
});

describe("the usage file", () => {
  test.each(environmentNames())(
    "of %s gives every quantity, but of backups and copies of buckets, tests of restores, a runner and Auto Mode, which it has none of",
    (name) => {
      const given = Object.entries(readUsage(name)).flatMap(([section, quantities]) =>
        Object.keys(quantities).map((quantity) => `${section}.${quantity}`),
      );
      const known = new Set(USAGE_PRICES.map(({ quantity }) => quantity));
      for (const without of [
        ...["auto_mode.instances_usd", "backup.s3_gb", "backup.restore_tests", "runner.minutes", "s3.replicated_gb"],
      ])
        known.delete(without);
      expect(new Set(given)).toEqual(known);
    },
  );

  test("is YAML of low, base and high", () => {
    expect(parseUsage("nat:\n  processed_gb: { low: 1, base: 2.5, high: 3 }\n")).toEqual({
      nat: { processed_gb: { low: 1, base: 2.5, high: 3 } },
    });
    expect(parseUsage("")).toEqual({});
  });

  test.each([
    ["nat:\n  gb: { low: 1, base: 2, high: 3 }", "usage.yaml:2: nat.gb is not known here: must be processed_gb"],
    ["ecr:\n  stored_gb: { low: 1, base: 2 }", "usage.yaml:2: ecr.stored_gb.high is missing: it is required"],
    [
      "ecr:\n  stored_gb: { low: 1, base: two, high: 3 }",
      'usage.yaml:2: ecr.stored_gb.base is "two": must be a number',
    ],
    ["ecr:\n  stored_gb: { low: -1, base: 2, high: 3 }", "usage.yaml:2: ecr.stored_gb.low is -1: must be 0 or more"],
    [
      "ecr:\n  stored_gb: { low: 3, base: 2, high: 3 }",
      'usage.yaml:2: ecr.stored_gb is {"low":3,"base":2,"high":3}: must be low ≤ base ≤ high',
    ],
    ["ecr: 5", "usage.yaml:1: ecr is 5: must be a mapping"],
    ["ecr:\n  - {", /^usage\.yaml:\d+: [^\n]+$/],
  ])("%j is refused in one line", (text, message) => {
    expect(() => parseUsage(text)).toThrow(message);
  });
});

describe("beside the company's table", () => {
  const usage: Usage = {
    nat: { processed_gb: { low: 0, base: 270, high: 500 } },
    alb: { lcu: { low: 0, base: 1, high: 2 }, made_by_cluster: { low: 1, base: 1, high: 1 } },
  };
  const result = estimate(
    {
      "aws_eks_cluster.main": { version: "1.35" },
      "aws_eks_node_group.main": group({}),
      "aws_nat_gateway.a": {},
      "aws_db_instance.main": {
        engine: "postgres",
        instance_class: "db.t4g.medium",
        multi_az: true,
        allocated_storage: 50,
      },
      'aws_route53_zone.main["a"]': {},
      'aws_route53_zone.main["b"]': {},
    },
    { usage },
  );
  const comparison = compareWithCompany(result);
  const row = (component: string) => comparison.find((compared) => compared.component === component);

  test("a component is within, below or above theirs, and a sentence says why", () => {
    expect(row("EKS control plane")).toEqual({
      component: "EKS control plane",
      ours: { low: 73, base: 73, high: 73 },
      theirs: { low: 73, high: 73 },
      why: "Ours is within theirs. Theirs is 730 hours at the standard price.",
    });
    expect(row("Nodes")).toMatchObject({ ours: { base: 63.94 }, theirs: { low: 30, high: 100 } });
    expect(row("Load balancer")?.ours).toEqual({ low: 16.43, base: 22.27, high: 28.11 });
    expect(row("NAT gateway")).toMatchObject({
      ours: { base: 45 },
      why: expect.stringMatching(/^Ours is within theirs\./),
    });
  });

  test("Route 53 is theirs by the zone", () => {
    expect(row("Route 53")).toMatchObject({ ours: { base: 1 }, theirs: { low: 1, high: 1 } });
  });

  test("what they left out is ours alone", () => {
    expect(row("RDS")).toMatchObject({
      ours: { base: 106.4 }, // 2 × 47.45 + 2 × 50 × 0.115
      theirs: undefined,
      why: "The company's table has no database.",
    });
  });

  test("what these plans do not have is not compared", () => {
    expect(row("ECR")).toMatchObject({ ours: undefined, theirs: { low: 1, high: 5 }, why: "Not in these plans." });
  });

  test("the total is held against theirs, and says what is missing", () => {
    expect(row("Total")).toMatchObject({ ours: result.totals, theirs: { low: 170, high: 265 } });
    expect(row("Total")?.why).toContain(`${result.notPriced.length} things are not priced`);
  });

  test("the report fits 100 columns, without colour, and shows all there is to know", () => {
    const long = { unit: "u", address: `aws_x.${"y".repeat(150)}`, type: "aws_x", why: "this type has no price here" };
    const text = renderCost(
      { ...result, notPriced: [...result.notPriced, long], warnings: ["w ".repeat(80)] },
      comparison,
    );
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(text).not.toContain("\u001b");
    for (const { component } of comparison) expect(text).toContain(component.split(" ")[0]);
    expect(text).toContain(result.totals.base.toFixed(2));
    expect(text).toContain("Not priced");
    expect(text).toContain("the usage file does not give rds.backup_gb");
    expect(text).toContain("Warnings");
  });
});
