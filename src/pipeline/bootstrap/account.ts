import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { awsClientConfig } from "../../live/aws";
import type { Environment } from "../../live/environment";
import { UserError } from "../../system/errors";

/**
 * Who the credentials are of.
 *
 * @returns their ARN
 * @throws UserError where they are of another account than the environment's
 */
export async function requireAccount(environment: Environment): Promise<string> {
  const { name, account_id: expected } = environment;
  const { Account, Arn = "" } = await new STSClient(awsClientConfig(environment)).send(
    new GetCallerIdentityCommand({}),
  );
  if (Account !== expected)
    throw new UserError(
      `these are credentials of account ${Account} (${Arn}): must be of ${expected}, the \`account_id\` of live/${name}/env.yaml`,
    );
  return Arn;
}
