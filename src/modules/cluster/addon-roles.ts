/** The add-ons that have their own Pod Identity role. */
export const ADDONS_WITH_ROLE = ["vpc-cni", "aws-ebs-csi-driver", "amazon-cloudwatch-observability"] as const;

/**
 * The roles of add-ons, in the form of the input `pod_identity_roles`.
 *
 * @param volumeKeyArn ARN of the key that the EBS CSI driver encrypts volumes with
 */
export function addonRoles(volumeKeyArn: string) {
  const role = (namespace: string, serviceAccount: string, policy: string, statements: unknown[] = []) => ({
    namespace,
    service_account: serviceAccount,
    managed_policy_arns: [`arn:aws:iam::aws:policy/${policy}`],
    statements,
  });
  const [cni, ebs, cloudWatch] = ADDONS_WITH_ROLE;
  return {
    [cni]: role("kube-system", "aws-node", "AmazonEKS_CNI_Policy"),
    // https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
    [ebs]: role("kube-system", "ebs-csi-controller-sa", "service-role/AmazonEBSCSIDriverPolicy", [
      {
        actions: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        resources: [volumeKeyArn],
        conditions: {},
      },
      {
        actions: ["kms:CreateGrant"],
        resources: [volumeKeyArn],
        conditions: { Bool: { "kms:GrantIsForAWSResource": ["true"] } },
      },
    ]),
    [cloudWatch]: role("amazon-cloudwatch", "cloudwatch-agent", "CloudWatchAgentServerPolicy"),
  };
}
