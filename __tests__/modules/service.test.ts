import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Release } from "@cdktf/provider-helm/lib/release";
import Ajv from "ajv";
import { parse } from "yaml";
import { Service } from "../../src/modules/service";
import { serviceValues } from "../../src/modules/service/values";
import { repo } from "../../src/system/repo";
import { synthesize } from "./synthesize";

const service = synthesize(Service);
const release = service.resource("helm_release.main");
const defaultOf = (input: string) => service.json.variable[input].default;
const alarm = (name: string) => service.resource(`aws_cloudwatch_metric_alarm.service_${name}`);

describe("the release", () => {
  test("waits until the rollout is ready, and is taken back when it is not", () => {
    expect(service.text).toHaveResourceWithProperties(Release, {
      name: "${var.service}",
      namespace: "${var.namespace}",
      chart: '${coalesce(var.chart, "${path.module}/chart")}',
      version: "${var.chart_version}",
      atomic: true,
      wait: true,
    });
  });

  test("comes after the role that its pods are given when they are admitted", () => {
    expect(release.depends_on).toEqual(
      expect.arrayContaining(["aws_eks_pod_identity_association.pods", "aws_iam_role_policy.pods_secrets"]),
    );
  });

  test("is of the chart that the module brings along, and made again when a file of it changes", () => {
    expect(service.module.folders).toEqual({ chart: "charts/service" });
    expect(release.description).toContain('filesha256("${path.module}/chart/${file}")');
  });
});

describe("the image", () => {
  test("is named by its digest, never by a tag", () => {
    expect(release.values[0]).toContain('"image" = {"repository" = var.image_repository, "digest" = var.image_digest}');
  });
});

describe("the replicas", () => {
  test("are three at least unless the environment allows fewer", () => {
    expect(defaultOf("replicas_floor")).toBe(3);
    expect(defaultOf("min_replicas")).toBe(3);
  });
});

describe("the pods' role", () => {
  const role = service.resource("aws_iam_role.pods");
  const { policy, count } = service.resource("aws_iam_role_policy.pods_secrets");

  test("is for this service account, in this cluster, within the boundary", () => {
    expect(role.assume_role_policy).toContain(
      '"ArnEquals" = {"aws:SourceArn" = "arn:aws:eks:${var.region}:${var.account_id}:cluster/${var.cluster_name}"}',
    );
    expect(role.permissions_boundary).toBe("${var.permissions_boundary_arn}");
    expect(service.resource("aws_eks_pod_identity_association.pods")).toMatchObject({
      namespace: "${var.namespace}",
      service_account: "${var.service}",
      role_arn: "${aws_iam_role.pods.arn}",
    });
    expect(release.values[0]).toContain('"serviceAccount" = {"name" = var.service}');
  });

  test("reads the service's secrets and no others", () => {
    expect(policy).toContain(
      '"Action" = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], "Resource" = values(var.secrets)',
    );
  });

  test("decrypts with the secrets' keys through Secrets Manager alone, and for these secrets alone", () => {
    expect(policy).toContain('"Action" = "kms:Decrypt", "Resource" = var.secrets_kms_key_arns');
    expect(policy).toContain('"kms:ViaService" = "secretsmanager.${var.region}.amazonaws.com"');
    expect(policy).toContain('"kms:EncryptionContext:SecretARN" = values(var.secrets)');
  });

  test("may do nothing where there is no secret", () => {
    expect(count).toBe("${length(var.secrets) > 0 ? 1 : 0}");
    expect(Object.keys(service.json.resource.aws_iam_role_policy)).toEqual(["pods_secrets"]);
    expect(service.json.resource).not.toHaveProperty("aws_iam_role_policy_attachment");
  });
});

