/**
 * The IAM actions behind the API calls that the AWS provider 6.34 makes for each type of resource in the modules: to make,
 * read, change, tag and delete it. Left out are calls for what no module asks: blue/green deployments of databases, copies
 * of secrets in other regions, taking a role out of its instance profiles, imported certificates, IPAM, and taking a boundary
 * off a role, which nobody within it may.
 */
export const PROVIDER_ACTIONS: Readonly<Record<string, string>> = {
  aws_accessanalyzer_analyzer:
    "access-analyzer: CreateAnalyzer DeleteAnalyzer GetAnalyzer ListTagsForResource TagResource UntagResource",
  aws_acm_certificate:
    "acm: AddTagsToCertificate DeleteCertificate DescribeCertificate ListTagsForCertificate RemoveTagsFromCertificate RequestCertificate UpdateCertificateOptions",
  aws_acm_certificate_validation: "acm: DescribeCertificate",
  aws_backup_plan:
    "backup: CreateBackupPlan DeleteBackupPlan GetBackupPlan ListTags TagResource UntagResource UpdateBackupPlan",
  aws_backup_restore_testing_plan:
    "backup: CreateRestoreTestingPlan DeleteRestoreTestingPlan GetRestoreTestingPlan ListTags TagResource UntagResource UpdateRestoreTestingPlan",
  aws_backup_restore_testing_selection:
    "backup: CreateRestoreTestingSelection DeleteRestoreTestingSelection GetRestoreTestingSelection UpdateRestoreTestingSelection",
  aws_backup_selection: "backup: CreateBackupSelection DeleteBackupSelection GetBackupSelection",
  aws_backup_vault:
    "backup: CreateBackupVault DeleteBackupVault DeleteRecoveryPoint DescribeBackupVault DescribeRecoveryPoint ListRecoveryPointsByBackupVault ListTags TagResource UntagResource",
  aws_backup_vault_lock_configuration:
    "backup: DeleteBackupVaultLockConfiguration DescribeBackupVault PutBackupVaultLockConfiguration",
  aws_backup_vault_policy:
    "backup: DeleteBackupVaultAccessPolicy GetBackupVaultAccessPolicy PutBackupVaultAccessPolicy",
  aws_budgets_budget: "budgets: ListTagsForResource ModifyBudget TagResource UntagResource ViewBudget",
  aws_ce_anomaly_monitor:
    "ce: CreateAnomalyMonitor DeleteAnomalyMonitor GetAnomalyMonitors ListTagsForResource TagResource UntagResource UpdateAnomalyMonitor",
  aws_ce_anomaly_subscription:
    "ce: CreateAnomalySubscription DeleteAnomalySubscription GetAnomalySubscriptions ListTagsForResource TagResource UntagResource UpdateAnomalySubscription",
  aws_cloudfront_cache_policy: "cloudfront: CreateCachePolicy DeleteCachePolicy GetCachePolicy UpdateCachePolicy",
  aws_cloudfront_distribution:
    "cloudfront: CreateDistribution DeleteDistribution GetContinuousDeploymentPolicy GetDistribution ListTagsForResource TagResource UntagResource UpdateContinuousDeploymentPolicy UpdateDistribution",
  aws_cloudfront_function:
    "cloudfront: CreateFunction DeleteFunction DescribeFunction GetFunction PublishFunction UpdateFunction",
  aws_cloudfront_origin_access_control:
    "cloudfront: CreateOriginAccessControl DeleteOriginAccessControl GetOriginAccessControl UpdateOriginAccessControl",
  aws_cloudfront_response_headers_policy:
    "cloudfront: CreateResponseHeadersPolicy DeleteResponseHeadersPolicy GetResponseHeadersPolicy UpdateResponseHeadersPolicy",
  aws_cloudtrail:
    "cloudtrail: AddTags CreateTrail DeleteTrail DescribeTrails GetEventSelectors GetInsightSelectors GetTrailStatus ListTags ListTrails PutEventSelectors PutInsightSelectors RemoveTags StartLogging StopLogging UpdateTrail",
  aws_cloudwatch_dashboard: "cloudwatch: DeleteDashboards GetDashboard PutDashboard",
  aws_cloudwatch_event_rule: "events: DeleteRule DescribeRule ListTagsForResource PutRule TagResource UntagResource",
  aws_cloudwatch_event_target: "events: ListTargetsByRule PutTargets RemoveTargets",
  aws_cloudwatch_log_delivery:
    "logs: CreateDelivery DeleteDelivery GetDelivery ListTagsForResource TagResource UntagResource UpdateDeliveryConfiguration",
  aws_cloudwatch_log_delivery_destination:
    "logs: DeleteDeliveryDestination GetDeliveryDestination ListTagsForResource PutDeliveryDestination TagResource UntagResource",
  aws_cloudwatch_log_delivery_source:
    "logs: DeleteDeliverySource GetDeliverySource ListTagsForResource PutDeliverySource TagResource UntagResource",
  aws_cloudwatch_log_group:
    "logs: AssociateKmsKey CreateLogGroup DeleteLogGroup DeleteRetentionPolicy DescribeLogGroups DisassociateKmsKey ListTagsForResource PutLogGroupDeletionProtection PutRetentionPolicy TagResource UntagResource",
  aws_cloudwatch_log_metric_filter: "logs: DeleteMetricFilter DescribeMetricFilters PutMetricFilter",
  aws_cloudwatch_log_resource_policy: "logs: DeleteResourcePolicy DescribeResourcePolicies PutResourcePolicy",
  aws_cloudwatch_metric_alarm:
    "cloudwatch: DeleteAlarms DescribeAlarms ListTagsForResource PutMetricAlarm TagResource UntagResource",
  aws_config_config_rule:
    "config: DeleteConfigRule DescribeConfigRules ListTagsForResource PutConfigRule TagResource UntagResource",
  aws_codebuild_project: "codebuild: BatchGetProjects CreateProject DeleteProject UpdateProject", // the visibility stays private
  aws_codebuild_webhook: "codebuild: BatchGetProjects CreateWebhook DeleteWebhook UpdateWebhook",
  aws_config_configuration_recorder:
    "config: DeleteConfigurationRecorder DescribeConfigurationRecorders PutConfigurationRecorder",
  aws_config_configuration_recorder_status:
    "config: DescribeConfigurationRecorderStatus StartConfigurationRecorder StopConfigurationRecorder",
  aws_config_delivery_channel: "config: DeleteDeliveryChannel DescribeDeliveryChannels PutDeliveryChannel",
  aws_db_instance:
    "rds: AddTagsToResource CreateDBInstance CreateDBInstanceReadReplica DeleteDBInstance DescribeDBInstances ListTagsForResource ModifyDBInstance RebootDBInstance RemoveTagsFromResource RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime StartDBInstance StopDBInstance",
  aws_db_parameter_group:
    "rds: AddTagsToResource CreateDBParameterGroup DeleteDBParameterGroup DescribeDBParameterGroups DescribeDBParameters ListTagsForResource ModifyDBParameterGroup RemoveTagsFromResource ResetDBParameterGroup",
  aws_db_proxy:
    "rds: AddTagsToResource CreateDBProxy DeleteDBProxy DescribeDBProxies ListTagsForResource ModifyDBProxy RemoveTagsFromResource",
  aws_db_proxy_target: "rds: DeregisterDBProxyTargets DescribeDBProxies DescribeDBProxyTargets RegisterDBProxyTargets",
  aws_db_subnet_group:
    "rds: AddTagsToResource CreateDBSubnetGroup DeleteDBSubnetGroup DescribeDBSubnetGroups ListTagsForResource ModifyDBSubnetGroup RemoveTagsFromResource",
  aws_default_security_group:
    "ec2: AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateTags DeleteTags DescribeSecurityGroupRules DescribeSecurityGroups DescribeTags RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
  aws_ebs_encryption_by_default:
    "ec2: DisableEbsEncryptionByDefault EnableEbsEncryptionByDefault GetEbsEncryptionByDefault",
  aws_ecr_lifecycle_policy: "ecr: DeleteLifecyclePolicy GetLifecyclePolicy PutLifecyclePolicy",
  aws_ecr_registry_scanning_configuration: "ecr: GetRegistryScanningConfiguration PutRegistryScanningConfiguration",
  aws_ecr_repository:
    "ecr: CreateRepository DeleteRepository DescribeRepositories ListTagsForResource PutImageScanningConfiguration PutImageTagMutability TagResource UntagResource",
  aws_ecr_repository_policy: "ecr: DeleteRepositoryPolicy GetRepositoryPolicy SetRepositoryPolicy",
  aws_eip:
    "ec2: AllocateAddress AssociateAddress CreateTags DeleteTags DescribeAddresses DescribeAddressesAttribute DescribeTags DisassociateAddress ReleaseAddress",
  aws_eks_access_entry:
    "eks: CreateAccessEntry DeleteAccessEntry DescribeAccessEntry ListTagsForResource TagResource UntagResource UpdateAccessEntry",
  aws_eks_access_policy_association: "eks: AssociateAccessPolicy DisassociateAccessPolicy ListAssociatedAccessPolicies",
  aws_eks_addon:
    "eks: CreateAddon DeleteAddon DescribeAddon DescribePodIdentityAssociation DescribeUpdate ListTagsForResource TagResource UntagResource UpdateAddon",
  aws_eks_cluster:
    "eks: AssociateEncryptionConfig CreateCluster DeleteCluster DescribeCluster DescribeUpdate ListTagsForResource TagResource UntagResource UpdateClusterConfig UpdateClusterVersion",
  aws_eks_node_group:
    "eks: CreateNodegroup DeleteNodegroup DescribeNodegroup DescribeUpdate ListTagsForResource TagResource UntagResource UpdateNodegroupConfig UpdateNodegroupVersion",
  aws_eks_pod_identity_association:
    "eks: CreatePodIdentityAssociation DeletePodIdentityAssociation DescribePodIdentityAssociation ListTagsForResource TagResource UntagResource UpdatePodIdentityAssociation",
  aws_flow_log: "ec2: CreateFlowLogs CreateTags DeleteFlowLogs DeleteTags DescribeFlowLogs DescribeTags",
  aws_guardduty_detector:
    "guardduty: CreateDetector DeleteDetector GetDetector ListDetectors ListTagsForResource TagResource UntagResource UpdateDetector",
  aws_guardduty_detector_feature: "guardduty: GetDetector UpdateDetector",
  aws_iam_account_password_policy:
    "iam: DeleteAccountPasswordPolicy GetAccountPasswordPolicy UpdateAccountPasswordPolicy",
  aws_iam_instance_profile:
    "iam: AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile",
  aws_iam_openid_connect_provider:
    "iam: AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider DeleteOpenIDConnectProvider GetOpenIDConnectProvider ListOpenIDConnectProviderTags RemoveClientIDFromOpenIDConnectProvider TagOpenIDConnectProvider UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint",
  aws_iam_policy:
    "iam: CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion ListPolicies ListPolicyTags ListPolicyVersions SetDefaultPolicyVersion TagPolicy UntagPolicy",
  aws_iam_role:
    "iam: AttachRolePolicy CreateRole DeleteRole DeleteRolePolicy DetachRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies ListRoleTags ListRoles PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
  aws_iam_role_policy: "iam: DeleteRolePolicy GetRolePolicy PutRolePolicy",
  aws_iam_role_policy_attachment: "iam: AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies",
  aws_iam_service_linked_role:
    "iam: CreateServiceLinkedRole DeleteServiceLinkedRole GetRole GetServiceLinkedRoleDeletionStatus TagRole UntagRole UpdateRole",
  aws_inspector2_enabler: "inspector2: BatchGetAccountStatus Disable Enable",
  aws_internet_gateway:
    "ec2: AttachInternetGateway CreateInternetGateway CreateTags DeleteInternetGateway DeleteTags DescribeInternetGateways DescribeTags DetachInternetGateway",
  aws_kms_alias: "kms: CreateAlias DeleteAlias ListAliases UpdateAlias",
  aws_kms_key:
    "kms: CreateKey DescribeKey DisableKey DisableKeyRotation EnableKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListResourceTags PutKeyPolicy ScheduleKeyDeletion TagResource UntagResource UpdateKeyDescription",
  aws_launch_template:
    "ec2: CreateLaunchTemplate CreateLaunchTemplateVersion CreateTags DeleteLaunchTemplate DeleteTags DescribeInstanceTypes DescribeLaunchTemplateVersions DescribeLaunchTemplates DescribeTags ModifyLaunchTemplate",
  aws_lb:
    "elasticloadbalancing: AddTags CreateLoadBalancer DeleteLoadBalancer DescribeCapacityReservation DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeTags ModifyCapacityReservation ModifyIpPools ModifyLoadBalancerAttributes RemoveTags SetIpAddressType SetSecurityGroups SetSubnets",
  aws_lb_listener:
    "elasticloadbalancing: AddTags CreateListener DeleteListener DescribeListenerAttributes DescribeListeners DescribeTags ModifyListener ModifyListenerAttributes RemoveTags",
  aws_lb_listener_rule:
    "elasticloadbalancing: AddTags CreateRule DeleteRule DescribeRules DescribeTags ModifyRule RemoveTags SetRulePriorities",
  aws_lb_target_group:
    "elasticloadbalancing: AddTags CreateTargetGroup DeleteTargetGroup DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups ModifyTargetGroup ModifyTargetGroupAttributes RemoveTags",
  aws_nat_gateway:
    "ec2: AssignPrivateNatGatewayAddress AssociateNatGatewayAddress CreateNatGateway CreateTags DeleteNatGateway DeleteTags DescribeAvailabilityZones DescribeNatGateways DescribeTags DisassociateNatGatewayAddress UnassignPrivateNatGatewayAddress",
  aws_route: "ec2: CreateRoute DeleteRoute DescribeRouteTables ReplaceRoute",
  aws_route53_query_log: "route53: CreateQueryLoggingConfig DeleteQueryLoggingConfig GetQueryLoggingConfig",
  aws_route53_record: "route53: ChangeResourceRecordSets GetChange GetHostedZone ListResourceRecordSets",
  aws_route53_zone:
    "route53: AssociateVPCWithHostedZone ChangeResourceRecordSets ChangeTagsForResource CreateHostedZone DeleteHostedZone DisableHostedZoneDNSSEC DisassociateVPCFromHostedZone GetChange GetDNSSEC GetHostedZone ListHostedZones ListResourceRecordSets ListTagsForResource UpdateHostedZoneComment UpdateHostedZoneFeatures",
  aws_route_table:
    "ec2: CreateRoute CreateRouteTable CreateTags DeleteRoute DeleteRouteTable DeleteTags DescribeNetworkInterfaces DescribeRouteTables DescribeTags DisableVgwRoutePropagation DisassociateRouteTable EnableVgwRoutePropagation ReplaceRoute",
  aws_route_table_association:
    "ec2: AssociateRouteTable DescribeRouteTables DisassociateRouteTable ReplaceRouteTableAssociation",
  aws_s3_account_public_access_block: "s3: GetAccountPublicAccessBlock PutAccountPublicAccessBlock",
  aws_s3_bucket:
    "s3: CreateBucket DeleteBucket DeleteBucketPolicy DeleteBucketWebsite DeleteObject DeleteObjectVersion GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucket ListBucketVersions PutAccelerateConfiguration PutBucketAcl PutBucketCORS PutBucketLogging PutBucketObjectLockConfiguration PutBucketPolicy PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration PutLifecycleConfiguration PutObjectLegalHold PutReplicationConfiguration",
  aws_s3_bucket_lifecycle_configuration: "s3: GetLifecycleConfiguration PutLifecycleConfiguration",
  aws_s3_bucket_object_lock_configuration: "s3: GetBucketObjectLockConfiguration PutBucketObjectLockConfiguration",
  aws_s3_bucket_ownership_controls: "s3: GetBucketOwnershipControls PutBucketOwnershipControls",
  aws_s3_bucket_policy: "s3: DeleteBucketPolicy GetBucketPolicy PutBucketPolicy",
  aws_s3_bucket_public_access_block: "s3: GetBucketPublicAccessBlock PutBucketPublicAccessBlock",
  aws_s3_bucket_replication_configuration: "s3: GetReplicationConfiguration PutReplicationConfiguration",
  aws_s3_bucket_server_side_encryption_configuration: "s3: GetEncryptionConfiguration PutEncryptionConfiguration",
  aws_s3_bucket_versioning: "s3: GetBucketVersioning PutBucketVersioning",
  aws_secretsmanager_secret:
    "secretsmanager: CreateSecret DeleteResourcePolicy DeleteSecret DescribeSecret GetResourcePolicy PutResourcePolicy TagResource UntagResource UpdateSecret",
  aws_secretsmanager_secret_policy: "secretsmanager: DeleteResourcePolicy GetResourcePolicy PutResourcePolicy",
  aws_security_group:
    "ec2: AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSecurityGroup CreateTags DeleteNetworkInterface DeleteSecurityGroup DeleteTags DescribeNetworkInterfaces DescribeSecurityGroupRules DescribeSecurityGroups DescribeTags DetachNetworkInterface RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
  aws_secretsmanager_random_password: "secretsmanager: GetRandomPassword", // an ephemeral resource
  aws_secretsmanager_secret_version:
    "secretsmanager: GetSecretValue ListSecretVersionIds PutSecretValue UpdateSecretVersionStage",
  aws_securityhub_account:
    "securityhub: DescribeHub DisableSecurityHub EnableSecurityHub UpdateSecurityHubConfiguration",
  aws_securityhub_automation_rule:
    "securityhub: BatchDeleteAutomationRules BatchGetAutomationRules BatchUpdateAutomationRules CreateAutomationRule ListTagsForResource TagResource UntagResource",
  aws_securityhub_standards_subscription: "securityhub: BatchDisableStandards BatchEnableStandards GetEnabledStandards",
  aws_sns_topic:
    "sns: CreateTopic DeleteTopic GetTopicAttributes ListTagsForResource SetTopicAttributes TagResource UntagResource",
  aws_sns_topic_policy: "sns: GetTopicAttributes SetTopicAttributes",
  aws_sns_topic_subscription:
    "sns: GetSubscriptionAttributes ListSubscriptionsByTopic SetSubscriptionAttributes Subscribe Unsubscribe",
  aws_sqs_queue: "sqs: CreateQueue DeleteQueue GetQueueAttributes ListQueueTags SetQueueAttributes TagQueue UntagQueue",
  aws_sqs_queue_policy: "sqs: GetQueueAttributes SetQueueAttributes",
  aws_subnet:
    "ec2: AssociateSubnetCidrBlock CreateSubnet CreateTags DeleteNetworkInterface DeleteSubnet DeleteTags DescribeNetworkInterfaces DescribeSubnets DescribeTags DetachNetworkInterface DisassociateSubnetCidrBlock ModifySubnetAttribute",
  aws_vpc:
    "ec2: AssociateVpcCidrBlock CreateTags CreateVpc DeleteTags DeleteVpc DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups DescribeTags DescribeVpcAttribute DescribeVpcs DisassociateVpcCidrBlock ModifyVpcAttribute ModifyVpcTenancy",
  aws_vpc_endpoint:
    "ec2: AcceptVpcEndpointConnections CreateTags CreateVpcEndpoint DeleteTags DeleteVpcEndpoints DescribeNetworkInterfaces DescribePrefixLists DescribeTags DescribeVpcEndpointServiceConfigurations DescribeVpcEndpoints ModifyVpcEndpoint",
  aws_vpc_security_group_egress_rule:
    "ec2: AuthorizeSecurityGroupEgress CreateTags DeleteTags DescribeSecurityGroupRules DescribeTags RevokeSecurityGroupEgress",
  aws_vpc_security_group_ingress_rule:
    "ec2: AuthorizeSecurityGroupIngress CreateTags DeleteTags DescribeSecurityGroupRules DescribeTags ModifySecurityGroupRules RevokeSecurityGroupIngress",
  aws_wafv2_ip_set: "wafv2: CreateIPSet DeleteIPSet GetIPSet ListTagsForResource TagResource UntagResource UpdateIPSet",
  aws_wafv2_web_acl:
    "wafv2: CreateWebACL DeleteWebACL GetWebACL ListTagsForResource TagResource UntagResource UpdateWebACL",
  aws_wafv2_web_acl_association: "wafv2: AssociateWebACL DisassociateWebACL GetWebACLForResource",
  aws_wafv2_web_acl_logging_configuration:
    "wafv2: DeleteLoggingConfiguration GetLoggingConfiguration PutLoggingConfiguration",
};
