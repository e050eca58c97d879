/**
 * What the platform's roles need of the AWS managed policies they have:
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 *
 * The boundary cuts off the rest on purpose: of the backup policies all services but RDS, of the cluster's policy the health
 * checks of Classic Load Balancers, which the in-tree controller would make, and of Auto Mode's IPv6 and security groups of
 * pods, which it does not have here.
 */
export const MANAGED_POLICIES: Readonly<Record<string, string>> = {
  "service-role/AWSBackupServiceRolePolicyForBackup":
    "rds: AddTagsToResource ListTagsForResource DescribeDBSnapshots CreateDBSnapshot CopyDBSnapshot DeleteDBSnapshot " +
    "DescribeDBInstances ModifyDBInstance DeleteDBInstanceAutomatedBackup ModifyDBSnapshotAttribute; " +
    "backup: DescribeBackupVault CopyIntoBackupVault CopyFromBackupVault TagResource; " +
    "kms: DescribeKey Decrypt Encrypt GenerateDataKey ReEncryptTo ReEncryptFrom CreateGrant; tag: GetResources",
  "service-role/AWSBackupServiceRolePolicyForRestores":
    "rds: AddTagsToResource DescribeDBInstances DescribeDBSnapshots RestoreDBInstanceFromDBSnapshot DeleteDBInstance " +
    "CreateDBInstance ModifyDBInstance ListTagsForResource RestoreDBInstanceToPointInTime DescribeDBInstanceAutomatedBackups; " +
    "kms: DescribeKey Decrypt Encrypt GenerateDataKey ReEncryptTo ReEncryptFrom CreateGrant; " +
    "ec2: DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeSecurityGroups DescribeSubnets " +
    "DescribeVpcs DescribeInternetGateways",
  AWSBackupServiceRolePolicyForS3Backup:
    "cloudwatch: GetMetricData; events: DeleteRule PutTargets DescribeRule EnableRule PutRule RemoveTargets ListTargetsByRule " +
    "DisableRule ListRules; kms: Decrypt DescribeKey; s3: GetBucketTagging GetInventoryConfiguration ListBucketVersions " +
    "ListBucket GetBucketVersioning GetBucketLocation GetBucketAcl PutInventoryConfiguration GetBucketNotification " +
    "PutBucketNotification GetObjectAcl GetObject GetObjectVersionTagging GetObjectVersionAcl GetObjectTagging " +
    "GetObjectVersion ListAllMyBuckets",
  AWSBackupServiceRolePolicyForS3Restore:
    "s3: CreateBucket ListBucketVersions ListBucket GetBucketVersioning GetBucketLocation PutBucketVersioning " +
    "PutBucketOwnershipControls GetBucketOwnershipControls GetObject GetObjectVersion DeleteObject PutObjectVersionAcl " +
    "GetObjectVersionAcl GetObjectTagging PutObjectTagging GetObjectAcl PutObjectAcl PutObject ListMultipartUploadParts; " +
    "kms: DescribeKey GenerateDataKey Decrypt",
  "service-role/AmazonRDSEnhancedMonitoringRole":
    "logs: CreateLogGroup PutRetentionPolicy CreateLogStream PutLogEvents DescribeLogStreams GetLogEvents",
  "service-role/AmazonEBSCSIDriverPolicy":
    "ec2: CreateSnapshot AttachVolume DetachVolume ModifyVolume DescribeAvailabilityZones DescribeInstances DescribeSnapshots " +
    "DescribeTags DescribeVolumes DescribeVolumesModifications CreateTags DeleteTags CreateVolume DeleteVolume DeleteSnapshot",
  AmazonEKS_CNI_Policy:
    "ec2: AssignPrivateIpAddresses AttachNetworkInterface CreateNetworkInterface DeleteNetworkInterface DescribeInstances " +
    "DescribeTags DescribeNetworkInterfaces DescribeInstanceTypes DescribeSubnets DetachNetworkInterface " +
    "ModifyNetworkInterfaceAttribute UnassignPrivateIpAddresses CreateTags",
  AmazonEKSClusterPolicy:
    "autoscaling: DescribeAutoScalingGroups UpdateAutoScalingGroup; ec2: AttachVolume AuthorizeSecurityGroupIngress " +
    "CreateRoute CreateSecurityGroup CreateTags CreateVolume DeleteRoute DeleteSecurityGroup DeleteVolume DescribeInstances " +
    "DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVolumes DescribeVolumesModifications DescribeVpcs " +
    "DescribeDhcpOptions DescribeNetworkInterfaces DescribeAvailabilityZones DescribeAccountAttributes DescribeAddresses " +
    "DescribeInternetGateways DetachVolume ModifyInstanceAttribute ModifyVolume RevokeSecurityGroupIngress; " +
    "elasticloadbalancing: AddTags CreateListener CreateLoadBalancer CreateTargetGroup DeleteListener DeleteLoadBalancer " +
    "DeleteTargetGroup DeregisterTargets DescribeListeners DescribeLoadBalancers DescribeTargetGroups DescribeTargetHealth " +
    "ModifyListener ModifyLoadBalancerAttributes ModifyTargetGroup RegisterTargets; iam: CreateServiceLinkedRole; " +
    "kms: DescribeKey",
  AmazonEKSBlockStoragePolicy:
    "ec2: AttachVolume DetachVolume ModifyVolume EnableFastSnapshotRestores CreateTags CreateVolume CreateSnapshot",
  // Besides, it puts the nodes' role into profiles that EKS made: boundary.test.ts.
  AmazonEKSComputePolicy:
    "ec2: CreateFleet RunInstances CreateLaunchTemplate CreateTags; iam: PassRole CreateServiceLinkedRole",
  AmazonEKSLoadBalancingPolicy:
    "elasticloadbalancing: CreateLoadBalancer CreateTargetGroup CreateListener CreateRule RegisterTargets AddTags " +
    "ModifyLoadBalancerAttributes SetIpAddressType SetSecurityGroups SetSubnets ModifyTargetGroup " +
    "ModifyTargetGroupAttributes ModifyListener AddListenerCertificates ModifyListenerAttributes " +
    "RemoveListenerCertificates ModifyRule SetWebAcl DescribeTargetGroups; ec2: CreateSecurityGroup " +
    "AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress CreateTags DescribeAccountAttributes DescribeAddresses " +
    "DescribeInternetGateways DescribeSecurityGroups DescribeSubnets DescribeVpcs DescribeInstances " +
    "DescribeNetworkInterfaces DescribeRouteTables DescribeCoipPools GetCoipPoolUsage GetSecurityGroupsForVpc " +
    "DescribeVpcPeeringConnections; wafv2: AssociateWebACL DisassociateWebACL GetWebACL GetWebACLForResource; " +
    "shield: CreateProtection DeleteProtection TagResource; acm: ListCertificates DescribeCertificate; " +
    "iam: CreateServiceLinkedRole",
  AmazonEKSNetworkingPolicy:
    "ec2: CreateNetworkInterface CreateTags AttachNetworkInterface DetachNetworkInterface UnassignPrivateIpAddresses " +
    "AssignPrivateIpAddresses ModifyNetworkInterfaceAttribute",
  AmazonEKSWorkerNodeMinimalPolicy: "eks-auth: AssumeRoleForPodIdentity",
  AmazonEKSWorkerNodePolicy:
    "ec2: DescribeInstances DescribeInstanceTypes DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVolumes " +
    "DescribeVolumesModifications DescribeVpcs; eks: DescribeCluster; eks-auth: AssumeRoleForPodIdentity",
  AmazonEC2ContainerRegistryPullOnly:
    "ecr: GetAuthorizationToken BatchCheckLayerAvailability GetDownloadUrlForLayer BatchGetImage BatchImportUpstreamImage",
  AmazonSSMManagedInstanceCore:
    "ssm: DescribeAssociation GetDeployablePatchSnapshotForInstance GetDocument DescribeDocument GetManifest GetParameter " +
    "GetParameters ListAssociations ListInstanceAssociations PutInventory PutComplianceItems PutConfigurePackageResult " +
    "UpdateAssociationStatus UpdateInstanceAssociationStatus UpdateInstanceInformation; ssmmessages: CreateControlChannel " +
    "CreateDataChannel OpenControlChannel OpenDataChannel; ec2messages: AcknowledgeMessage DeleteMessage FailMessage " +
    "GetEndpoint GetMessages SendReply",
  CloudWatchAgentServerPolicy:
    "cloudwatch: PutMetricData; ec2: DescribeVolumes DescribeTags; logs: PutLogEvents PutRetentionPolicy DescribeLogStreams " +
    "DescribeLogGroups CreateLogStream CreateLogGroup; xray: PutTraceSegments PutTelemetryRecords GetSamplingRules " +
    "GetSamplingTargets GetSamplingStatisticSummaries; ssm: GetParameter",
};