describe("the alarms", () => {
  test("look at the service's pods by its Deployment, which has its name", () => {
    for (const name of ["replicas_unavailable", "restarts", "cpu", "memory"]) {
      expect(alarm(name)).toMatchObject({
        namespace: "ContainerInsights",
        dimensions: { ClusterName: "${var.cluster_name}", Namespace: "${var.namespace}", PodName: "${var.service}" },
      });
    }
    expect(release.values[0]).toContain('"fullnameOverride" = var.service');
  });

  test("wake somebody when replicas are missing or answers fail, and wait for the morning otherwise", () => {
    const topics = ["replicas_unavailable", "target_5xx", "restarts", "cpu", "memory"].map((name) => {
      expect(alarm(name).ok_actions).toEqual(alarm(name).alarm_actions);
      return [name, ...alarm(name).alarm_actions];
    });
    expect(topics).toEqual([
      ["replicas_unavailable", "${var.alarm_topic_arns.critical}"],
      ["target_5xx", "${var.alarm_topic_arns.critical}"],
      ["restarts", "${var.alarm_topic_arns.warning}"],
      ["cpu", "${var.alarm_topic_arns.warning}"],
      ["memory", "${var.alarm_topic_arns.warning}"],
    ]);
  });

  test("notice a Deployment that somebody deleted: it reports nothing, from the moment that it was rolled out on", () => {
    expect(alarm("replicas_unavailable")).toMatchObject({
      treat_missing_data: "breaching",
      depends_on: ["helm_release.main"],
    });
  });

  test("do not take a rollout for an outage: a replica is missing at every minute of ten", () => {
    expect(alarm("replicas_unavailable")).toMatchObject({
      statistic: "Minimum",
      period: 60,
      evaluation_periods: 10,
      datapoints_to_alarm: 10,
    });
  });

  test("judge answers as a share of the target group's requests, where there are both", () => {
    const { metric_query, count } = alarm("target_5xx");
    expect(count).toMatch(/^\$\{var\.alb_arn_suffix != null && /);
    expect(metric_query[0].expression).toContain("100 * (FILL(errors, 0)) / (FILL(requests, 0))");
    expect(metric_query[1].metric).toMatchObject({
      metric_name: "HTTPCode_Target_5XX_Count",
      dimensions: { LoadBalancer: "${var.alb_arn_suffix}", TargetGroup: expect.stringContaining("targetgroup/.+$") },
    });
  });
});

describe("the chart's values", () => {
  const settings = {
    name: "backend",
    image: { repository: "example.com/billpay-backend", digest: `sha256:${"0".repeat(64)}` },
    port: 8080,
    replicas: { min: 3, max: 9, cpuTargetPercent: 70 },
    resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    environment: { LOG_LEVEL: "info" },
    secrets: [{ name: "session-key", arn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:session-key-AbCdEf" }],
    priorityClass: "billpay-critical",
    targetGroup: {
      bound: true,
      arn: "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/backend/73e2d6bc24d8a067",
    },
    cidrs: { loadBalancer: ["10.0.101.0/24"], database: ["10.0.201.0/24"], https: ["0.0.0.0/0"] },
    serviceMonitor: false,
  };

  test("are what the chart takes, and name nothing that it does not have", () => {
    const schema = JSON.parse(readFileSync(join(repo, "charts", "service", "values.schema.json"), "utf8"));
    const defaults = parse(readFileSync(join(repo, "charts", "service", "values.yaml"), "utf8"));
    const values = serviceValues(settings);
    const takes = new Ajv({ strict: false }).compile(schema);
    takes({ ...defaults, ...values, serviceMonitor: { ...defaults.serviceMonitor, ...values.serviceMonitor } });
    expect(takes.errors).toBeNull();
  });

  test("are the same keys for plain Helm as in the module", () => {
    const paths = (value: object, path = ""): string[] =>
      Object.entries(value).flatMap(([key, inner]) => [
        `${path}${key}`,
        ...(typeof inner === "object" && !["env", "secrets"].includes(key) ? paths(inner, `${path}${key}.`) : []),
      ]);
    const keys = paths(serviceValues(settings)).map((path) => path.split(".").at(-1));
    expect(keys.length).toBeGreaterThan(20);
    for (const key of keys.filter((key) => Number.isNaN(Number(key)))) {
      expect(release.values[0]).toContain(`"${key}" = `);
    }
  });

  test("leave to the autoscaler how many replicas there are", () => {
    expect(serviceValues(settings)).not.toHaveProperty("replicaCount");
    expect(serviceValues(settings).autoscaling).toEqual({
      enabled: true,
      minReplicas: 3,
      maxReplicas: 9,
      targetCPUUtilizationPercentage: 70,
    });
  });
});
