import { Release } from "@cdktf/provider-helm/lib/release";
import { Fn } from "cdktf/lib/terraform-functions";
import type { IResolvable } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { chartDigest } from "../../constructs/helm/chart-digest";
import { hcl, hclBool, hclList, hclNumber, when } from "../../core/hcl";
import { HelmAddon } from "./helm-addon";

export interface KarpenterProps {
  readonly clusterName: string;
  /** `clusterName`, for between the quotes of a string in an expression. */
  readonly clusterNameInText: string;
  readonly region: string;
  readonly namespace: string;
  readonly version: string;
  /** An expression: what the module `cluster` made for it, or null. */
  readonly settings: string;
  /** An expression: which nodes it may make. */
  readonly nodes: string;
  /** An expression: whether releases are installed. */
  readonly installed: string;
}

const REPOSITORY = "oci://public.ecr.aws/karpenter";

/**
 * Karpenter and the nodes that it may make. Its definitions are a release of their own, since Helm upgrades none that are in
 * the chart of what uses them: https://karpenter.sh/v1.14/upgrading/upgrade-guide/#crd-upgrades
 *
 * It runs on the node group, never on a node that it made itself. Its role is in the module `cluster`.
 */
export class Karpenter extends Construct {
  constructor(scope: Construct, id: string, props: KarpenterProps) {
    super(scope, id);
    const { namespace, version, installed, settings } = props;
    const enabled = `${settings} != null`;
    const definitions = new HelmAddon(this, "definitions", {
      enabled,
      installed,
      chart: "karpenter-crd",
      repository: REPOSITORY,
      version,
      namespace,
      values: {},
    });
    const karpenter = new HelmAddon(this, "default", {
      enabled,
      installed,
      chart: "karpenter",
      repository: REPOSITORY,
      version,
      namespace,
      skipCrds: true,
      values: {
        serviceAccount: { create: true, name: "karpenter" }, // of the role in the module `cluster`
        replicas: 2,
        settings: {
          clusterName: props.clusterName,
          interruptionQueue: hcl(`${settings}.queue_name`),
          enableZonalShift: hclBool(`${settings}.zonal_shift`),
        },
        controller: {
          // Set here, since pods cannot read it from the instance metadata: its hop limit is 1.
          env: [{ name: "AWS_REGION", value: props.region }],
          resources: { requests: { cpu: "250m", memory: "512Mi" }, limits: { memory: "1Gi" } },
        },
      },
      dependsOn: [definitions.release],
    });
    new Release(this, "nodes", {
      count: when(`${enabled} && ${installed}`),
      name: "karpenter-nodes",
      namespace,
      chart: hcl('"${path.module}/karpenter-nodes"'),
      description: hcl(`"Chart ${chartDigest("${path.module}/karpenter-nodes")}"`),
      values: [Fn.jsonencode({ ec2NodeClass: nodeClass(props), nodePool: nodePool(props) })], // JSON is YAML
      atomic: true,
      // A removal waits until the nodes are gone, which Karpenter has to end.
      wait: true,
      timeout: 1800,
      maxHistory: 5,
      dependsOn: [karpenter.release],
    });
  }
}

/** An expression of any type, which must not become a string. */
const expression = hclBool;

type Value = string | number | boolean | IResolvable | readonly Value[] | { readonly [key: string]: Value };

/** What its nodes are, as those of the node group are: https://karpenter.sh/v1.14/concepts/nodeclasses/ */
function nodeClass({ settings, nodes, clusterNameInText }: KarpenterProps): Value {
  return {
    amiSelectorTerms: [{ alias: hcl(`${nodes}.ami_alias`) }],
    instanceProfile: hcl(`${settings}.instance_profile`),
    // By id: they need no tags, and in a VPC that others manage could have none.
    subnetSelectorTerms: expression(`[for id in ${settings}.subnet_ids : { id = id }]`),
    securityGroupSelectorTerms: [{ id: hcl(`${settings}.security_group_id`) }],
    associatePublicIPAddress: false,
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    detailedMonitoring: true,
    // Bottlerocket has its system on a disk of its own.
    blockDeviceMappings: expression(
      `[for device, size in startswith(${nodes}.ami_alias, "bottlerocket@") ? ` +
        `{ "/dev/xvda" = 4, "/dev/xvdb" = ${nodes}.volume_size_gib } : { "/dev/xvda" = ${nodes}.volume_size_gib } : ` +
        `{ deviceName = device, ebs = { volumeSize = "\${size}Gi", volumeType = "gp3", encrypted = true, ` +
        `deleteOnTermination = true, kmsKeyID = ${settings}.volume_kms_key_arn } }]`,
    ),
    tags: expression(`merge(${settings}.tags, { Name = "${clusterNameInText}-karpenter" })`),
  };
}

/** How many, of what, and for how long: https://karpenter.sh/v1.14/concepts/nodepools/ */
function nodePool({ nodes }: KarpenterProps): Value {
  const among = (key: string, values: string) => ({ key, operator: "In", values: hclList(values) });
  return {
    template: {
      spec: {
        nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
        expireAfter: hcl(`${nodes}.expire_after`),
        requirements: [
          { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
          among("kubernetes.io/arch", `${nodes}.architectures`),
          among("karpenter.sh/capacity-type", `${nodes}.capacity_types`),
          among("karpenter.k8s.aws/instance-category", `${nodes}.instance_categories`),
          {
            key: "karpenter.k8s.aws/instance-generation",
            operator: "Gt",
            values: [hcl(`tostring(${nodes}.min_generation - 1)`)],
          },
        ],
      },
    },
    disruption: {
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfter: hcl(`${nodes}.consolidate_after`),
      budgets: [{ nodes: "10%" }],
    },
    limits: { cpu: hclNumber(`${nodes}.cpu_limit`), memory: hcl(`${nodes}.memory_limit`) },
  };
}
