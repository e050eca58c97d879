import { Cluster } from "../../src/modules/cluster";
import calendar from "../../src/modules/cluster/eks-versions.json";
import { synthesize } from "./synthesize";

const eks = synthesize(Cluster);
const cluster = eks.resource("aws_eks_cluster.main");
const nodes = eks.resource("aws_eks_node_group.nodes");
const template = eks.resource("aws_launch_template.nodes");
const furtherNodes = eks.resource("aws_eks_node_group.further_nodes");
const furtherTemplate = eks.resource("aws_launch_template.further_nodes");
const defaultOf = (input: string) => eks.json.variable[input].default;

describe("the version", () => {
  const endOf = Object.fromEntries(calendar.versions.map(({ version, ...ends }) => [version, ends]));

  test("is no reason for a plan to fail on the day it leaves standard support: the policies know the calendar", () => {
    expect(cluster.lifecycle?.precondition).toBeUndefined();
    expect(JSON.stringify(eks.json)).not.toContain("plantimestamp");
  });

  test("is judged by AWS's calendar, whose source and day of checking are known", () => {
    expect(calendar.source).toContain("docs.aws.amazon.com");
    expect(calendar.checked).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(endOf["1.35"]?.standardSupportEnd).toBe("2027-03-27");
  });

  test("has a year of extended support after its standard one", () => {
    for (const { standardSupportEnd, extendedSupportEnd } of calendar.versions) {
      expect(extendedSupportEnd).toBe(`${Number(standardSupportEnd.slice(0, 4)) + 1}${standardSupportEnd.slice(4)}`);
    }
  });

  test("by default was in standard support when the calendar was checked", () => {
    const { standardSupportEnd = "" } = endOf[defaultOf("cluster_version")] ?? {};
    expect(standardSupportEnd > calendar.checked).toBe(true);
  });

  test("never slips into paid extended support", () => {
    expect(cluster.dynamic.upgrade_policy).toEqual({
      for_each: "${var.support_type[*]}",
      content: { support_type: "${upgrade_policy.value}" },
    });
    expect(defaultOf("support_type")).toBe("STANDARD");
  });

  test("is the nodes' too, after the control plane has it, unless they wait at the one before", () => {
    expect(nodes.version).toBe("${coalesce(var.node_version, aws_eks_cluster.main.version)}");
  });
});

describe("the Kubernetes API", () => {
  test("is private, and has a public endpoint only when ranges are let in", () => {
    expect(cluster.vpc_config).toMatchObject({
      endpoint_private_access: true,
      endpoint_public_access: "${length(var.public_access_cidrs) > 0}",
      public_access_cidrs: "${length(var.public_access_cidrs) > 0 ? var.public_access_cidrs : null}",
    });
    expect(defaultOf("public_access_cidrs")).toEqual([]);
  });

  test("is let in to HTTPS alone, from the ranges that are named", () => {
    expect(eks.resource("aws_vpc_security_group_ingress_rule.api")).toMatchObject({
      for_each: "${{ for cidr in var.private_access_cidrs : cidr => cidr }}",
      cidr_ipv4: "${each.key}",
      from_port: 443,
      to_port: 443,
    });
  });

  test("is used through access entries alone, and whoever made the cluster has none", () => {
    expect(cluster.access_config).toEqual({
      authentication_mode: "API",
      bootstrap_cluster_creator_admin_permissions: false,
    });
    expect(defaultOf("access_entries")).toEqual({});
  });

  test("gives an entry with namespaces nothing outside them", () => {
    const { access_scope } = eks.resource("aws_eks_access_policy_association.main");
    expect(access_scope.type).toBe('${length(each.value.namespaces) > 0 ? "namespace" : "cluster"}');
    expect(access_scope.namespaces).toBe("${length(each.value.namespaces) > 0 ? each.value.namespaces : null}");
  });

  test("puts a principal in the groups that the roles in the cluster name, with or without an access policy", () => {
    expect(eks.resource("aws_eks_access_entry.main").kubernetes_groups).toBe("${each.value.kubernetes_groups}");
    expect(eks.resource("aws_eks_access_policy_association.main").for_each).toBe(
      "${{ for name, entry in var.access_entries : name => entry if entry.policy != null }}",
    );
  });
});