/**
 * What AWS asks of whoever makes a resource beside the call itself, as the service authorization reference has it:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const DEPENDENT_ACTIONS: Readonly<Record<string, string>> = {
  aws_backup_vault: "backup-storage: MountCapsule; kms: CreateGrant GenerateDataKey Decrypt RetireGrant DescribeKey",
  aws_cloudwatch_log_delivery:
    "cloudfront: AllowVendedLogDeliveryForResource; logs: PutResourcePolicy DescribeResourcePolicies",
  aws_codebuild_project: "iam: PassRole; codeconnections: PassConnection UseConnection",
  aws_codebuild_webhook: "codeconnections: UseConnection",
  aws_db_instance:
    "kms: CreateGrant DescribeKey GenerateDataKey Decrypt; secretsmanager: CreateSecret TagResource RotateSecret; " +
    "iam: PassRole CreateServiceLinkedRole",
  aws_backup_restore_testing_selection: "iam: PassRole",
  aws_db_proxy: "iam: PassRole CreateServiceLinkedRole",
  aws_ecr_repository: "kms: CreateGrant DescribeKey RetireGrant",
  aws_eks_cluster: "kms: CreateGrant DescribeKey; iam: PassRole GetRole CreateServiceLinkedRole; ec2: DescribeSubnets",
  aws_eks_node_group: "ec2: RunInstances CreateTags DescribeLaunchTemplateVersions; iam: PassRole GetRole",
  aws_flow_log: "iam: PassRole; logs: CreateLogDelivery DeleteLogDelivery",
  aws_iam_instance_profile: "iam: PassRole GetRole",
  aws_lb: "ec2: DescribeSubnets DescribeSecurityGroups GetSecurityGroupsForVpc; iam: CreateServiceLinkedRole",
  aws_s3_bucket_replication_configuration: "iam: PassRole",
  aws_wafv2_web_acl_association: "elasticloadbalancing: SetWebACL",
  aws_wafv2_web_acl_logging_configuration:
    "logs: CreateLogDelivery DeleteLogDelivery PutResourcePolicy DescribeResourcePolicies DescribeLogGroups; " +
    "iam: CreateServiceLinkedRole",
};
