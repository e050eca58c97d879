import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Release } from "@cdktf/provider-helm/lib/release";
import { Fn } from "cdktf/lib/terraform-functions";
import type { IResolvable } from "cdktf/lib/tokens";
import type { Construct } from "constructs";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import { PodIdentityRole } from "../../constructs/iam/pod-identity-role";
import { policyDocument } from "../../constructs/iam/policy-document";
import { ACCOUNT_ID, CLUSTER_NAME, NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import { hcl, hclBool, hclNumber, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { SERVICE_INPUTS } from "./inputs";
import { ServiceMonitoring } from "./service-monitoring";
import { type ServiceSettings, serviceValues } from "./values";

/** One service in the cluster: its Helm release, what it may do in AWS, and the alarms on it. */
export class Service extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "service", {
      providers: ["aws", "kubernetes", "helm"],
      folders: { chart: "charts/service" },
      description:
        "A service of BillPay in the cluster: a Helm release of `charts/service` with an image named by its digest, an " +
        "IAM role through Pod Identity that reads the service's own secrets alone, and alarms on its pods and answers. " +
        "It goes into the namespace that `platform` makes.",
    });
    const name = this.input("name", NAME).stringValue;
    const clusterName = this.input("cluster_name", CLUSTER_NAME).stringValue;
    const region = this.input("region", REGION).stringValue;
    const accountId = this.input("account_id", ACCOUNT_ID).stringValue;
    boundRoles(this, this.input("permissions_boundary_arn", PERMISSIONS_BOUNDARY).stringValue);
    for (const [input, props] of Object.entries(SERVICE_INPUTS)) this.input(input, props);
    const service = hcl("var.service");
    const namespace = hcl("var.namespace");

    const pods = new PodIdentityRole(this, "pods", {
      cluster: { clusterName, region, accountId },
      roleName: service,
      namespace,
      serviceAccount: service,
      statements: [],
    });
    const secrets = this.readSecrets(pods.role.roleName, region);

    const release = new Release(this, "release.main", {
      name: service,
      namespace,
      chart: hcl('coalesce(var.chart, "${path.module}/chart")'),
      version: hcl("var.chart_version"),
      // Changes with the files of the copy, whose version may stay: without, a changed chart would plan nothing.
      description: hcl(
        'var.chart != null ? "Chart ${coalesce(var.chart_version, "-")}" : ' +
          '"Chart ${sha256(join("", [for file in sort(fileset("${path.module}/chart", "**")) : filesha256("${path.module}/chart/${file}")]))}"',
      ),
      values: [Fn.jsonencode(serviceValues(this.settings()))], // JSON is YAML
      // A rollout that does not become ready is taken back, and the apply fails.
      atomic: true,
      wait: true,
      timeout: 600,
      maxHistory: 10,
      dependsOn: [...pods.dependables, secrets],
    });
    new ServiceMonitoring(this, "alarms.service", {
      name,
      region,
      topics: { critical: hcl("var.alarm_topic_arns.critical"), warning: hcl("var.alarm_topic_arns.warning") },
      service,
      namespace,
      clusterName,
      loadBalancer: "var.alb_arn_suffix",
      targetGroup: 'one(regexall("targetgroup/.+$", coalesce(var.target_group_arn, "-")))',
    });

    this.output("release_name", { value: release.name, description: "Name of the Helm release.", example: "backend" });
    this.output("role_arn", {
      value: pods.role.arn,
      description: "ARN of the pods' IAM role.",
      example: "arn:aws:iam::111122223333:role/billpay-cluster-backend",
    });
  }

  /** Just the service's secrets, and their keys through Secrets Manager for just these secrets. */
  private readSecrets(role: string, region: string): IamRolePolicy {
    return new IamRolePolicy(this, "pods_secrets", {
      count: when("length(var.secrets) > 0"),
      role,
      name: "secrets",
      policy: policyDocument([
        {
          Effect: "Allow",
          // Describe: the CSI driver's provider asks whether a mounted secret has changed.
          Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
          Resource: hcl("values(var.secrets)"),
        },
        {
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: hcl("var.secrets_kms_key_arns"),
          // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-encryption-context
          Condition: {
            StringEquals: {
              "kms:ViaService": `secretsmanager.${region}.amazonaws.com`,
              "kms:EncryptionContext:SecretARN": hcl("values(var.secrets)"),
            },
          },
        },
      ]),
    });
  }

  private settings(): ServiceSettings<IResolvable> {
    const resource = (kind: string) => ({
      cpu: hcl(`var.resources.${kind}_cpu`),
      memory: hcl(`var.resources.${kind}_memory`),
    });
    return {
      name: hcl("var.service"),
      image: { repository: hcl("var.image_repository"), digest: hcl("var.image_digest") },
      port: hclNumber("var.port"),
      replicas: {
        min: hclNumber("var.min_replicas"),
        max: hclNumber("var.max_replicas"),
        cpuTargetPercent: hclNumber("var.cpu_target_percent"),
      },
      resources: { requests: resource("requests"), limits: resource("limits") },
      environment: expression("var.environment"),
      secrets: expression("[for name, arn in var.secrets : { name = name, arn = arn }]"),
      priorityClass: hcl("var.priority_class"),
      targetGroup: {
        bound: expression("var.target_group_arn != null"),
        arn: hcl('coalesce(var.target_group_arn, "-")'),
      },
      cidrs: {
        loadBalancer: expression("var.load_balancer_cidrs"),
        database: expression("var.database_cidrs"),
        https: expression("var.https_cidrs"),
      },
      serviceMonitor: expression("var.service_monitor"),
    };
  }
}

/** An expression of any type, unlike a string's that it would be taken for. */
const expression = hclBool;