describe("the control plane", () => {
  test("encrypts secrets with a rotating key of its own", () => {
    expect(cluster.encryption_config).toEqual({
      provider: { key_arn: "${aws_kms_key.secrets.arn}" },
      resources: ["secrets"],
    });
    expect(eks.resource("aws_kms_key.secrets").enable_key_rotation).toBe(true);
  });

  test("logs all it can, to an encrypted group that is there before EKS would make one without retention", () => {
    expect([...cluster.enabled_cluster_log_types].sort()).toEqual([
      "api",
      "audit",
      "authenticator",
      "controllerManager",
      "scheduler",
    ]);
    expect(eks.resource("aws_cloudwatch_log_group.control_plane")).toMatchObject({
      name: "/aws/eks/${var.cluster_name}/cluster",
      kms_key_id: "${aws_kms_key.control_plane_key.arn}",
      retention_in_days: "${var.cluster_logs_retention_days}",
    });
    expect(cluster.depends_on).toContain("aws_cloudwatch_log_group.control_plane");
  });

  test("has the groups of its containers' logs before the agent would make them without key and retention", () => {
    const groups = eks.resource("aws_cloudwatch_log_group.container_logs");
    expect(groups).toMatchObject({
      name: "${each.value}",
      kms_key_id: "${one(aws_kms_key.container_logs_key[*].arn)}",
      retention_in_days: "${var.container_logs_retention_days}",
    });
    expect(groups.for_each).toBe(
      '${{ for kind in ["application","dataplane","host","performance"] : kind => "/aws/containerinsights/${var.cluster_name}/${kind}" if contains(keys(local.addons), "amazon-cloudwatch-observability") }}',
    );
    expect(eks.resource("aws_eks_addon.after_nodes").depends_on).toContain("aws_cloudwatch_log_group.container_logs");
    const { policy } = eks.resource("aws_kms_key.container_logs_key");
    for (const kind of ["application", "dataplane", "host", "performance"])
      expect(policy).toContain(
        `"arn:aws:logs:\${var.region}:\${var.account_id}:log-group:/aws/containerinsights/\${var.cluster_name}/${kind}"`,
      );
  });

  test("has its role's policies from its first to its last moment", () => {
    expect(cluster.depends_on).toContain("aws_iam_role_policy_attachment.cluster_eks");
    expect(cluster.depends_on).toContain("aws_iam_role_policy.cluster_policy");
  });

  test("is protected from deletion unless that is turned off", () => {
    expect(cluster.deletion_protection).toBe("${var.deletion_protection}");
    expect(defaultOf("deletion_protection")).toBe(true);
  });

  test("may have zonal shift on, off, or left out where there is none", () => {
    expect(cluster.dynamic.zonal_shift_config.for_each).toBe("${var.zonal_shift[*]}");
    expect(eks.json.variable.zonal_shift).toMatchObject({ default: true, nullable: true });
  });

  test("is trusted by IAM as an OIDC issuer only when that is asked for", () => {
    expect(eks.resource("aws_iam_openid_connect_provider.main").count).toBe("${var.oidc_provider ? 1 : 0}");
    expect(defaultOf("oidc_provider")).toBe(false);
  });
});

describe("the company's names", () => {
  test.each([
    ["cluster_name", "billpay-cluster"],
    ["node_group_name", "billpay-nodes"],
    ["cluster_role_name", "EKSClusterRole"],
    ["node_role_name", "EKSNodeRole"],
  ])("%s is %s", (input, name) => {
    expect(defaultOf(input)).toBe(name);
  });
});

