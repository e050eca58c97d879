import { Release } from "@cdktf/provider-helm/lib/release";
import { LimitRangeV1 } from "@cdktf/provider-kubernetes/lib/limit-range-v1";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { PriorityClassV1 } from "@cdktf/provider-kubernetes/lib/priority-class-v1";
import { ResourceQuotaV1 } from "@cdktf/provider-kubernetes/lib/resource-quota-v1";
import { Platform } from "../../src/modules/platform";
import { synthesize } from "./synthesize";

const platform = synthesize(Platform);
const all = (type: string) => Object.values<Record<string, never>>(platform.json.resource[type]);
const networkPolicy = (name: string) => platform.resource(`kubernetes_network_policy_v1.services_network_${name}`);

test("the providers are required, and configured by whoever calls the module", () => {
  expect(Object.keys(platform.json.terraform.required_providers).sort()).toEqual(["aws", "helm", "kubernetes"]);
  expect(platform.json).not.toHaveProperty("provider");
});

describe("the services' namespace", () => {
  test("admits no pod below the Pod Security Standard «restricted»", () => {
    expect(platform.text).toHaveResourceWithProperties(NamespaceV1, {
      metadata: {
        name: "${var.namespace}",
        labels: {
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/audit": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
          "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
        },
      },
    });
  });

  test("gives a pod without a service account of its own no token for the Kubernetes API", () => {
    expect(platform.resource("kubernetes_default_service_account_v1.services").automount_service_account_token).toBe(
      false,
    );
  });

  test("has a quota, in which no service opens a way in of its own", () => {
    expect(platform.text).toHaveResource(ResourceQuotaV1);
    expect(platform.resource("kubernetes_resource_quota_v1.services").spec.hard).toEqual({
      "requests.cpu": "${var.resource_quota.requests_cpu}",
      "requests.memory": "${var.resource_quota.requests_memory}",
      "limits.cpu": "${var.resource_quota.limits_cpu}",
      "limits.memory": "${var.resource_quota.limits_memory}",
      pods: "${var.resource_quota.pods}",
      "services.loadbalancers": "0",
      "services.nodeports": "0",
    });
  });

  test("limits a container that states no limits, and bounds one that does", () => {
    expect(platform.text).toHaveResource(LimitRangeV1);
    const [limit] = platform.resource("kubernetes_limit_range_v1.services").spec.limit;
    expect(limit).toMatchObject({
      type: "Container",
      default: { cpu: "${var.limit_range.default_cpu}", memory: "${var.limit_range.default_memory}" },
      default_request: { cpu: "${var.limit_range.default_request_cpu}" },
      max: { cpu: "${var.limit_range.max_cpu}", memory: "${var.limit_range.max_memory}" },
    });
  });
});

