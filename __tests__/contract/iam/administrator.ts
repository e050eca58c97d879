/**
 * What an administrator alone may do: weaken or remove what audits the account, write rules that change or suppress its
 * findings, and take a lock off what is locked.
 */
export const ADMINISTRATOR = [
  ...["access-analyzer:DeleteAnalyzer", "access-analyzer:UntagResource", "cloudtrail:DeleteTrail"],
  ...["cloudtrail:PutEventSelectors", "cloudtrail:PutInsightSelectors", "cloudtrail:RemoveTags"],
  ...["cloudtrail:StopLogging", "cloudtrail:UpdateTrail", "config:DeleteConfigRule"],
  ...["config:DeleteConfigurationRecorder", "config:DeleteDeliveryChannel", "config:StopConfigurationRecorder"],
  ...["config:UntagResource", "ec2:DisableEbsEncryptionByDefault", "guardduty:DeleteDetector"],
  ...["guardduty:UntagResource", "iam:DeleteAccountPasswordPolicy", "inspector2:Disable", "s3:PutObjectLegalHold"],
  ...["securityhub:BatchDeleteAutomationRules", "securityhub:BatchDisableStandards"],
  ...["securityhub:BatchUpdateAutomationRules", "securityhub:CreateAutomationRule", "securityhub:DisableSecurityHub"],
  ...["securityhub:TagResource", "securityhub:UntagResource"],
];
