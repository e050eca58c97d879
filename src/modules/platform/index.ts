import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1";
import { PriorityClassV1 } from "@cdktf/provider-kubernetes/lib/priority-class-v1";
import type { Construct } from "constructs";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import type { PodIdentityCluster } from "../../constructs/iam/pod-identity-role";
import type { PolicyStatement } from "../../constructs/iam/service-role";
import { hcl, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { HelmAddon } from "./helm-addon";
import { INPUTS } from "./inputs";
import { Karpenter } from "./karpenter";
import loadBalancerControllerPolicy from "./load-balancer-controller-policy.json";
import { GROUPS, NamespaceRoles } from "./namespace-roles";
import { NetworkPolicies } from "./network-policies";
import { RestrictedNamespace } from "./restricted-namespace";

/** The namespace of the add-ons, which only cluster administrators can write to. */
const ADDONS_NAMESPACE = "kube-system";

/** `value` decides which pods are scheduled first and which are evicted. */
const PRIORITY_CLASSES = {
  critical: { value: 1_000_000, description: "What payments wait for: scheduled first, and others make room for it" },
  default: { value: 1_000, description: "Everything else of BillPay" },
};

/**
 * What the cluster needs before the first service: the services' namespace with its restrictions, and the add-ons that EKS
 * does not have.
 *
 * The cluster autoscaler adds nodes, unless an environment has Karpenter instead. By default the cluster has one managed node
 * group of one size, so Karpenter could not use its advantage, choosing instance types per pod. The autoscaler scales that
 * group within the limits that `cluster` sets and the budget covers, needs no queue, no CRDs and no permission to run
 * instances or to pass a role, and finds the group by the tags that EKS gives it.
 */
export class Platform extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "platform", {
      providers: ["aws", "kubernetes", "helm"],
      folders: { "karpenter-nodes": "charts/karpenter-nodes" },
      description:
        "The services' namespace in the cluster, with Pod Security «restricted», a quota, network policies that deny by " +
        "default and roles for three groups; priority classes; and, as pinned Helm releases with IAM roles through Pod " +
        "Identity, the AWS Load Balancer Controller, the cluster autoscaler or Karpenter, and optional add-ons. The groups are " +
        `${Object.values(GROUPS).join(", ")}: an EKS access entry lists them in \`kubernetes_groups\`.`,
    });
    const { vars } = this;
    const region = vars.region.stringValue;
    boundRoles(this, vars.permissions_boundary_arn.stringValue);

    const { namespace } = new RestrictedNamespace(this, "services", {
      namespace: vars.namespace.stringValue,
      resourceQuota: vars.resource_quota.expr,
      limitRange: vars.limit_range.expr,
    });
    new NetworkPolicies(this, "services_network", {
      namespace,
      cidrs: {
        loadBalancer: vars.load_balancer_cidrs.expr,
        database: vars.database_cidrs.expr,
        https: vars.https_cidrs.expr,
      },
      servicePorts: vars.service_ports.expr,
    });
    new NamespaceRoles(this, "services_roles", namespace);
    const priorityClasses = Object.entries(PRIORITY_CLASSES).map(([name, { value, description }]) => {
      const { metadata } = new PriorityClassV1(this, `priority_class.billpay_${name}`, {
        metadata: { name: `billpay-${name}` },
        value,
        description,
      });
      return [name, metadata.name];
    });

    const cluster = { clusterName: vars.cluster_name.stringValue, region, accountId: vars.account_id.stringValue };
    this.loadBalancerController(cluster);
    this.clusterAutoscaler(cluster);
    this.externalDns(cluster);
    this.secretsStore(region);
    // What the setting of the VPC CNI does elsewhere: https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
    new ConfigMapV1(this, "network_policy_controller", {
      count: when(vars.auto_mode.expr),
      metadata: { name: "amazon-vpc-cni", namespace: ADDONS_NAMESPACE },
      data: { "enable-network-policy-controller": "true" },
    });
    new Karpenter(this, "karpenter", {
      clusterName: cluster.clusterName,
      clusterNameInText: vars.cluster_name.inText,
      region,
      namespace: ADDONS_NAMESPACE,
      version: hcl(`${vars.chart_versions.expr}.karpenter`),
      settings: vars.karpenter.expr,
      nodes: vars.karpenter_nodes.expr,
      installed: vars.install_addons.expr,
    });

    this.output("namespace", { value: namespace, description: "Namespace of the services.", example: "billpay-dev" });
    this.output("priority_classes", {
      value: Object.fromEntries(priorityClasses),
      description: "Names of the priority classes: `critical` and `default`.",
      example: { critical: "billpay-critical", default: "billpay-default" },
    });
    this.output("kubernetes_groups", {
      value: GROUPS,
      description: "Groups for the access entries of people and pipelines that view, deploy and operate.",
      example: GROUPS,
    });
  }

  /** Keeps target groups in sync with pods. The module `ingress` creates the load balancer, not the controller. */
  private loadBalancerController(cluster: PodIdentityCluster): void {
    const serviceAccount = "aws-load-balancer-controller";
    new HelmAddon(this, "load_balancer_controller", {
      enabled: this.vars.load_balancer_controller.expr,
      installed: this.vars.install_addons.expr,
      chart: "aws-load-balancer-controller",
      repository: "https://aws.github.io/eks-charts",
      version: hcl(`${this.vars.chart_versions.expr}.load_balancer_controller`),
      namespace: ADDONS_NAMESPACE,
      podIdentity: {
        cluster,
        roleName: "load-balancer-controller",
        serviceAccount,
        // The project's own policy, unchanged, for the version of the chart:
        // https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
        statements: loadBalancerControllerPolicy.Statement as PolicyStatement[],
      },
      values: {
        clusterName: cluster.clusterName,
        // Set here, since pods cannot read it from the instance metadata: its hop limit is 1.
        region: cluster.region,
        vpcId: this.vars.vpc_id.stringValue,
        serviceAccount: { create: true, name: serviceAccount },
        replicaCount: 2,
        podDisruptionBudget: { maxUnavailable: 1 },
        // Off: otherwise no service can be created while the controller is down; none here is a load balancer.
        enableServiceMutatorWebhook: false,
        keepTLSSecret: true, // of its webhooks: a new one at each upgrade would break requests in progress
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
      },
    });
  }

  private clusterAutoscaler(cluster: PodIdentityCluster): void {
    const { clusterName, region } = cluster;
    const serviceAccount = "cluster-autoscaler";
    new HelmAddon(this, "cluster_autoscaler", {
      enabled: this.vars.cluster_autoscaler.expr,
      installed: this.vars.install_addons.expr,
      chart: "cluster-autoscaler",
      repository: "https://kubernetes.github.io/autoscaler",
      version: hcl(`${this.vars.chart_versions.expr}.cluster_autoscaler`),
      namespace: ADDONS_NAMESPACE,
      podIdentity: {
        cluster,
        roleName: "cluster-autoscaler",
        serviceAccount,
        // https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md#iam-policy
        statements: [
          {
            Effect: "Allow",
            Action: [
              ...["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances"],
              ...["autoscaling:DescribeLaunchConfigurations", "autoscaling:DescribeScalingActivities"],
              ...["ec2:DescribeImages", "ec2:DescribeInstanceTypes", "ec2:DescribeLaunchTemplateVersions"],
              "ec2:GetInstanceTypesFromInstanceRequirements",
            ],
            Resource: "*",
          },
          {
            Effect: "Allow",
            Action: "eks:DescribeNodegroup",
            Resource: `arn:aws:eks:${region}:${cluster.accountId}:nodegroup/${clusterName}/*`,
          },
          {
            Effect: "Allow",
            Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
            Resource: "*",
            // The tag that EKS gives the group, whose key contains the cluster's name.
            Condition: hcl(
              `{ StringEquals = { "aws:ResourceTag/k8s.io/cluster-autoscaler/${this.vars.cluster_name.inText}" = "owned" } }`,
            ),
          },
        ],
      },
      values: {
        autoDiscovery: { clusterName },
        awsRegion: region,
        rbac: { serviceAccount: { create: true, name: serviceAccount } },
        extraArgs: {
          "balance-similar-node-groups": true,
          expander: "least-waste",
          // Otherwise a node with a pod of CoreDNS or of a controller is never removed.
          "skip-nodes-with-system-pods": false,
        },
        securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: "RuntimeDefault" } },
        containerSecurityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          readOnlyRootFilesystem: true,
        },
        resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
      },
    });
  }

  private externalDns(cluster: PodIdentityCluster): void {
    const zoneId = this.vars.external_dns_zone_id.stringValue;
    const serviceAccount = "external-dns";
    new HelmAddon(this, "external_dns", {
      enabled: `${this.vars.external_dns_zone_id.expr} != null`,
      installed: this.vars.install_addons.expr,
      chart: "external-dns",
      repository: "https://kubernetes-sigs.github.io/external-dns",
      version: hcl(`${this.vars.chart_versions.expr}.external_dns`),
      namespace: ADDONS_NAMESPACE,
      podIdentity: {
        cluster,
        roleName: "external-dns",
        serviceAccount,
        // https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/#iam-policy
        statements: [
          {
            Effect: "Allow",
            Action: [
              "route53:ChangeResourceRecordSets",
              "route53:ListResourceRecordSets",
              "route53:ListTagsForResources",
            ],
            Resource: `arn:aws:route53:::hostedzone/${zoneId}`,
          },
          { Effect: "Allow", Action: "route53:ListHostedZones", Resource: "*" },
        ],
      },
      values: {
        provider: { name: "aws" },
        env: [{ name: "AWS_REGION", value: cluster.region }],
        extraArgs: [`--zone-id-filter=${zoneId}`],
        sources: ["service", "ingress"],
        policy: "sync", // only records that it created itself, which the TXT record next to each shows
        registry: "txt",
        txtOwnerId: cluster.clusterName,
        serviceAccount: { create: true, name: serviceAccount },
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } },
      },
    });
  }

  private secretsStore(region: string): void {
    new HelmAddon(this, "secrets_store", {
      enabled: this.vars.secrets_store.expr,
      installed: this.vars.install_addons.expr,
      chart: "secrets-store-csi-driver-provider-aws", // it depends on the driver
      repository: "https://aws.github.io/secrets-store-csi-driver-provider-aws",
      version: hcl(`${this.vars.chart_versions.expr}.secrets_store`),
      namespace: ADDONS_NAMESPACE,
      values: { awsRegion: region }, // no role: it reads a secret with the role of the pod that mounts it
    });
  }
}
