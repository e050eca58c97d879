import type { KeyServiceGrant } from "./encryption-key";

/**
 * Lets CloudWatch Logs use a key, but only for log groups with these ARNs.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 *
 * @param arns without the trailing `:*`
 */
export const logGroupsGrant = (region: string, arns: string | readonly string[]): KeyServiceGrant => ({
  principal: `logs.${region}.amazonaws.com`,
  condition: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": arns } },
});
