import { EksNodeGroup, type EksNodeGroupScalingConfig } from "@cdktf/provider-aws/lib/eks-node-group";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import { Fn } from "cdktf/lib/terraform-functions";
import { type IResolvable, Token } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { addressOf, hcl } from "../../core/hcl";

export interface NodeGroupProps {
  readonly nodeGroupName: string;
  readonly clusterName: string;
  /** Kubernetes version of the nodes. */
  readonly version: string;
  /** Release of the image; an expression that is null means the newest. */
  readonly releaseVersion: string;
  readonly nodeRoleArn: string;
  readonly subnetIds: string[];
  readonly instanceTypes: string[];
  /** `ON_DEMAND` or `SPOT`. */
  readonly capacityType: string;
  /** `desiredSize` is the number of nodes at creation; the autoscaler changes it from then on. */
  readonly scalingConfig: EksNodeGroupScalingConfig;
  /** Nodes that an update may replace at once. */
  readonly maxUnavailable: number;
  /** Whether EKS replaces nodes that remain unhealthy: a boolean or an expression. */
  readonly repair: boolean | IResolvable;
  readonly volumeSizeGib: number;
  readonly volumeKmsKeyArn: string;
  /**
   * An expression: the tags of a node and its disk in addition to their name. The provider's default tags reach only what
   * it creates itself, and Auto Scaling creates these.
   */
  readonly tags: string;
  /** What must exist before nodes join. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * A managed node group on Amazon Linux 2023 with encrypted disks, where only the node itself reaches the instance metadata
 * service, so that no pod gets the node's credentials.
 */
export class NodeGroup extends Construct {
  readonly nodeGroup: EksNodeGroup;

  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id);
    const name = `${props.clusterName}-${props.nodeGroupName}`;
    const template = new LaunchTemplate(this, "launch_template.default", {
      name,
      description: `Nodes of ${name}`,
      updateDefaultVersion: true,
      // https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeSize: props.volumeSizeGib,
            volumeType: "gp3",
            encrypted: "true",
            kmsKeyId: props.volumeKmsKeyArn,
            deleteOnTermination: "true",
          },
        },
      ],
      monitoring: { enabled: true },
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({
        resourceType,
        tags: Token.asStringMap(Fn.merge([hcl(props.tags), { Name: name }])),
      })),
    });
    this.nodeGroup = new EksNodeGroup(this, "node_group.default", {
      clusterName: props.clusterName,
      nodeGroupName: props.nodeGroupName,
      nodeRoleArn: props.nodeRoleArn,
      subnetIds: props.subnetIds,
      version: props.version,
      releaseVersion: props.releaseVersion,
      amiType: "AL2023_x86_64_STANDARD",
      instanceTypes: props.instanceTypes,
      capacityType: props.capacityType,
      scalingConfig: props.scalingConfig,
      updateConfig: { maxUnavailable: props.maxUnavailable },
      nodeRepairConfig: { enabled: props.repair },
      launchTemplate: {
        id: template.id,
        version: hcl(`${addressOf(template)}.latest_version`),
      },
      // https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html: with the cluster autoscaler
      // nothing else should set it; an apply would undo what the autoscaler did, and every drift check report it.
      lifecycle: { ignoreChanges: ["scaling_config[0].desired_size"] },
      dependsOn: props.dependsOn,
    });
  }
}
