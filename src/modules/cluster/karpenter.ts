import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Construct } from "constructs";
import { type PodIdentityCluster, PodIdentityRole } from "../../constructs/iam/pod-identity-role";
import type { PolicyStatement } from "../../constructs/iam/service-role";
import { attribute, hcl, when } from "../../core/hcl";
import { InterruptionQueue } from "./interruption-queue";

export interface KarpenterProps {
  /** The name is an attribute of the resource, so that role and association depend on the cluster. */
  readonly cluster: PodIdentityCluster & { readonly clusterArn: string };
  /** The cluster's name as its input has it: for names, and for between the quotes of a string in an expression. */
  readonly name: string;
  readonly nameInText: string;
  /** The role of its nodes: that of the node groups, which EKS has already given access to the cluster. */
  readonly nodeRole: IamRole;
  readonly volumeKeyArn: string;
  /** An expression: whether the cluster has it. */
  readonly enabled: string;
}

/**
 * What Karpenter needs in AWS: the IAM role of its pods, the instance profile of its nodes, and the queue that tells it of
 * interruptions. The module `platform` installs it.
 *
 * Permissions are those of https://karpenter.sh/v1.14/reference/cloudformation/, without writing instance profiles: the one
 * here is named in the node class, so a pod of the cluster writes nothing in IAM.
 */
export class Karpenter extends Construct {
  readonly queueName: string;
  readonly instanceProfile: string;

  constructor(scope: Construct, id: string, props: KarpenterProps) {
    super(scope, id);
    const { cluster, name } = props;
    const count = when(props.enabled);
    const profile = new IamInstanceProfile(this, "nodes", {
      count,
      name: `${name}-nodes`,
      role: props.nodeRole.name,
    });
    this.instanceProfile = attribute(profile, "name", count);
    const queue = new InterruptionQueue(this, "interruptions", {
      name: `${name}-karpenter`,
      accountId: cluster.accountId,
      region: cluster.region,
      enabled: props.enabled,
    });
    this.queueName = queue.queueName;
    new PodIdentityRole(this, "pod_identity.default", {
      cluster,
      count,
      roleName: "karpenter",
      namespace: "kube-system",
      serviceAccount: "karpenter",
      statements: [
        ...instances(props),
        ...nodeIdentity(props, attribute(profile, "arn", count)),
        ...disks(props),
        ...reads(props),
        {
          Sid: "Interruptions",
          Effect: "Allow",
          Action: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
          Resource: queue.arn,
        },
      ],
    });
  }
}

/** Instances that it starts have the cluster's tag and that of a node pool; it changes and ends only those that have them. */
function instances({ cluster: { region, accountId }, nameInText }: KarpenterProps): PolicyStatement[] {
  const ec2 = (...types: string[]) => types.map((type) => `arn:aws:ec2:${region}:${accountId}:${type}/*`);
  const made = ec2("fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request");
  const owned = (kind: "Request" | "Resource") => `"aws:${kind}Tag/kubernetes.io/cluster/${nameInText}" = "owned"`;
  const ofNodePool = (kind: "Request" | "Resource") => `StringLike = { "aws:${kind}Tag/karpenter.sh/nodepool" = "*" }`;
  const ofCluster = `"aws:RequestTag/eks:eks-cluster-name" = "${nameInText}"`;
  const tagged = (further = "") =>
    hcl(`{ StringEquals = { ${owned("Request")}, ${ofCluster}${further} }, ${ofNodePool("Request")} }`);
  const itsOwn = hcl(`{ StringEquals = { ${owned("Resource")} }, ${ofNodePool("Resource")} }`);
  return [
    {
      Sid: "StartFrom",
      Effect: "Allow",
      Action: ["ec2:RunInstances", "ec2:CreateFleet"],
      Resource: [
        ...["image", "snapshot"].map((type) => `arn:aws:ec2:${region}::${type}/*`),
        ...ec2("security-group", "subnet", "capacity-reservation", "placement-group"),
      ],
    },
    {
      Sid: "StartFromItsTemplates",
      Effect: "Allow",
      Action: ["ec2:RunInstances", "ec2:CreateFleet"],
      Resource: ec2("launch-template"),
      Condition: itsOwn,
    },
    {
      Sid: "StartTagged",
      Effect: "Allow",
      Action: ["ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"],
      Resource: made,
      Condition: tagged(),
    },
    {
      Sid: "TagAtStart",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: made,
      Condition: tagged(', "ec2:CreateAction" = ["RunInstances", "CreateFleet", "CreateLaunchTemplate"]'),
    },
    {
      Sid: "TagItsInstances",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: ec2("instance"),
      Condition: hcl(
        `{ StringEquals = { ${owned("Resource")} }, ${ofNodePool("Resource")}, ` +
          `StringEqualsIfExists = { ${ofCluster} }, ` +
          '"ForAllValues:StringEquals" = { "aws:TagKeys" = ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"] } }',
      ),
    },
    {
      Sid: "EndItsInstances",
      Effect: "Allow",
      Action: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
      Resource: ec2("instance", "launch-template"),
      Condition: itsOwn,
    },
  ];
}

function nodeIdentity({ nodeRole }: KarpenterProps, profileArn: string): PolicyStatement[] {
  return [
    {
      Sid: "NodesHaveTheirRole",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: nodeRole.arn,
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
    { Sid: "ItsProfile", Effect: "Allow", Action: "iam:GetInstanceProfile", Resource: profileArn },
    // It looks for profiles that it made itself, and there are none.
    { Sid: "Profiles", Effect: "Allow", Action: "iam:ListInstanceProfiles", Resource: "*" },
  ];
}

/** Whoever starts an instance uses the key of its disks: https://karpenter.sh/v1.14/troubleshooting/ */
function disks({ cluster: { region }, volumeKeyArn }: KarpenterProps): PolicyStatement[] {
  const viaEc2 = { "kms:ViaService": `ec2.${region}.amazonaws.com` };
  return [
    {
      Sid: "EncryptDisks",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: volumeKeyArn,
      Condition: { StringEquals: viaEc2 },
    },
    {
      Sid: "AttachDisks",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: volumeKeyArn,
      Condition: { StringEquals: viaEc2, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

function reads({ cluster: { region, clusterArn } }: KarpenterProps): PolicyStatement[] {
  return [
    {
      Sid: "ReadRegion",
      Effect: "Allow",
      Action: [
        ...["ec2:DescribeCapacityReservations", "ec2:DescribeImages", "ec2:DescribeInstances"],
        ...["ec2:DescribeInstanceStatus", "ec2:DescribeInstanceTypeOfferings", "ec2:DescribeInstanceTypes"],
        ...["ec2:DescribeLaunchTemplates", "ec2:DescribePlacementGroups", "ec2:DescribeSecurityGroups"],
        ...["ec2:DescribeSpotPriceHistory", "ec2:DescribeSubnets"],
      ],
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    {
      Sid: "ReadImages",
      Effect: "Allow",
      Action: "ssm:GetParameter",
      Resource: `arn:aws:ssm:${region}::parameter/aws/service/*`,
    },
    { Sid: "ReadPrices", Effect: "Allow", Action: "pricing:GetProducts", Resource: "*" },
    { Sid: "ReadCluster", Effect: "Allow", Action: "eks:DescribeCluster", Resource: clusterArn },
    {
      Sid: "ReadZonalShift",
      Effect: "Allow",
      Action: "arc-zonal-shift:GetManagedResource",
      Resource: "*",
      Condition: { StringEquals: { "arc-zonal-shift:ResourceIdentifier": clusterArn } },
    },
  ];
}