describe("the network", () => {
  test("is closed to every pod, both ways, but for what a policy names", () => {
    const { spec } = networkPolicy("default_deny");
    expect(spec).toEqual({ pod_selector: {}, policy_types: ["Ingress", "Egress"] });
  });

  test("lets pods resolve names, at the cluster's DNS alone", () => {
    const { egress, policy_types } = networkPolicy("dns").spec;
    expect(policy_types).toEqual(["Egress"]);
    expect(egress.to).toEqual({
      namespace_selector: { match_labels: { "kubernetes.io/metadata.name": "kube-system" } },
      pod_selector: { match_labels: { "k8s-app": "kube-dns" } },
    });
    expect(egress.ports.map(({ port, protocol }: Record<string, string>) => `${protocol} ${port}`)).toEqual([
      "UDP 53",
      "TCP 53",
    ]);
  });

  test("lets pods fetch the credentials of their role from the node's Pod Identity agent", () => {
    expect(networkPolicy("pod_identity").spec.egress).toEqual({
      to: { ip_block: { cidr: "169.254.170.23/32" } },
      ports: { protocol: "TCP", port: "80" },
    });
  });

  test("lets the load balancers' subnets in, to the services' ports alone", () => {
    const { spec, count } = networkPolicy("load_balancer");
    expect(spec.policy_types).toEqual(["Ingress"]);
    expect(spec.ingress.dynamic).toEqual({
      from: { for_each: "${var.load_balancer_cidrs}", content: { ip_block: { cidr: "${from.value}" } } },
      ports: { for_each: "${var.service_ports}", content: { protocol: "TCP", port: "${ports.value}" } },
    });
    expect(count).toBe("${length(var.load_balancer_cidrs) > 0 && length(var.service_ports) > 0 ? 1 : 0}");
  });

  test.each([
    ["database", "5432"],
    ["https", "443"],
  ])("lets pods out to the %s ranges on port %s, and to nowhere when there is no range", (name, port) => {
    const { spec, count } = networkPolicy(name);
    expect(spec.policy_types).toEqual(["Egress"]);
    expect(spec.egress.ports).toEqual({ protocol: "TCP", port });
    expect(spec.egress.dynamic.to.for_each).toBe(`\${var.${name}_cidrs}`);
    expect(count).toBe(`\${length(var.${name}_cidrs) > 0 ? 1 : 0}`);
    expect(platform.json.variable[`${name}_cidrs`].default).toEqual([]);
  });

  test("is opened to no other policy than these", () => {
    expect(Object.keys(platform.json.resource.kubernetes_network_policy_v1).sort()).toEqual(
      ["database", "default_deny", "dns", "https", "load_balancer", "pod_identity"].map(
        (name) => `services_network_${name}`,
      ),
    );
  });
});

describe("people", () => {
  const rules = (role: string) =>
    platform.resource(`kubernetes_role_v1.services_roles_${role}`).rule as Record<
      "resources" | "verbs" | "api_groups",
      string[]
    >[];

  test("view, deploy and operate by their group, in the services' namespace alone", () => {
    const groups = Object.fromEntries(
      ["view", "deploy", "operate"].map((name) => {
        const { subject, metadata } = platform.resource(`kubernetes_role_binding_v1.services_roles_${name}`);
        expect(metadata.namespace).toBe("${kubernetes_namespace_v1.services.metadata[0].name}");
        return [name, subject.map(({ kind, name }: Record<string, string>) => `${kind} ${name}`)];
      }),
    );
    expect(groups).toEqual({
      view: ["Group billpay:developers", "Group billpay:deployers", "Group billpay:operators"],
      deploy: ["Group billpay:deployers"],
      operate: ["Group billpay:operators"],
    });
    expect(platform.json.resource).not.toHaveProperty("kubernetes_cluster_role_binding_v1");
  });

  test("grant nobody anything, and do not act as anybody", () => {
    for (const rule of [...rules("deploy"), ...rules("operate")]) {
      expect(rule.api_groups).not.toContain("rbac.authorization.k8s.io");
      expect([...rule.verbs, ...rule.resources, ...rule.api_groups]).not.toContain("*");
      expect(rule.verbs).not.toEqual(expect.arrayContaining(["impersonate"]));
    }
  });

  test("read no secret but to deploy, and open no shell in a pod", () => {
    const readers = ["deploy", "operate"].filter((role) =>
      rules(role).some(({ resources }) => resources.includes("secrets")),
    );
    expect(readers).toEqual(["deploy"]);
    expect(platform.resource("kubernetes_role_binding_v1.services_roles_view").role_ref).toMatchObject({
      kind: "ClusterRole",
      name: "view",
    });
    for (const role of ["deploy", "operate"]) {
      expect(rules(role).flatMap(({ resources }) => resources)).not.toEqual(expect.arrayContaining(["pods/exec"]));
    }
  });
});

test("what payments wait for goes before the rest, and nothing is put in a class unasked", () => {
  expect(platform.text).toHaveResource(PriorityClassV1);
  const critical = platform.resource("kubernetes_priority_class_v1.billpay_critical");
  const other = platform.resource("kubernetes_priority_class_v1.billpay_default");
  expect(critical.value).toBeGreaterThan(other.value);
  expect(critical.value).toBeLessThan(1_000_000_000); // above it are Kubernetes' own
  for (const priority of [critical, other]) expect(priority.global_default ?? false).toBe(false);
});

