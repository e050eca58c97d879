import { EksNodeGroup, type EksNodeGroupScalingConfig } from "@cdktf/provider-aws/lib/eks-node-group";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import { Fn } from "cdktf/lib/terraform-functions";
import type { ITerraformIterator } from "cdktf/lib/terraform-iterator";
import { type IResolvable, Token } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { blockForEach } from "../../core/dynamic-block";
import { addressOf, hcl } from "../../core/hcl";

export interface NodeGroupProps {
  readonly nodeGroupName: string;
  readonly clusterName: string;
  /** Kubernetes version of the nodes. */
  readonly version: string;
  /** An expression: an image of EKS for Amazon Linux 2023 or Bottlerocket, such as `AL2023_x86_64_STANDARD`. */
  readonly amiType: string;
  /** Release of the image; an expression that is null means the newest. */
  readonly releaseVersion: string;
  readonly nodeRoleArn: string;
  readonly subnetIds: string[];
  /** Of the architecture of the image. */
  readonly instanceTypes: string[];
  /** `ON_DEMAND` or `SPOT`. */
  readonly capacityType: string;
  /** `desiredSize` is the number of nodes at creation; the autoscaler changes it from then on. */
  readonly scalingConfig: EksNodeGroupScalingConfig;
  /** Nodes that an update may replace at once. */
  readonly maxUnavailable: number;
  /** Whether EKS replaces nodes that remain unhealthy: a boolean or an expression. */
  readonly repair: boolean | IResolvable;
  /** An expression: the size of the disk that the node keeps its images, logs and pods' files on. */
  readonly volumeSizeGib: string;
  readonly volumeKmsKeyArn: string;
  /**
   * An expression: the tags of a node and its disk in addition to their name. The provider's default tags reach only what
   * it creates itself, and Auto Scaling creates these.
   */
  readonly tags: string;
  /** An expression: labels of the nodes in Kubernetes, a map. @default none */
  readonly labels?: string;
  /** An expression: taints of the nodes, a list of `key`, `value` and `effect`. @default none */
  readonly taints?: string;
  /** What must exist before nodes join. */
  readonly dependsOn: ITerraformDependable[];
  /** One group per key. @default one group */
  readonly forEach?: ITerraformIterator;
  /** An expression: whether there is the group, which has no index in its address. @default it is there */
  readonly enabled?: string;
}

/**
 * Bottlerocket has its system on a disk of its own.
 * https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
const SYSTEM_DISK = "/dev/xvda";
const BOTTLEROCKET_DATA_DISK = "/dev/xvdb";

/**
 * A managed node group with encrypted disks, where only the node itself reaches the instance metadata
 * service, so that no pod gets the node's credentials.
 */
export class NodeGroup extends Construct {
  readonly nodeGroup: EksNodeGroup;

  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id);
    const name = `${props.clusterName}-${props.nodeGroupName}`;
    const { forEach, amiType } = props;
    const template = new LaunchTemplate(this, "launch_template.default", {
      forEach,
      name,
      description: `Nodes of ${name}`,
      updateDefaultVersion: true,
      // https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      monitoring: { enabled: true },
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({
        resourceType,
        tags: Token.asStringMap(Fn.merge([hcl(props.tags), { Name: name }])),
      })),
    });
    const bottlerocket = `startswith(${amiType}, "BOTTLEROCKET_")`;
    template.addOverride(
      "dynamic.block_device_mappings",
      blockForEach(`${bottlerocket} ? ["${SYSTEM_DISK}", "${BOTTLEROCKET_DATA_DISK}"] : ["${SYSTEM_DISK}"]`, {
        device_name: hcl("block_device_mappings.value"),
        ebs: {
          // The system's is as large as the image says.
          volume_size: hcl(
            `${bottlerocket} && block_device_mappings.value == "${SYSTEM_DISK}" ? null : ${props.volumeSizeGib}`,
          ),
          volume_type: "gp3",
          encrypted: "true",
          kms_key_id: props.volumeKmsKeyArn,
          delete_on_termination: "true",
        },
      }),
    );
    const ofTemplate = (attribute: string) => `${addressOf(template)}${forEach ? "[each.key]" : ""}.${attribute}`;
    this.nodeGroup = new EksNodeGroup(this, "node_group.default", {
      forEach,
      clusterName: props.clusterName,
      nodeGroupName: props.nodeGroupName,
      nodeRoleArn: props.nodeRoleArn,
      subnetIds: props.subnetIds,
      version: props.version,
      releaseVersion: props.releaseVersion,
      amiType: hcl(amiType),
      instanceTypes: props.instanceTypes,
      capacityType: props.capacityType,
      scalingConfig: props.scalingConfig,
      updateConfig: { maxUnavailable: props.maxUnavailable },
      nodeRepairConfig: { enabled: props.repair },
      launchTemplate: { id: hcl(ofTemplate("id")), version: hcl(ofTemplate("latest_version")) },
      labels: props.labels ? Token.asStringMap(hcl(props.labels)) : undefined,
      // https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html: with the cluster autoscaler
      // nothing else should set it; an apply would undo what the autoscaler did, and every drift check report it.
      lifecycle: { ignoreChanges: ["scaling_config[0].desired_size"] },
      dependsOn: props.dependsOn,
    });
    if (props.taints) {
      const taint = { key: hcl("taint.value.key"), value: hcl("taint.value.value"), effect: hcl("taint.value.effect") };
      this.nodeGroup.addOverride("dynamic.taint", blockForEach(props.taints, taint));
    }
    // Not `count`, which would put an index into the addresses: https://opentofu.org/docs/language/meta-arguments/enabled
    if (props.enabled) {
      for (const resource of [template, this.nodeGroup]) resource.addOverride("lifecycle.enabled", hcl(props.enabled));
    }
  }
}
