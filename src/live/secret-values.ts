import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetRandomPasswordCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { UserError } from "../system/errors";
import { awsClientConfig } from "./aws";
import { type Environment, unitFolders } from "./environment";
import type { PlanJson } from "./plan-json";
import { readStateFiles } from "./state";

/** A secret of an environment. Its value is in no plan and no state, and is never read here. */
export interface SecretValue {
  readonly unit: string;
  /** Such as `billpay/dev/backend/session-key`. */
  readonly name: string;
  /** Letters and digits that AWS generates for it; undefined where an operator gives it its value. */
  readonly length?: number;
  readonly hasValue: boolean;
}

/** The secrets that the states of these units have outputs of: `secret_names`, and `generated_lengths` by name. */
export async function secretValues(
  environment: Environment,
  units: readonly string[] = unitFolders(environment.name),
): Promise<SecretValue[]> {
  const states = await readStateFiles(environment, units);
  const listed = Object.entries(states).flatMap(([unit, { outputs = {} }]) => {
    const lengths = outputs.generated_lengths?.value as Readonly<Record<string, number>> | undefined;
    const names = Object.keys((lengths && outputs.secret_names?.value) ?? {});
    return names.map((name) => ({ unit, name, length: lengths?.[name] }));
  });
  const client = clientOf(environment);
  return Promise.all(listed.map(async (secret) => ({ ...secret, hasValue: await hasValue(client, secret.name) })));
}

/**
 * Gives those secrets of a unit that AWS generates, and that have none yet, their first value.
 *
 * @returns their names
 */
export async function generateFirstValues(environment: Environment, units: readonly string[]): Promise<string[]> {
  const empty = (await secretValues(environment, units)).filter(({ length, hasValue: has }) => length && !has);
  for (const secret of empty) await generateValue(environment, secret);
  return empty.map(({ name }) => name);
}

/**
 * Gives a secret a value that AWS generates; the one before stays readable as AWSPREVIOUS.
 *
 * @throws UserError where an operator gives it its value
 */
export async function generateValue(environment: Environment, { name, length }: SecretValue): Promise<void> {
  if (!length)
    throw new UserError(
      `${name} is a secret whose value an operator knows: give it one with \`${setByOperator(name)}\``,
    );
  const client = clientOf(environment);
  const { RandomPassword } = await client.send(
    // Letters and digits, so that it fits into a URL or a shell's variable as it is.
    new GetRandomPasswordCommand({ PasswordLength: length, ExcludePunctuation: true, RequireEachIncludedType: true }),
  );
  await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: RandomPassword }));
}

/** The command by which an operator gives a secret its value, without a trace of it in a file or in the shell's history. */
const setByOperator = (name: string) =>
  `aws secretsmanager put-secret-value --secret-id ${name} --secret-string file:///dev/stdin`;

/**
 * Why a service cannot start yet: a secret that its pods mount has no value, so they would wait for it until Helm takes the
 * release back. On the laptop pods mount nothing.
 *
 * @param plan of a unit of the module `service`
 * @returns a sentence with the commands that help; undefined where every secret has a value
 */
export async function withoutSecretValues(environment: Environment, plan: PlanJson): Promise<string | undefined> {
  if (environment.endpoint) return undefined;
  const mounted = plan.variables?.secrets?.value as Readonly<Record<string, string>> | undefined;
  const client = clientOf(environment);
  const described = await Promise.all(
    Object.values(mounted ?? {}).map(async (arn) => {
      const secret = await client.send(new DescribeSecretCommand({ SecretId: arn }));
      return { name: secret.Name ?? arn, hasValue: isCurrent(secret) };
    }),
  );
  const empty = described.flatMap(({ name, hasValue: has }) => (has ? [] : [name])).sort();
  if (empty.length === 0) return undefined;
  const commands = empty.map((name) => `\`${setByOperator(name)}\``).join(" and ");
  return `${empty.join(", ")} ${empty.length > 1 ? "have" : "has"} no value, and its pods mount ${empty.length > 1 ? "them" : "it"}: ${commands}, then plan and apply again`;
}

const clientOf = (environment: Environment) => new SecretsManagerClient(awsClientConfig(environment));

async function hasValue(client: SecretsManagerClient, name: string): Promise<boolean> {
  return isCurrent(await client.send(new DescribeSecretCommand({ SecretId: name })));
}

const isCurrent = ({ VersionIdsToStages = {} }: DescribeSecretCommandOutput): boolean =>
  Object.values(VersionIdsToStages).some((stages) => stages.includes("AWSCURRENT"));