describe("a node", () => {
  test("keeps its credentials from its pods: IMDSv2, one hop", () => {
    for (const { metadata_options } of [template, furtherTemplate]) {
      expect(metadata_options).toMatchObject({ http_tokens: "required", http_put_response_hop_limit: 1 });
    }
  });

  test("has encrypted gp3 disks and detailed monitoring, whatever its group", () => {
    for (const { dynamic, monitoring } of [template, furtherTemplate]) {
      expect(dynamic.block_device_mappings.content.ebs).toMatchObject({
        encrypted: "true",
        volume_type: "gp3",
        kms_key_id: "${local.volume_key_arn}",
      });
      expect(monitoring).toEqual({ enabled: true });
    }
  });

  test("of Bottlerocket has its system on one disk, of the image's size, and its data on another", () => {
    const { for_each, content } = template.dynamic.block_device_mappings;
    const bottlerocket = 'startswith(var.ami_type, "BOTTLEROCKET_")';
    expect(for_each).toBe(`\${${bottlerocket} ? ["/dev/xvda", "/dev/xvdb"] : ["/dev/xvda"]}`);
    expect(content.ebs.volume_size).toBe(
      `\${${bottlerocket} && block_device_mappings.value == "/dev/xvda" ? null : var.volume_size_gib}`,
    );
  });

  test("has the owner's tags, and so have its disk and its cost: the default tags do not reach what Auto Scaling creates", () => {
    expect(cluster.tags).toBeUndefined();
    expect(template.tag_specifications).toEqual(
      ["instance", "volume"].map((resource_type) => ({
        resource_type,
        tags: '${merge(aws_eks_cluster.main.tags_all, {"Name" = "${aws_eks_cluster.main.name}-${var.node_group_name}"})}',
      })),
    );
  });

  test("is an on-demand t3.medium with Amazon Linux 2023 unless told otherwise", () => {
    expect(nodes.ami_type).toBe("${var.ami_type}");
    expect(defaultOf("ami_type")).toBe("AL2023_x86_64_STANDARD");
    expect(defaultOf("instance_types")).toEqual(["t3.medium"]);
    expect(defaultOf("capacity_type")).toBe("ON_DEMAND");
  });

  test("has the least that AWS lets a node have, and Session Manager only when asked for", () => {
    const attachments = Object.entries<{ policy_arn: string }>(eks.json.resource.aws_iam_role_policy_attachment)
      .filter(([name]) => name.startsWith("nodes_"))
      .map(([, { policy_arn }]) => policy_arn.split("/").at(-1));
    expect(attachments.sort()).toEqual([
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonEKSWorkerNodeMinimalPolicy",
      "AmazonEKSWorkerNodePolicy",
      "AmazonSSMManagedInstanceCore",
    ]);
    expect(eks.resource("aws_iam_role_policy_attachment.nodes_ssm").count).toBe("${var.node_ssm ? 1 : 0}");
    expect(defaultOf("node_ssm")).toBe(false);
  });

  test("that the autoscaler added or removed is neither undone by an apply nor reported as drift", () => {
    expect(nodes.scaling_config).toEqual({
      desired_size: "${var.desired_size}",
      min_size: "${var.min_size}",
      max_size: "${var.max_size}",
    });
    for (const { lifecycle } of [nodes, furtherNodes]) {
      expect(lifecycle.ignore_changes).toEqual(["scaling_config[0].desired_size"]);
    }
    expect(eks.json.variable.desired_size.description).toMatch(/^Number of nodes when the node group is created/);
  });

  test("joins only when it can be made ready, and leaves before its role does", () => {
    for (const { depends_on } of [nodes, furtherNodes]) {
      expect(depends_on).toEqual(
        expect.arrayContaining([
          "aws_eks_addon.before_nodes",
          "aws_iam_role_policy_attachment.nodes_worker",
          "aws_iam_role_policy_attachment.nodes_registry",
        ]),
      );
    }
  });

  test("gets a disk key that only Auto Scaling may use beside the account's policies", () => {
    const { policy, count } = eks.resource("aws_kms_key.volumes");
    expect(count).toBe("${var.volume_kms_key_arn == null ? 1 : 0}");
    const forAnyone = policy.split('"Principal" = {"AWS" = "*"}').slice(1);
    expect(forAnyone).toHaveLength(2);
    for (const statement of forAnyone) {
      expect(statement).toMatch(
        /^.*?"Condition" = {"ArnEquals" = {"aws:PrincipalArn" = "[^"]*AWSServiceRoleForAutoScaling"/,
      );
    }
  });
});

describe("a further node group", () => {
  test("is there only where somebody asks for one", () => {
    expect(furtherNodes.for_each).toBe("${local.node_groups}");
    expect(furtherTemplate.for_each).toBe("${local.node_groups}");
    expect(defaultOf("node_groups")).toEqual({});
    expect(defaultOf("one_group_per_zone")).toBe(false);
  });

  test("has its own launch template, and what the first group has of the cluster", () => {
    expect(furtherNodes.launch_template).toEqual({
      id: "${aws_launch_template.further_nodes[each.key].id}",
      version: "${aws_launch_template.further_nodes[each.key].latest_version}",
    });
    for (const shared of ["version", "node_role_arn", "node_repair_config", "cluster_name"]) {
      expect(furtherNodes[shared]).toEqual(nodes[shared]);
    }
  });

  test("has labels and taints, which the first group has none of", () => {
    expect(furtherNodes.labels).toBe("${each.value.labels}");
    expect(furtherNodes.dynamic.taint).toEqual({
      for_each: "${each.value.taints}",
      content: { key: "${taint.value.key}", value: "${taint.value.value}", effect: "${taint.value.effect}" },
    });
    expect(nodes).not.toHaveProperty("labels");
    expect(nodes).not.toHaveProperty("dynamic");
  });

  test("per zone takes the first group's place, whose address has no index and stays", () => {
    for (const { count, for_each, lifecycle } of [nodes, template]) {
      expect([count, for_each]).toEqual([undefined, undefined]);
      expect(lifecycle.enabled).toBe("${!var.one_group_per_zone && !try(var.auto_mode.enabled, false)}");
    }
  });

  test("is among the Auto Scaling groups that alarms are for, and add-ons wait for it", () => {
    expect(eks.json.output.autoscaling_group_names.value).toContain(
      "concat([aws_eks_node_group.nodes], values(aws_eks_node_group.further_nodes))",
    );
    expect(eks.resource("aws_eks_addon.after_nodes").depends_on).toContain("aws_eks_node_group.further_nodes");
  });
});

describe("the add-ons", () => {
  test("are EKS's alone: none is there that no version is pinned of", () => {
    expect(cluster.bootstrap_self_managed_addons).toBe(false);
    expect(Object.keys(defaultOf("addons")).sort()).toEqual([
      "amazon-cloudwatch-observability",
      "aws-ebs-csi-driver",
      "aws-secrets-store-csi-driver-provider",
      "coredns",
      "eks-pod-identity-agent",
      "kube-proxy",
      "metrics-server",
      "vpc-cni",
    ]);
  });

  test("that make a node ready come before the nodes, the others after", () => {
    const before = eks.resource("aws_eks_addon.before_nodes");
    const after = eks.resource("aws_eks_addon.after_nodes");
    expect(before.for_each).toContain('if contains(["vpc-cni","eks-pod-identity-agent"], name)');
    expect(after.for_each).toContain('if !contains(["vpc-cni","eks-pod-identity-agent"], name)');
    expect(before.depends_on).not.toContain("aws_eks_node_group.nodes");
    expect(after.depends_on).toContain("aws_eks_node_group.nodes");
  });

  test("find their roles there when they start", () => {
    for (const id of ["before_nodes", "after_nodes"]) {
      expect(eks.resource(`aws_eks_addon.${id}`).depends_on).toEqual(
        expect.arrayContaining(["aws_eks_pod_identity_association.pods", "aws_iam_role_policy_attachment.pods"]),
      );
    }
  });

  test("are configured by the input and by what the module adds to it", () => {
    for (const id of ["before_nodes", "after_nodes"]) {
      expect(eks.resource(`aws_eks_addon.${id}`).configuration_values).toBe(
        "${lookup(local.addon_configuration, each.key, null)}",
      );
    }
    expect(eks.json.locals.addon_configuration).toContain("extraVolumeTags = aws_eks_cluster.main.tags_all");
  });

  test("make network policies count", () => {
    expect(JSON.parse(defaultOf("addon_configuration")["vpc-cni"])).toEqual({ enableNetworkPolicy: "true" });
  });
});

describe("a pod's role", () => {
  test("is for pods of this cluster and this account alone", () => {
    const { assume_role_policy: trust } = eks.resource("aws_iam_role.pods");
    expect(trust).toContain('"Service" = "pods.eks.amazonaws.com"');
    expect(trust).toContain('"aws:SourceAccount" = var.account_id');
    expect(trust).toContain('"arn:aws:eks:${var.region}:${var.account_id}:cluster/${var.cluster_name}"');
  });

  test("is there for the add-ons that call AWS, when they are installed", () => {
    const { addon_roles, pod_identity_roles } = eks.json.locals;
    expect(pod_identity_roles).toContain("if contains(keys(local.addons), name)");
    expect(eks.json.locals.addons).toBe("${merge(var.addons, var.more_addons)}");
    expect(addon_roles["vpc-cni"].service_account).toBe("aws-node");
    expect(addon_roles["aws-ebs-csi-driver"].service_account).toBe("ebs-csi-controller-sa");
    expect(addon_roles["amazon-cloudwatch-observability"].service_account).toBe("cloudwatch-agent");
  });
});

describe("an add-on that writes DNS records", () => {
  const { addon_roles, pod_identity_roles } = eks.json.locals;
  const zones = '${[for id in var.dns_zone_ids : "arn:aws:route53:::hostedzone/${id}"]}';
  const allowing = (name: string, action: string) =>
    addon_roles[name].statements.filter(({ actions }: { actions: string[] }) => actions.includes(action));

  test("is not installed unless somebody asks for it", () => {
    expect(defaultOf("more_addons")).toEqual({});
    expect(defaultOf("dns_zone_ids")).toEqual([]);
  });

  test.each(["external-dns", "cert-manager"])("writes only in the zones that are named: %s", (name) => {
    expect(addon_roles[name]).toMatchObject({ namespace: name, service_account: name, managed_policy_arns: [] });
    const changes = allowing(name, "route53:ChangeResourceRecordSets");
    expect(changes.map(({ resources }: { resources: unknown }) => resources)).toEqual([zones]);
  });

  test("proves with TXT records alone who has a domain, and has no role where it has no zone", () => {
    expect(allowing("cert-manager", "route53:ChangeResourceRecordSets")[0].conditions).toEqual({
      "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
    });
    expect(pod_identity_roles).toContain('(name != "cert-manager" || length(var.dns_zone_ids) > 0)');
  });
});

describe("Auto Mode", () => {
  test("is neither on nor off unless somebody says so: a cluster without it has none of its three parts", () => {
    expect(defaultOf("auto_mode")).toBeNull();
    for (const block of ["compute_config", "kubernetes_network_config", "storage_config"]) {
      expect(cluster).not.toHaveProperty(block);
      expect(cluster.dynamic[block].for_each).toBe("${var.auto_mode[*]}");
    }
  });

  test("is turned on and off in all three parts at once, as EKS wants it", () => {
    expect(cluster.dynamic.compute_config.content).toEqual({
      enabled: "${compute_config.value.enabled}",
      node_pools: "${compute_config.value.enabled ? compute_config.value.node_pools : null}",
      node_role_arn: "${compute_config.value.enabled ? aws_iam_role.nodes.arn : null}",
    });
    expect(cluster.dynamic.kubernetes_network_config.content).toEqual({
      elastic_load_balancing: { enabled: "${kubernetes_network_config.value.enabled}" },
    });
    expect(cluster.dynamic.storage_config.content).toEqual({
      block_storage: { enabled: "${storage_config.value.enabled}" },
    });
    expect(cluster.bootstrap_self_managed_addons).toBe(false);
  });

  test("gives the cluster's role its policies before the cluster, and lets EKS tag its sessions", () => {
    const attachments = Object.entries<Record<string, string>>(eks.json.resource.aws_iam_role_policy_attachment).filter(
      ([name]) => name.startsWith("cluster_auto_"),
    );
    expect(attachments.map(([, { policy_arn = "" }]) => policy_arn.split("/").at(-1)).sort()).toEqual([
      ...["AmazonEKSBlockStoragePolicy", "AmazonEKSComputePolicy", "AmazonEKSLoadBalancingPolicy"],
      "AmazonEKSNetworkingPolicy",
    ]);
    for (const [name, { count, role }] of attachments) {
      expect([count, role]).toEqual(["${try(var.auto_mode.enabled, false) ? 1 : 0}", "${aws_iam_role.cluster.name}"]);
      expect(cluster.depends_on).toContain(`aws_iam_role_policy_attachment.${name}`);
    }
    expect(eks.resource("aws_iam_role.cluster").assume_role_policy).toContain(
      '"Action" = try(var.auto_mode.enabled, false) ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]',
    );
  });

  test("gives nodes less than those of a node group need, and has no node group", () => {
    const on = "try(var.auto_mode.enabled, false)";
    expect(eks.resource("aws_iam_role_policy_attachment.nodes_minimal").count).toBe(`\${${on} ? 1 : 0}`);
    expect(eks.resource("aws_iam_role_policy_attachment.nodes_worker").lifecycle.enabled).toBe(`\${!${on}}`);
    expect(nodes.lifecycle.enabled).toContain(`!${on}`);
  });
});

describe("what Karpenter needs", () => {
  const policy: string = eks.resource("aws_iam_role_policy.karpenter_policy").policy;
  const statement = (sid: string): string =>
    policy.split('{"Sid" = ').find((part) => part.startsWith(`"${sid}"`)) ?? "";

  test("is there only where somebody asks for it", () => {
    expect(defaultOf("karpenter")).toBe(false);
    for (const address of [
      ...["aws_iam_instance_profile.karpenter_nodes", "aws_sqs_queue.karpenter_interruptions"],
      ...["aws_sqs_queue_policy.karpenter_interruptions_policy", "aws_iam_role.karpenter"],
      ...["aws_iam_role_policy.karpenter_policy", "aws_eks_pod_identity_association.karpenter"],
    ])
      expect([address, eks.resource(address).count]).toEqual([address, "${var.karpenter ? 1 : 0}"]);
    expect(eks.resource("aws_cloudwatch_event_rule.karpenter_interruptions_events").for_each).toContain(
      "if var.karpenter }",
    );
    expect(eks.json.output.karpenter.value.queue_name).toBe("${one(aws_sqs_queue.karpenter_interruptions[*].name)}");
  });

  test("is a role for its service account alone, within the boundary", () => {
    const role = eks.resource("aws_iam_role.karpenter");
    expect(role.assume_role_policy).toContain('"Service" = "pods.eks.amazonaws.com"');
    expect(role.assume_role_policy).toContain("cluster/${var.cluster_name}");
    expect(role.permissions_boundary).toBe("${var.permissions_boundary_arn}");
    expect(eks.resource("aws_eks_pod_identity_association.karpenter")).toMatchObject({
      namespace: "kube-system",
      service_account: "karpenter",
    });
  });

  test("starts instances with the cluster's tags, and changes and ends only those that have them", () => {
    for (const sid of ["StartTagged", "TagAtStart"]) {
      expect(statement(sid)).toContain('"aws:RequestTag/kubernetes.io/cluster/${var.cluster_name}" = "owned"');
      expect(statement(sid)).toContain('"aws:RequestTag/karpenter.sh/nodepool" = "*"');
    }
    for (const sid of ["StartFromItsTemplates", "TagItsInstances", "EndItsInstances"]) {
      expect(statement(sid)).toContain('"aws:ResourceTag/kubernetes.io/cluster/${var.cluster_name}" = "owned"');
      expect(statement(sid)).toContain('"aws:ResourceTag/karpenter.sh/nodepool" = "*"');
    }
    expect(policy.match(/ec2:TerminateInstances/g)).toHaveLength(1);
  });

  test("hands the nodes' role to instances, and writes nothing else of IAM", () => {
    expect(statement("NodesHaveTheirRole")).toContain(
      '"Resource" = aws_iam_role.nodes.arn, "Condition" = {"StringEquals" = {"iam:PassedToService" = "ec2.amazonaws.com"}}',
    );
    expect(policy.match(/iam:\w+/g)?.filter((action) => !/:(Get|List|PassedTo)/.test(action))).toEqual([
      "iam:PassRole",
    ]);
    expect(eks.resource("aws_iam_instance_profile.karpenter_nodes").role).toBe("${aws_iam_role.nodes.name}");
  });

  test("uses the disks' key through EC2 alone", () => {
    for (const sid of ["EncryptDisks", "AttachDisks"]) {
      expect(statement(sid)).toContain('"Resource" = local.volume_key_arn');
      expect(statement(sid)).toContain('"kms:ViaService" = "ec2.${var.region}.amazonaws.com"');
    }
    expect(statement("AttachDisks")).toContain('"kms:GrantIsForAWSResource" = "true"');
  });

  test("reads one queue, which is encrypted and forgets what is too old", () => {
    expect(statement("Interruptions")).toContain('"Resource" = one(aws_sqs_queue.karpenter_interruptions[*].arn)');
    expect(eks.resource("aws_sqs_queue.karpenter_interruptions")).toMatchObject({
      sqs_managed_sse_enabled: true,
      message_retention_seconds: 300,
    });
  });

  test("lets its own rules alone fill the queue, and nobody without TLS", () => {
    const { policy: queue } = eks.resource("aws_sqs_queue_policy.karpenter_interruptions_policy");
    expect(queue).toContain('"Principal" = {"Service" = "events.amazonaws.com"}');
    expect(queue).toContain('"StringEquals" = {"aws:SourceAccount" = var.account_id}');
    expect(queue).toContain("rule/${var.cluster_name}-karpenter-*");
    expect(queue).toContain('"Effect" = "Deny", "Principal" = "*", "Action" = "sqs:*"');
    expect(queue.match(/"Effect" = "Allow"/g)).toHaveLength(1);
  });

  test("is told of each way in which an instance ends", () => {
    const { for_each } = eks.resource("aws_cloudwatch_event_rule.karpenter_interruptions_events");
    for (const type of [
      ...["AWS Health Event", "EC2 Spot Instance Interruption Warning", "EC2 Instance Rebalance Recommendation"],
      ...["EC2 Instance State-change Notification", "EC2 Capacity Reservation Instance Interruption Warning"],
    ])
      expect(for_each).toContain(`type = "${type}"`);
    expect(eks.resource("aws_cloudwatch_event_target.karpenter_interruptions_events").arn).toBe(
      "${one(aws_sqs_queue.karpenter_interruptions[*].arn)}",
    );
  });
});

test("no expression is escaped into plain text", () => {
  expect(eks.text).not.toContain("$${");
});
