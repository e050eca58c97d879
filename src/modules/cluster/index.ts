import type { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import { Fn } from "cdktf/lib/terraform-functions";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { EncryptionKey } from "../../constructs/encryption/encryption-key";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import type { PodIdentityCluster } from "../../constructs/iam/pod-identity-role";
import { ServiceRole } from "../../constructs/iam/service-role";
import { EncryptedLogGroup } from "../../constructs/monitoring/encrypted-log-group";
import { addressOf, forEach, hcl, hclBool, hclList, hclNumber, when } from "../../core/hcl";
import { resourcesOf } from "../../core/resources-of";
import { TerraformModule } from "../../core/terraform-module";
import { AccessEntries } from "./access-entries";
import { addonRoles } from "./addon-roles";
import { addonSettings } from "./addon-settings";
import { Addons, type AddonsProps } from "./addons";
import { AutoModePolicies, clusterTrust, configureAutoMode, IN_AUTO_MODE } from "./auto-mode";
import { ContainerLogGroups } from "./container-log-groups";
import { furtherGroups } from "./further-groups";
import { INPUTS } from "./inputs";
import { Karpenter } from "./karpenter";
import { NodeGroup } from "./node-group";
import { PodIdentityRoles } from "./pod-identity-roles";
import { VolumeKey } from "./volume-key";

interface NodeRole {
  readonly role: ServiceRole;
  /** What must exist before a node joins. */
  readonly dependables: ITerraformDependable[];
}

/** The EKS cluster of an environment: control plane, who may use it, add-ons, node groups, and pods' IAM roles. */
export class Cluster extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "cluster", {
      description:
        "An EKS cluster in private subnets, with one managed node group or several. Its API is private unless ranges are allowed, " +
        "its secrets, disks and logs are encrypted with their own keys, people get access only through access entries " +
        "and pods get IAM roles through Pod Identity.",
    });
    const { vars } = this;
    boundRoles(this, vars.permissions_boundary_arn.stringValue);
    const region = vars.region.stringValue;
    const accountId = vars.account_id.stringValue;
    const name = vars.cluster_name.stringValue;

    const secretsKey = new EncryptionKey(this, "secrets", {
      description: `Encrypts the Kubernetes secrets of ${name}`,
      alias: `${name}/secrets`,
      accountId,
    });
    const logs = new EncryptedLogGroup(this, "control_plane", {
      logGroupName: `/aws/eks/${name}/cluster`,
      retentionDays: vars.cluster_logs_retention_days.numberValue,
      accountId,
      region,
    });
    const role = new ServiceRole(this, "role.cluster", {
      roleName: vars.cluster_role_name.stringValue,
      service: "eks.amazonaws.com",
      sourceAccount: accountId,
      trustActions: clusterTrust(),
      managedPolicies: { eks: "AmazonEKSClusterPolicy" },
      statements: [
        {
          Effect: "Allow",
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:ListGrants"],
          Resource: secretsKey.arn,
        },
      ],
    });
    const autoMode = new AutoModePolicies(this, "cluster_auto", role);
    const nodeRole = this.nodeRole();
    const cluster = this.cluster(name, role, secretsKey.arn, [
      logs.logGroup,
      ...resourcesOf(role),
      ...resourcesOf(autoMode),
    ]);
    configureAutoMode(cluster, `${addressOf(nodeRole.role.role)}.arn`);
    this.access(cluster);

    const volumeKeyArn = this.volumeKey(name, accountId);
    const podIdentity = {
      clusterName: cluster.name,
      clusterArn: `arn:aws:eks:${region}:${accountId}:cluster/${name}`,
      accountId,
      region,
    };
    const pods = this.podRoles(podIdentity, volumeKeyArn);
    new TerraformLocal(
      this,
      "addon_configuration",
      // The cluster's tags are the provider's default tags: it has no others.
      hcl(addonSettings(vars.addon_configuration.expr, `${addressOf(cluster)}.tags_all`, vars.prefix_delegation.expr)),
    );
    const before = this.addons("before_nodes", "before nodes", cluster, pods.dependables);
    const nodes = this.nodes(cluster, nodeRole, volumeKeyArn, before);
    const karpenter = new Karpenter(this, "karpenter", {
      cluster: podIdentity,
      name,
      nameInText: vars.cluster_name.inText,
      nodeRole: nodeRole.role.role,
      volumeKeyArn,
      enabled: vars.karpenter.expr,
    });
    const containerLogs = new ContainerLogGroups(this, "container_logs", {
      clusterName: name,
      clusterNameInText: vars.cluster_name.inText,
      installed: `contains(keys(local.addons), "amazon-cloudwatch-observability")`,
      retentionDays: vars.container_logs_retention_days.numberValue,
      accountId,
      region,
    });
    this.addons("after_nodes", "after nodes", cluster, [
      ...nodes,
      containerLogs.logGroup, // before its agent makes them
      ...pods.dependables,
    ]);

    this.output("container_log_groups", {
      value: hcl(containerLogs.names),
      description:
        "Names of the log groups of the cluster's containers and nodes, by kind: `application`, `dataplane`, `host` and " +
        "`performance`. None without the add-on `amazon-cloudwatch-observability`.",
      example: Object.fromEntries(
        ["application", "dataplane", "host", "performance"].map((kind) => [
          kind,
          `/aws/containerinsights/billpay-cluster/${kind}`,
        ]),
      ),
    });
    this.karpenterOutput(cluster, karpenter, volumeKeyArn);
    this.clusterOutputs(
      cluster,
      { cluster: role, nodes: nodeRole.role },
      { secretsKeyArn: secretsKey.arn, volumeKeyArn },
    );
  }

  private cluster(name: string, role: ServiceRole, keyArn: string, dependsOn: ITerraformDependable[]): EksCluster {
    const { vars } = this;
    const cluster = new EksCluster(this, "cluster.main", {
      name,
      roleArn: role.arn,
      version: vars.cluster_version.stringValue,
      deletionProtection: vars.deletion_protection.booleanValue,
      bootstrapSelfManagedAddons: false,
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      encryptionConfig: { provider: { keyArn }, resources: ["secrets"] },
      vpcConfig: {
        subnetIds: vars.subnet_ids.listValue,
        endpointPrivateAccess: true,
        endpointPublicAccess: hclBool(`length(${vars.public_access_cidrs.expr}) > 0`),
        publicAccessCidrs: hclList(
          `length(${vars.public_access_cidrs.expr}) > 0 ? ${vars.public_access_cidrs.expr} : null`,
        ),
      },
      dependsOn,
    });
    cluster.addOverride("dynamic.upgrade_policy", {
      for_each: hcl(`${vars.support_type.expr}[*]`),
      content: { support_type: hcl("upgrade_policy.value") },
    });
    cluster.addOverride("dynamic.zonal_shift_config", {
      for_each: hcl(`${vars.zonal_shift.expr}[*]`),
      content: { enabled: hcl("zonal_shift_config.value") },
    });
    return cluster;
  }

  /** Who reaches the API in addition to the nodes, and who may use it. */
  private access(cluster: EksCluster): void {
    const { vars } = this;
    new VpcSecurityGroupIngressRule(this, "api", {
      forEach: forEach(`{ for cidr in ${vars.private_access_cidrs.expr} : cidr => cidr }`),
      securityGroupId: cluster.vpcConfig.clusterSecurityGroupId,
      description: "Kubernetes API",
      cidrIpv4: hcl("each.key"),
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
    new AccessEntries(this, "main", { clusterName: cluster.name, entries: vars.access_entries.expr });
    new IamOpenidConnectProvider(this, "oidc_provider.main", {
      count: when(vars.oidc_provider.expr),
      url: cluster.identity.get(0).oidc.get(0).issuer,
      clientIdList: ["sts.amazonaws.com"],
    });
  }

  /** ARN of the key of the nodes' disks. */
  private volumeKey(name: string, accountId: string): string {
    const { vars } = this;
    const key = new VolumeKey(this, "volumes", {
      description: `Encrypts the disks of the nodes and pods of ${name}`,
      alias: `${name}/volumes`,
      accountId,
      count: when(`${vars.volume_kms_key_arn.expr} == null`),
    });
    new TerraformLocal(this, "volume_key_arn", Fn.coalesce([vars.volume_kms_key_arn.stringValue, key.arn]));
    return hcl("local.volume_key_arn");
  }

  /** The roles of the installed add-ons and those of the input. */
  private podRoles(cluster: PodIdentityCluster, volumeKeyArn: string): PodIdentityRoles {
    const { vars } = this;
    new TerraformLocal(this, "addons", hcl(`merge(${vars.addons.expr}, ${vars.more_addons.expr})`));
    new TerraformLocal(this, "addon_roles", addonRoles(volumeKeyArn, vars.dns_zone_ids.expr));
    new TerraformLocal(
      this,
      "pod_identity_roles",
      hcl(
        "merge({ for name, role in local.addon_roles : name => role if contains(keys(local.addons), name) " +
          // Without zones, cert-manager has no use for a role: it proves by HTTP that a domain is its own.
          `&& (name != "cert-manager" || length(${vars.dns_zone_ids.expr}) > 0) }, ${vars.pod_identity_roles.expr})`,
      ),
    );
    return new PodIdentityRoles(this, "pods", { cluster, roles: "local.pod_identity_roles" });
  }

  private addons(
    id: string,
    when: AddonsProps["when"],
    cluster: EksCluster,
    dependsOn: ITerraformDependable[],
  ): EksAddon {
    const { vars } = this;
    return new Addons(this, id, {
      when,
      clusterName: cluster.name,
      clusterVersion: vars.cluster_version,
      versions: "local.addons",
      configuration: "local.addon_configuration",
      dependsOn,
    }).addon;
  }

  /** The group over all subnets, and those of `node_groups` or per zone. */
  private nodes(
    cluster: EksCluster,
    { role, dependables }: NodeRole,
    volumeKmsKeyArn: string,
    addons: EksAddon,
  ): ITerraformDependable[] {
    const { vars } = this;
    const common = {
      clusterName: cluster.name,
      // An attribute of the cluster, so that nodes depend on it.
      version: Fn.coalesce([vars.node_version.stringValue, cluster.version]),
      nodeRoleArn: role.arn,
      repair: vars.node_repair.booleanValue,
      volumeKmsKeyArn,
      // The provider's default tags: the cluster has no others.
      tags: `${addressOf(cluster)}.tags_all`,
      dependsOn: [addons, ...dependables],
    };
    const first = new NodeGroup(this, "nodes", {
      ...common,
      enabled: `!${vars.one_group_per_zone.expr} && !${IN_AUTO_MODE}`,
      nodeGroupName: vars.node_group_name.stringValue,
      amiType: vars.ami_type.expr,
      releaseVersion: vars.node_release_version.stringValue,
      subnetIds: vars.subnet_ids.listValue,
      instanceTypes: vars.instance_types.listValue,
      capacityType: vars.capacity_type.stringValue,
      scalingConfig: {
        desiredSize: vars.desired_size.numberValue,
        minSize: vars.min_size.numberValue,
        maxSize: vars.max_size.numberValue,
      },
      maxUnavailable: vars.max_unavailable.numberValue,
      volumeSizeGib: vars.volume_size_gib.expr,
    });
    new TerraformLocal(this, "node_groups", hcl(furtherGroups()));
    const further = new NodeGroup(this, "further_nodes", {
      ...common,
      forEach: forEach("local.node_groups"),
      nodeGroupName: hcl("each.key"),
      amiType: "each.value.ami_type",
      releaseVersion: hcl("each.value.release_version"),
      subnetIds: hclList("each.value.subnet_ids"),
      instanceTypes: hclList("each.value.instance_types"),
      capacityType: hcl("each.value.capacity_type"),
      scalingConfig: {
        desiredSize: hclNumber("each.value.desired_size"),
        minSize: hclNumber("each.value.min_size"),
        maxSize: hclNumber("each.value.max_size"),
      },
      maxUnavailable: hclNumber("each.value.max_unavailable"),
      volumeSizeGib: "each.value.volume_size_gib",
      labels: "each.value.labels",
      taints: "each.value.taints",
    });
    return [first.nodeGroup, further.nodeGroup];
  }

  /** The permissions of a node itself; its pods have their own roles. */
  private nodeRole(): NodeRole {
    const { vars } = this;
    const role = new ServiceRole(this, "role.nodes", {
      roleName: vars.node_role_name.stringValue,
      service: "ec2.amazonaws.com",
      managedPolicies: { registry: "AmazonEC2ContainerRegistryPullOnly" },
    });
    // https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html. Nodes of AL2023 ask EC2 about themselves before
    // they join, which AmazonEKSWorkerNodeMinimalPolicy, made for Auto Mode, does not let them.
    const worker = new IamRolePolicyAttachment(this, "nodes_worker", {
      role: role.roleName,
      policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
    });
    worker.addOverride("lifecycle.enabled", hcl(`!${IN_AUTO_MODE}`)); // not `count`: its address has no index
    new IamRolePolicyAttachment(this, "nodes_minimal", {
      count: when(IN_AUTO_MODE),
      role: role.roleName,
      policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy",
    });
    new IamRolePolicyAttachment(this, "nodes_ssm", {
      count: when(vars.node_ssm.expr),
      role: role.roleName,
      policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    });
    return { role, dependables: [...resourcesOf(role), worker] };
  }

  /** What `platform` tells Karpenter, and its nodes have: the subnets, disks and tags of the node groups. */
  private karpenterOutput(cluster: EksCluster, karpenter: Karpenter, volumeKeyArn: string): void {
    const { vars } = this;
    const settings = {
      queue_name: karpenter.queueName,
      instance_profile: karpenter.instanceProfile,
      subnet_ids: vars.subnet_ids.listValue,
      security_group_id: cluster.vpcConfig.clusterSecurityGroupId,
      volume_kms_key_arn: volumeKeyArn,
      tags: cluster.tagsAll,
      zonal_shift: hclBool(`coalesce(${vars.zonal_shift.expr}, false)`),
    };
    this.output("karpenter", {
      value: settings,
      description:
        "What the module `platform` needs to install Karpenter; queue and instance profile are null where the input `karpenter` is false.",
      example: {
        queue_name: "billpay-cluster-karpenter",
        instance_profile: "billpay-cluster-nodes",
        subnet_ids: ["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"],
        security_group_id: "sg-0a1b2c3d4e5f60718",
        volume_kms_key_arn: "arn:aws:kms:us-east-1:111122223333:key/1a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
        tags: { project: "billpay" },
        zonal_shift: true,
      },
    });
  }

  private clusterOutputs(
    cluster: EksCluster,
    roles: { cluster: ServiceRole; nodes: ServiceRole },
    keys: { secretsKeyArn: string; volumeKeyArn: string },
  ): void {
    this.output("cluster_name", {
      value: cluster.name,
      description: "Name of the cluster.",
      example: "billpay-cluster",
    });
    this.output("cluster_arn", {
      value: cluster.arn,
      description: "ARN of the cluster.",
      example: "arn:aws:eks:us-east-1:111122223333:cluster/billpay-cluster",
    });
    this.output("cluster_endpoint", {
      value: cluster.endpoint,
      description: "URL of the Kubernetes API.",
      example: "https://0A1B2C3D4E5F60718293A4B5C6D7E8F9.gr7.us-east-1.eks.amazonaws.com",
    });
    this.output("cluster_certificate_authority", {
      value: cluster.certificateAuthority.get(0).data,
      description: "CA certificate of the Kubernetes API, in base64.",
      example: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K",
    });
    this.output("cluster_version", {
      value: cluster.version,
      description: "Kubernetes version of the cluster.",
      example: "1.35",
    });
    this.output("cluster_security_group_id", {
      value: cluster.vpcConfig.clusterSecurityGroupId,
      description: "Id of the security group of the control plane and the nodes, which EKS creates.",
      example: "sg-0a1b2c3d4e5f60718",
    });
    this.output("cluster_role_arn", {
      value: roles.cluster.arn,
      description: "ARN of the control plane's IAM role.",
      example: "arn:aws:iam::111122223333:role/EKSClusterRole",
    });
    this.output("oidc_issuer", {
      value: cluster.identity.get(0).oidc.get(0).issuer,
      description: "URL of the cluster's OIDC issuer.",
      example: "https://oidc.eks.us-east-1.amazonaws.com/id/0A1B2C3D4E5F60718293A4B5C6D7E8F9",
    });
    this.output("kms_key_arn", {
      value: keys.secretsKeyArn,
      description: "ARN of the KMS key of the Kubernetes secrets.",
      example: "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    });
    this.output("volume_kms_key_arn", {
      value: keys.volumeKeyArn,
      description: "ARN of the KMS key of the nodes' disks, for storage classes too.",
      example: "arn:aws:kms:us-east-1:111122223333:key/1a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    });
    this.output("node_group_name", {
      value: hcl("try(aws_eks_node_group.nodes.node_group_name, null)"),
      description: "Name of the node group over all subnets; null where there is one per zone.",
      example: "billpay-nodes",
    });
    this.output("node_role_arn", {
      value: roles.nodes.arn,
      description: "ARN of the nodes' IAM role.",
      example: "arn:aws:iam::111122223333:role/EKSNodeRole",
    });
    this.output("autoscaling_group_names", {
      value: hcl(
        "flatten([for group in concat([aws_eks_node_group.nodes], values(aws_eks_node_group.further_nodes)) : group.resources[*].autoscaling_groups[*].name if group != null])",
      ),
      description: "Names of the node groups' Auto Scaling groups, for alarms.",
      example: ["eks-billpay-nodes-0ac1b2c3-4e5f-6071-8293-a4b5c6d7e8f9"],
    });
  }
}