describe("the add-ons", () => {
  const values = (addon: string): string => platform.resource(`helm_release.${addon}`).values[0];
  const policy = (addon: string): string => platform.resource(`aws_iam_role_policy.${addon}_policy`).policy;

  test("are pinned, wait until they run, and are taken back when they do not", () => {
    expect(platform.text).toHaveResourceWithProperties(Release, { chart: "aws-load-balancer-controller" });
    const releases = all("helm_release").filter(({ name }) => name !== "karpenter-nodes");
    expect(releases).toHaveLength(6);
    for (const release of releases) {
      expect(release).toMatchObject({
        atomic: true,
        wait: true,
        version: expect.stringMatching(/^\$\{var\.chart_versions\./),
      });
      expect(release).toHaveProperty(
        "repository",
        expect.stringMatching(/^(https:\/\/|oci:\/\/public\.ecr\.aws\/karpenter$)/),
      );
    }
  });

  test("are two that every cluster has whose images run, and others that are there only when asked for", () => {
    const counts = Object.entries<Record<string, unknown>>(platform.json.resource.helm_release).map(
      ([name, { count }]) => [name, count],
    );
    expect(Object.fromEntries(counts)).toEqual({
      load_balancer_controller: "${var.load_balancer_controller && var.install_addons ? 1 : 0}",
      cluster_autoscaler: "${var.cluster_autoscaler && var.install_addons ? 1 : 0}",
      external_dns: "${var.external_dns_zone_id != null && var.install_addons ? 1 : 0}",
      secrets_store: "${var.secrets_store && var.install_addons ? 1 : 0}",
      ...Object.fromEntries(
        ["karpenter", "karpenter_definitions", "karpenter_nodes"].map((name) => [
          name,
          "${var.karpenter != null && var.install_addons ? 1 : 0}",
        ]),
      ),
    });
    expect(platform.json.variable.karpenter.default).toBeNull();
    for (const addon of ["load_balancer_controller", "cluster_autoscaler"])
      expect(platform.json.variable[addon].default).toBe(true);
    // The EKS add-on of the module `cluster` brings the Secrets Store driver; twice they fight over its objects.
    expect(platform.json.variable.secrets_store.default).toBe(false);
    expect(platform.json.variable.external_dns_zone_id.default).toBeNull();
  });

  // The provider `helm` asks a repository for its index whenever it plans a release of it.
  test("can be planned without asking their repositories: with their roles, and no release", () => {
    expect(platform.json.variable.install_addons.default).toBe(true);
    expect(platform.resource("aws_iam_role.load_balancer_controller").count).toBe(
      "${var.load_balancer_controller ? 1 : 0}",
    );
    const remote = all("helm_release").filter(({ repository }) => repository);
    expect(remote.filter(({ count }) => !String(count).includes("var.install_addons"))).toEqual([]);
  });

  test.each(["load_balancer_controller", "cluster_autoscaler", "external_dns"])(
    "%s has its role before its pods start: one that no other cluster and no other service account may have",
    (addon) => {
      const role = platform.resource(`aws_iam_role.${addon}`);
      const association = platform.resource(`aws_eks_pod_identity_association.${addon}`);
      expect(role.assume_role_policy).toContain('"Service" = "pods.eks.amazonaws.com"');
      expect(role.assume_role_policy).toContain('"aws:SourceAccount" = var.account_id');
      expect(role.assume_role_policy).toContain(
        '"ArnEquals" = {"aws:SourceArn" = "arn:aws:eks:${var.region}:${var.account_id}:cluster/${var.cluster_name}"}',
      );
      expect(role.permissions_boundary).toBe("${var.permissions_boundary_arn}");
      expect(association.namespace).toBe("kube-system");
      expect(association.role_arn).toContain(`aws_iam_role.${addon}`);
      expect(values(addon)).toContain(`"name" = "${association.service_account}"`);
      expect(platform.resource(`helm_release.${addon}`).depends_on).toEqual(
        expect.arrayContaining([`aws_eks_pod_identity_association.${addon}`, `aws_iam_role_policy.${addon}_policy`]),
      );
    },
  );

  test("are told region and VPC, since a pod does not reach the instance metadata", () => {
    expect(values("load_balancer_controller")).toContain('"region" = var.region, "vpcId" = var.vpc_id');
    expect(values("cluster_autoscaler")).toContain('"awsRegion" = var.region');
    expect(values("external_dns")).toContain('{"name" = "AWS_REGION", "value" = var.region}');
  });

  test("do not stand in the way of a service while they are down", () => {
    expect(values("load_balancer_controller")).toContain('"enableServiceMutatorWebhook" = false');
  });

  test("change only what is the cluster's: its node group, and load balancers that bear its tag", () => {
    const [, scaling] = policy("cluster_autoscaler").split("autoscaling:SetDesiredCapacity");
    expect(scaling).toContain(
      '"Condition" = { StringEquals = { "aws:ResourceTag/k8s.io/cluster-autoscaler/${var.cluster_name}" = "owned" } }',
    );
    expect(policy("load_balancer_controller")).toMatch(
      /"elasticloadbalancing:DeleteLoadBalancer".*?"Condition" = \{"Null" = \{"aws:ResourceTag\/elbv2\.k8s\.aws\/cluster" = "false"\}\}/,
    );
  });

  test("write records in the zone that is named alone", () => {
    expect(policy("external_dns")).toMatch(
      /"route53:ChangeResourceRecordSets".*?"Resource" = "arn:aws:route53:::hostedzone\/\$\{var\.external_dns_zone_id\}"/,
    );
    expect(values("external_dns")).toContain("--zone-id-filter=${var.external_dns_zone_id}");
  });
});

describe("in Auto Mode", () => {
  test("network policies are enforced, which no add-on's setting says there", () => {
    expect(platform.resource("kubernetes_config_map_v1.network_policy_controller")).toEqual({
      count: "${var.auto_mode ? 1 : 0}",
      metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
      data: { "enable-network-policy-controller": "true" },
    });
    expect(platform.json.variable.auto_mode.default).toBe(false);
  });

  test("nothing of ours adds nodes", () => {
    const [refusal] = platform.json.variable.auto_mode.validation;
    expect(refusal.condition).toBe("${!var.auto_mode || (!var.cluster_autoscaler && var.karpenter == null)}");
  });
});

describe("Karpenter", () => {
  const release = (name: string) => platform.resource(`helm_release.${name}`);

  test("comes after its definitions, which are upgraded with it, and goes after its nodes", () => {
    expect(release("karpenter")).toMatchObject({
      chart: "karpenter",
      skip_crds: true,
      version: "${var.chart_versions.karpenter}",
      depends_on: ["helm_release.karpenter_definitions"],
    });
    expect(release("karpenter_definitions")).toMatchObject({
      chart: "karpenter-crd",
      version: "${var.chart_versions.karpenter}",
    });
    expect(release("karpenter_nodes")).toMatchObject({ wait: true, depends_on: ["helm_release.karpenter"] });
  });

  test("hears of interruptions and of zonal shifts, in the service account that has its role", () => {
    const [values] = release("karpenter").values;
    expect(values).toContain('"interruptionQueue" = var.karpenter.queue_name');
    expect(values).toContain('"enableZonalShift" = var.karpenter.zonal_shift');
    expect(values).toContain('"serviceAccount" = {"create" = true, "name" = "karpenter"}');
    expect(values).toContain('{"name" = "AWS_REGION", "value" = var.region}');
    expect(release("karpenter").namespace).toBe("kube-system");
  });

  test("and the cluster autoscaler are never both there", () => {
    const [refusal] = platform.json.variable.karpenter.validation;
    expect(refusal.condition).toBe("${var.karpenter == null || !var.cluster_autoscaler}");
  });

  // What it comes to is in __tests__/contract/karpenter-nodes.test.ts.
  test("makes nodes of a chart of this repository, whose changes are planned", () => {
    expect(platform.module.folders).toEqual({ "karpenter-nodes": "charts/karpenter-nodes" });
    expect(release("karpenter_nodes").chart).toBe('${"${path.module}/karpenter-nodes"}');
    expect(release("karpenter_nodes").description).toContain('fileset("${path.module}/karpenter-nodes", "**")');
  });
});
