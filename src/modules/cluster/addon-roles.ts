import { hclList } from "../../core/hcl";

/** The add-ons that have their own Pod Identity role. */
export const ADDONS_WITH_ROLE = [
  "vpc-cni",
  "aws-ebs-csi-driver",
  "amazon-cloudwatch-observability",
  "cert-manager",
  "external-dns",
] as const;

interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/**
 * The roles of add-ons, in the form of the input `pod_identity_roles`.
 *
 * @param volumeKeyArn ARN of the key that the EBS CSI driver encrypts volumes with
 * @param dnsZoneIds expression of the ids of the hosted zones that add-ons write records in
 */
export function addonRoles(volumeKeyArn: string, dnsZoneIds: string) {
  const role = (namespace: string, serviceAccount: string, policies: string[], statements: Statement[] = []) => ({
    namespace,
    service_account: serviceAccount,
    managed_policy_arns: policies.map((policy) => `arn:aws:iam::aws:policy/${policy}`),
    statements,
  });
  const allow = (actions: string[], resources: readonly string[], conditions: Statement["conditions"] = {}) => ({
    actions,
    resources,
    conditions,
  });
  const zones = hclList(`[for id in ${dnsZoneIds} : "arn:aws:route53:::hostedzone/\${id}"]`);
  const [cni, ebs, cloudWatch, certManager, externalDns] = ADDONS_WITH_ROLE;
  return {
    [cni]: role("kube-system", "aws-node", ["AmazonEKS_CNI_Policy"]),
    // https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
    [ebs]: role(
      "kube-system",
      "ebs-csi-controller-sa",
      ["service-role/AmazonEBSCSIDriverPolicy"],
      [
        allow(
          ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
          [volumeKeyArn],
        ),
        allow(["kms:CreateGrant"], [volumeKeyArn], { Bool: { "kms:GrantIsForAWSResource": ["true"] } }),
      ],
    ),
    [cloudWatch]: role("amazon-cloudwatch", "cloudwatch-agent", ["CloudWatchAgentServerPolicy"]),
    // https://cert-manager.io/docs/configuration/acme/dns01/route53/#set-up-an-iam-policy
    [certManager]: role(
      "cert-manager",
      "cert-manager",
      [],
      [
        allow(["route53:GetChange"], ["arn:aws:route53:::change/*"]),
        allow(["route53:ListResourceRecordSets"], zones),
        allow(["route53:ChangeResourceRecordSets"], zones, {
          "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
        }),
        allow(["route53:ListHostedZonesByName"], ["*"]),
      ],
    ),
    // https://docs.aws.amazon.com/eks/latest/userguide/community-addons.html#external-dns
    [externalDns]: role(
      "external-dns",
      "external-dns",
      [],
      [
        allow(["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"], zones),
        allow(["route53:ListHostedZones"], ["*"]),
      ],
    ),
  };
}
