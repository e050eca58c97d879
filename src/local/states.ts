import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { awsClientConfig } from "../live/aws";
import { type Environment, unitNames } from "../live/environment";
import type { LocalCloud } from "../live/laptop-cloud";
import { brokenState, parseState, readStateFiles, stateResources } from "../live/state";
import { isNoBucket, stateBucket, stateKey } from "../live/state-bucket";
import { parseLock, type StateLock } from "../live/state-locks";
import { messageOf } from "../system/errors";

/** A unit as its state in the bucket tells it. */
export interface UnitState {
  readonly unit: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Managed resources by address, with the attributes that the state has. */
  readonly resources: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

const PAGE = 1000;

/** A client of the emulator's S3. The keys are of no account. */
export function emulatorS3({ endpoint }: Pick<LocalCloud, "endpoint">): S3Client {
  return new S3Client({
    ...awsClientConfig({ region: "us-east-1", endpoint }),
    forcePathStyle: true,
  });
}

/**
 * The states of an emulated environment, by unit; empty when nothing was ever applied.
 *
 * @throws UserError where one is broken, with the version of it that is whole
 */
export async function readStates(cloud: LocalCloud, environment: Environment): Promise<UnitState[]> {
  const { whole, broken } = await tryReadStates(cloud, environment);
  const [first] = broken;
  const emulated = { ...environment, endpoint: cloud.endpoint };
  if (first) throw await brokenState(emulated, first.unit, first.what);
  const units = unitNames(environment.name).filter((unit) => !whole.some((state) => state.unit === unit));
  await readStateFiles(emulated, units); // one that is gone is told
  return whole;
}

/** The same; those that are broken are told apart. */
export async function tryReadStates(
  cloud: LocalCloud,
  environment: Environment,
): Promise<{ whole: UnitState[]; broken: { unit: string; what: string }[] }> {
  const whole: UnitState[] = [];
  const broken: { unit: string; what: string }[] = [];
  for (const { unit, text } of await readBucket(cloud, environment, /\/terraform\.tfstate$/)) {
    try {
      const state = parseState(text, `the state of ${unit}`);
      whole.push({
        unit,
        outputs: Object.fromEntries(Object.entries(state.outputs ?? {}).map(([name, { value }]) => [name, value])),
        resources: new Map(stateResources(state).map(({ address, values }) => [address, values])),
      });
    } catch (error) {
      broken.push({ unit, what: messageOf(error) });
    }
  }
  whole.sort((one, other) => (one.unit < other.unit ? -1 : 1)); // the bucket has `database-ledger/` before `database/`
  return { whole, broken };
}

/** The locks that are in the bucket now. */
export async function readLocks(cloud: LocalCloud, environment: Environment): Promise<StateLock[]> {
  return (await readBucket(cloud, environment, /\.tflock$/)).map(({ unit, text, written }) =>
    parseLock(unit, text, written),
  );
}

/** Removes a lock whose file OpenTofu cannot read, and so cannot release. */
export async function dropUnreadableLock(cloud: LocalCloud, environment: Environment, unit: string): Promise<void> {
  const Key = `${stateKey(environment, unit)}.tflock`;
  await emulatorS3(cloud).send(new DeleteObjectCommand({ Bucket: stateBucket(environment), Key }));
}

async function readBucket(
  cloud: LocalCloud,
  environment: Environment,
  key: RegExp,
): Promise<{ unit: string; text: string; written: Date }[]> {
  const s3 = emulatorS3(cloud);
  const Bucket = stateBucket(environment);
  try {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: `${environment.name}/`, MaxKeys: PAGE }),
    );
    return await Promise.all(
      Contents.filter(({ Key = "" }) => key.test(Key)).map(
        async ({ Key = "", LastModified: written = new Date(0) }) => {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
          return { unit: Key.split("/")[1] ?? "", text: (await Body?.transformToString()) ?? "", written };
        },
      ),
    );
  } catch (error) {
    if (isNoBucket(error)) return [];
    throw error;
  } finally {
    s3.destroy();
  }
}
