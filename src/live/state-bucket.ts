import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { messageOf, UserError } from "../system/errors";
import { awsClientConfig } from "./aws";
import type { Environment } from "./environment";

/** Nobody answers where the states are, or whoever does says no. */
export class UnreadableStates extends UserError {}

export const stateBucket = ({ account_id, region }: Environment) => `billpay-tfstate-${account_id}-${region}`;

export const stateKey = ({ name }: Environment, unit: string) => `${name}/${unit}/terraform.tfstate`;

export const bucketClient = (environment: Environment) =>
  new S3Client({
    ...awsClientConfig(environment),
    forcePathStyle: environment.endpoint !== undefined,
    maxAttempts: 5,
  });

/** Whether S3 says that the bucket of the states was never made. */
export const isNoBucket = (error: unknown) => error instanceof Error && error.name === "NoSuchBucket";

/** An object in the bucket of the states; undefined where there is none. */
export async function readBytes(environment: Environment, key: string): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await bucketClient(environment).send(
      new GetObjectCommand({ Bucket: stateBucket(environment), Key: key }),
    );
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "NoSuchKey" || isNoBucket(error)) return undefined;
    throw unreadableBucket(environment, error);
  }
}

/** The text of an object in the bucket of the states; undefined where there is none. */
export async function readObject(environment: Environment, key: string): Promise<string | undefined> {
  const bytes = await readBytes(environment, key);
  return bytes && new TextDecoder().decode(bytes);
}

/** Writes an object beside the states. */
export const writeObject = (environment: Environment, key: string, text: string): Promise<void> =>
  put(environment, { Key: key, Body: text, ContentType: "application/json" });

/**
 * Writes an object beside the states that nobody may have written before: S3 refuses to replace it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export const writeNew = (environment: Environment, key: string, bytes: Uint8Array): Promise<void> =>
  put(environment, { Key: key, Body: bytes, ContentType: "application/zip", IfNoneMatch: "*" });

type PutProps = Pick<PutObjectCommand["input"], "Key" | "Body" | "ContentType" | "IfNoneMatch">;

async function put(environment: Environment, props: PutProps): Promise<void> {
  const { account_id: ExpectedBucketOwner, endpoint } = environment;
  await bucketClient(environment).send(
    new PutObjectCommand({
      Bucket: stateBucket(environment),
      ...props,
      ...(!endpoint && { ExpectedBucketOwner }),
    }),
  );
}

export const unreadableBucket = ({ name, endpoint }: Environment, error: unknown) =>
  new UnreadableStates(
    `the states of ${name} cannot be read (${error instanceof Error ? error.name : ""}: ${messageOf(error)}): ${
      endpoint ? "`npx billpay status` says what is running" : "sign in to its account"
    }`,
  );
