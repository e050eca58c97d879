import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Release } from "@cdktf/provider-helm/lib/release";
import { Fn } from "cdktf/lib/terraform-functions";
import type { IResolvable } from "cdktf/lib/tokens";
import type { Construct } from "constructs";
import { chartDigest } from "../../constructs/helm/chart-digest";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import { PodIdentityRole } from "../../constructs/iam/pod-identity-role";
import { policyDocument } from "../../constructs/iam/policy-document";
import { Thresholds } from "../../constructs/monitoring/thresholds";
import { hcl, hclBool, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { INPUTS, type ThresholdName } from "./inputs";
import { ServiceMonitoring } from "./service-monitoring";
import { type ServiceSettings, serviceValues } from "./values";

/** One service in the cluster: its Helm release, its permissions in AWS and its alarms. */
export class Service extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "service", {
      providers: ["aws", "kubernetes", "helm"],
      folders: { chart: "charts/service" },
      description:
        "A BillPay service in the cluster: a Helm release of `charts/service` with an image that is given by its digest, an " +
        "IAM role through Pod Identity that reads only the service's own secrets, and alarms on its pods and responses. " +
        "It is in the namespace that `platform` creates.",
    });
    const { vars } = this;
    const clusterName = vars.cluster_name.stringValue;
    const region = vars.region.stringValue;
    const service = vars.service.stringValue;
    const namespace = vars.namespace.stringValue;
    boundRoles(this, vars.permissions_boundary_arn.stringValue);

    const pods = new PodIdentityRole(this, "pods", {
      cluster: { clusterName, region, accountId: vars.account_id.stringValue },
      roleName: service,
      namespace,
      serviceAccount: service,
      statements: [],
    });
    const secrets = this.readSecrets(pods.role.roleName, region);

    const release = new Release(this, "release.main", {
      name: service,
      namespace,
      chart: hcl(`coalesce(${vars.chart.expr}, "\${path.module}/chart")`),
      version: vars.chart_version.stringValue,
      // Changes with the files of the copy, whose version may be the same: otherwise a changed chart would not be planned.
      description: hcl(
        `${vars.chart.expr} != null ? "Chart \${coalesce(${vars.chart_version.expr}, "-")}" : ` +
          `"Chart ${chartDigest("${path.module}/chart")}"`,
      ),
      values: [Fn.jsonencode(serviceValues(this.settings()))], // JSON is YAML
      // A rollout that does not become ready is rolled back, and the apply fails.
      atomic: true,
      wait: true,
      timeout: 600,
      maxHistory: 10,
      dependsOn: [...pods.dependables, secrets],
    });
    const topic = (severity: "critical" | "warning") => hcl(`${vars.alarm_topic_arns.expr}.${severity}`);
    new ServiceMonitoring(this, "alarms.service", {
      name: vars.name.stringValue,
      region,
      topics: { critical: topic("critical"), warning: topic("warning") },
      thresholds: new Thresholds<ThresholdName>(vars.thresholds),
      service,
      namespace,
      clusterName,
      release,
      loadBalancer: vars.alb_arn_suffix.expr,
      targetGroup: `one(regexall("targetgroup/.+$", coalesce(${vars.target_group_arn.expr}, "-")))`,
    });

    this.output("release_name", { value: release.name, description: "Name of the Helm release.", example: "backend" });
    this.output("role_arn", {
      value: pods.role.arn,
      description: "ARN of the pods' IAM role.",
      example: "arn:aws:iam::111122223333:role/billpay-cluster-backend",
    });
  }

  /** Only the service's secrets, and their keys only through Secrets Manager and for these secrets. */
  private readSecrets(role: string, region: string): IamRolePolicy {
    const { vars } = this;
    return new IamRolePolicy(this, "pods_secrets", {
      count: when(`length(${vars.secrets.expr}) > 0`),
      role,
      name: "secrets",
      policy: policyDocument([
        {
          Effect: "Allow",
          // Describe: the CSI driver's provider asks whether a mounted secret has changed.
          Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
          Resource: hcl(`values(${vars.secrets.expr})`),
        },
        {
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: vars.secrets_kms_key_arns.stringValue,
          // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-encryption-context
          Condition: {
            StringEquals: {
              "kms:ViaService": `secretsmanager.${region}.amazonaws.com`,
              "kms:EncryptionContext:SecretARN": hcl(`values(${vars.secrets.expr})`),
            },
          },
        },
      ]),
    });
  }

  private settings(): ServiceSettings<IResolvable> {
    const { vars } = this;
    const resource = (kind: string) => ({
      cpu: hcl(`${vars.resources.expr}.${kind}_cpu`),
      memory: hcl(`${vars.resources.expr}.${kind}_memory`),
    });
    return {
      name: vars.service.stringValue,
      image: { repository: vars.image_repository.stringValue, digest: vars.image_digest.stringValue },
      port: vars.port.numberValue,
      replicas: {
        min: vars.min_replicas.numberValue,
        max: vars.max_replicas.numberValue,
        cpuTargetPercent: vars.cpu_target_percent.numberValue,
      },
      resources: { requests: resource("requests"), limits: resource("limits") },
      environment: expression(vars.environment.expr),
      secrets: expression(`[for name, arn in ${vars.secrets.expr} : { name = name, arn = arn }]`),
      priorityClass: vars.priority_class.stringValue,
      targetGroup: {
        bound: expression(`${vars.target_group_arn.expr} != null`),
        arn: hcl(`coalesce(${vars.target_group_arn.expr}, "-")`),
      },
      cidrs: {
        loadBalancer: expression(vars.load_balancer_cidrs.expr),
        database: expression(vars.database_cidrs.expr),
        https: expression(vars.https_cidrs.expr),
      },
      serviceMonitor: expression(vars.service_monitor.expr),
    };
  }
}

/** An expression of any type, which must not become a string. */
const expression = hclBool;
