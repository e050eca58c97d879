import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { Environment } from "../live/environment";
import { type StoredState, stateBucket, stateResources } from "../live/state";
import type { LocalCloud } from "./emulator";

/** A unit as its state in the bucket tells it. */
export interface UnitState {
  readonly unit: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Managed resources by address, with the attributes that the state has. */
  readonly resources: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** A lock that some OpenTofu holds, or has left behind. */
export interface StateLock {
  readonly unit: string;
  readonly id: string;
  readonly who: string;
  readonly operation: string;
  readonly created: Date;
}

const PAGE = 1000;

/** A client of the emulator's S3. The keys are of no account. */
export function emulatorS3({ endpoint }: LocalCloud): S3Client {
  const credentials = { accessKeyId: "emulator", secretAccessKey: "emulator" };
  return new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
}

/** The states of an emulated environment, by unit; empty when nothing was ever applied. */
export async function readStates(cloud: LocalCloud, environment: Environment): Promise<UnitState[]> {
  const objects = await readBucket(cloud, environment, /\/terraform\.tfstate$/);
  return objects.map(({ unit, json }) => ({
    unit,
    outputs: Object.fromEntries(Object.entries(json.outputs ?? {}).map(([name, { value }]) => [name, value])),
    resources: new Map(stateResources(json).map(({ address, values }) => [address, values])),
  }));
}

/** The locks that are in the bucket now. */
export async function readLocks(cloud: LocalCloud, environment: Environment): Promise<StateLock[]> {
  const objects = await readBucket(cloud, environment, /\.tflock$/);
  return objects.map(({ unit, json }) => ({
    unit,
    id: json.ID,
    who: json.Who,
    operation: json.Operation,
    created: new Date(json.Created),
  }));
}

/** The parts of a state or a lock file, as OpenTofu writes them, that are read here. */
interface StoredJson extends Pick<StoredState, "resources"> {
  readonly outputs?: Record<string, { value: unknown }>;
  readonly ID: string;
  readonly Who: string;
  readonly Operation: string;
  readonly Created: string;
}

async function readBucket(
  cloud: LocalCloud,
  environment: Environment,
  key: RegExp,
): Promise<{ unit: string; json: StoredJson }[]> {
  const s3 = emulatorS3(cloud);
  const Bucket = stateBucket(environment);
  try {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: `${environment.name}/`, MaxKeys: PAGE }),
    );
    const keys = Contents.map(({ Key = "" }) => Key).filter((name) => key.test(name));
    return await Promise.all(
      keys.map(async (Key) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return { unit: Key.split("/")[1] ?? "", json: JSON.parse((await Body?.transformToString()) || "{}") };
      }),
    );
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchBucket") return [];
    throw error;
  }
}
