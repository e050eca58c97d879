import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { messageOf, UserError } from "../system/errors";
import { awsClientConfig } from "./aws";
import type { Environment } from "./environment";
import { type PlanJson, type PlannedResource, priorResources } from "./plan";

/** A state as OpenTofu stores it: https://opentofu.org/docs/internals/state-format */
export interface StoredState {
  readonly lineage: string;
  readonly serial: number;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly resources?: readonly StoredResource[];
}

interface StoredResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly instances: readonly {
    readonly index_key?: string | number;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

export const stateBucket = ({ account_id, region }: Environment) => `billpay-tfstate-${account_id}-${region}`;

const stateKey = ({ name }: Environment, unit: string) => `${name}/${unit}/terraform.tfstate`;

/** The states of units, by unit; a unit that was never applied has none. */
export async function readStateFiles(
  environment: Environment,
  units: readonly string[],
): Promise<Record<string, StoredState>> {
  const read = await Promise.all(
    units.map(async (unit) => [unit, await readObject(environment, stateKey(environment, unit))] as const),
  );
  return Object.fromEntries(read.flatMap(([unit, text]) => (text === undefined ? [] : [[unit, JSON.parse(text)]])));
}

/** The text of an object in the bucket of the states; undefined where there is none. */
export async function readObject(environment: Environment, key: string): Promise<string | undefined> {
  try {
    const { Body } = await client(environment).send(
      new GetObjectCommand({ Bucket: stateBucket(environment), Key: key }),
    );
    return (await Body?.transformToString()) || undefined;
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "NoSuchKey" || name === "NoSuchBucket") return undefined;
    throw new UserError(
      `the states of ${environment.name} cannot be read (${name}: ${messageOf(error)}): sign in to its account`,
    );
  }
}

/** Writes an object beside the states. */
export async function writeObject(environment: Environment, key: string, text: string): Promise<void> {
  const { account_id: ExpectedBucketOwner, endpoint } = environment;
  await client(environment).send(
    new PutObjectCommand({
      Bucket: stateBucket(environment),
      Key: key,
      Body: text,
      ContentType: "application/json",
      ...(!endpoint && { ExpectedBucketOwner }),
    }),
  );
}

const client = (environment: Environment) =>
  new S3Client({ ...awsClientConfig(environment), forcePathStyle: environment.endpoint !== undefined, maxAttempts: 5 });

/** What a unit was before its plan, as a plan that changes nothing. */
export function planBefore({ prior_state, variables }: PlanJson): PlanJson {
  return { ...planOfResources(priorResources({ prior_state })), ...(variables && { variables }) };
}

/** A state as a plan that changes nothing, so that policies and prices see what stands beside what is planned. */
export const planOfState = (state: StoredState): PlanJson => planOfResources(stateResources(state));

/** The managed resources of a state. */
export function stateResources({ resources = [] }: Pick<StoredState, "resources">): PlannedResource[] {
  return resources
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ type, name, instances }) =>
      instances.map(({ index_key: index, attributes }) => ({
        address: `${type}.${name}${index === undefined ? "" : `[${JSON.stringify(index)}]`}`,
        mode: "managed" as const,
        type,
        ...(index !== undefined && { index }),
        values: attributes,
      })),
    );
}

function planOfResources(instances: readonly PlannedResource[]): PlanJson {
  return {
    resource_changes: instances.map(({ address, type, values }) => ({
      address,
      mode: "managed",
      type,
      change: { actions: ["no-op"], before: values, after: values, after_unknown: {} },
    })),
    planned_values: { root_module: { resources: instances } },
  };
}
