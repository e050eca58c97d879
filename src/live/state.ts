import { GetObjectCommand, ListObjectsV2Command, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { messageOf, UserError } from "../system/errors";
import { parseRecord } from "../system/files";
import { type Environment, unitFolders } from "./environment";
import { type PlanJson, type PlannedResource, priorResources } from "./plan-json";
import {
  bucketClient,
  isNoBucket,
  readObject,
  stateBucket,
  stateKey,
  UnreadableStates,
  unreadableBucket,
  writeObject,
} from "./state-bucket";
import { awaitFreeStates } from "./state-locks";

/** A state as OpenTofu stores it: https://opentofu.org/docs/internals/state-format */
export interface StoredState {
  readonly lineage: string;
  readonly serial: number;
  readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly resources?: readonly StoredResource[];
}

interface StoredResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly instances: readonly {
    readonly index_key?: string | number;
    readonly attributes: Readonly<Record<string, unknown>>;
    /** Paths of what is sensitive in them. */
    readonly sensitive_attributes?: readonly (readonly PathStep[])[];
  }[];
}

/** The name of an attribute, or the key of a map or list. */
interface PathStep {
  readonly value: string | { readonly value: string | number };
}

/**
 * The states of units, by unit; a unit that was never applied has none.
 *
 * @throws UserError where one is broken, with the version of it that is whole
 */
export async function readStateFiles(
  environment: Environment,
  units: readonly string[],
): Promise<Record<string, StoredState>> {
  const read = await Promise.all(
    units.map(async (unit): Promise<[string, StoredState][]> => {
      const text = await readObject(environment, stateKey(environment, unit));
      if (text === undefined) {
        if (await wasRemoved(environment, unit))
          throw await brokenState(environment, unit, `the state of ${unit} is gone`);
        return [];
      }
      try {
        return [[unit, parseState(text, `the state of ${unit}`)]];
      } catch (error) {
        throw await brokenState(environment, unit, messageOf(error));
      }
    }),
  );
  return Object.fromEntries(read.flat());
}

/**
 * The states with resources that no unit of the live tree has any more, by the unit's name: it was deleted or renamed, and
 * what it made is still there.
 *
 * @param root the checkout whose live tree it is
 * @throws UnreadableStates where they cannot be listed; UserError where one is broken
 */
export async function orphanedStates(environment: Environment, root?: string): Promise<Record<string, StoredState>> {
  const there = new Set(unitFolders(environment.name, root));
  const gone = (await unitsWithState(environment)).filter((unit) => !there.has(unit));
  const states = Object.entries(await readStateFiles(environment, gone));
  return Object.fromEntries(states.filter(([, state]) => stateResources(state).length > 0));
}

/** The units that have a state in the bucket, sorted. */
async function unitsWithState(environment: Environment): Promise<string[]> {
  const s3 = bucketClient(environment);
  const Bucket = stateBucket(environment);
  const units: string[] = [];
  let ContinuationToken: string | undefined;
  try {
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket, Prefix: `${environment.name}/`, ContinuationToken }),
      );
      for (const { Key = "" } of page.Contents ?? []) {
        const [, unit = ""] = Key.split("/");
        if (Key === stateKey(environment, unit)) units.push(unit);
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
  } catch (error) {
    if (isNoBucket(error)) return [];
    throw unreadableBucket(environment, error);
  }
  return units.sort();
}

/**
 * Refuses a plan of units whose states are broken: OpenTofu takes an empty one for none. Where they cannot be read, the plan
 * itself says why, and what to do.
 */
export async function requireWholeStates(environment: Environment, units: readonly string[]): Promise<void> {
  try {
    await readStateFiles(environment, units);
  } catch (error) {
    if (!(error instanceof UnreadableStates)) throw error;
  }
}

/**
 * A state from its text.
 *
 * @param place how the error calls it
 * @throws UserError where it is empty, half, or no state. OpenTofu takes an empty one for none, and would make everything
 * a second time.
 */
export function parseState(text: string, place: string): StoredState {
  const has = { lineage: "string", serial: "number", resources: "array" } as const;
  return parseRecord<StoredState>(text, place, { has, remedy: "it cannot be planned or applied" });
}

/** OpenTofu never removes a state: one that is not there, and was, got lost. Who may not list versions cannot tell. */
const wasRemoved = async (environment: Environment, unit: string): Promise<boolean> =>
  (await wholeVersions(environment, unit).catch(() => [])).length > 0;

const VERSIONS = 50;

/** The refusal for a broken state: what is wrong, and the newest version of it that is whole. */
export async function brokenState(environment: Environment, unit: string, what: string): Promise<UserError> {
  const [newest] = await wholeVersions(environment, unit).catch(() => []);
  const wayOut = newest
    ? `its version of ${newest.written.toISOString()} is whole: \`npx billpay restore ${environment.name} ${unit} ${newest.version}\` makes it the state again`
    : "no version of it is whole: import what it had, or remove the object where nothing of the unit is left";
  return new UserError(`${what}: ${wayOut}`);
}

/** The versions of a unit's state that are whole, the newest first. The bucket keeps what was overwritten. */
async function wholeVersions(
  environment: Environment,
  unit: string,
): Promise<{ version: string; written: Date; text: string }[]> {
  const s3 = bucketClient(environment);
  const Bucket = stateBucket(environment);
  const Key = stateKey(environment, unit);
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key, MaxKeys: VERSIONS }));
  const read = await Promise.all(
    Versions.filter((one) => one.Key === Key).map(async ({ VersionId, LastModified: written = new Date(0) }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      return { version: VersionId ?? "", written, text: (await Body?.transformToString()) ?? "" };
    }),
  );
  return read.filter(({ text }) => isWhole(text)).sort((a, b) => b.written.getTime() - a.written.getTime());
}

function isWhole(text: string): boolean {
  try {
    parseState(text, "");
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes an older version of a unit's state the present one. What it replaces stays in the bucket, as a version.
 *
 * @returns when that version was written
 * @throws UserError where there is no such version, or it is broken too
 */
export async function restoreState(environment: Environment, unit: string, version: string): Promise<Date> {
  const key = stateKey(environment, unit);
  await awaitFreeStates(environment, [unit], 0);
  const versions = await wholeVersions(environment, unit);
  const found = versions.find((one) => one.version === version);
  if (!found) {
    const known = versions.slice(0, 5).map((one) => `${one.version} (${one.written.toISOString()})`);
    throw new UserError(
      `the state of ${unit} has no whole version ${version}: ${known.length > 0 ? `it has ${known.join(", ")}` : "it has none"}`,
    );
  }
  await writeObject(environment, key, found.text);
  return found.written;
}

/**
 * Gives the state of a renamed unit to its new name. The old one keeps an empty state, as after a destroy. Cut off half-way,
 * it can be started again.
 *
 * @throws UserError where one of the two is locked, the old one has no resources, or the new one has some of its own
 */
export async function moveState(environment: Environment, from: string, to: string): Promise<void> {
  await awaitFreeStates(environment, [from, to], 0);
  const states = await readStateFiles(environment, [from, to]);
  const state = states[from];
  if (!state || stateResources(state).length === 0)
    throw new UserError(`${from} of ${environment.name} has no resources in its state: there is nothing to move`);
  const found = states[to];
  const serial = state.serial + 1;
  const isHalfDone = found?.lineage === state.lineage && found.serial === serial;
  if (!isHalfDone && stateResources(found ?? {}).length > 0)
    throw new UserError(`${to} of ${environment.name} has resources in its state already: must have none`);
  const text = (await readObject(environment, stateKey(environment, from))) ?? "";
  // Replaced in the text: a number that JavaScript rounds would be another one.
  const moved = text.replace(/("serial":\s*)\d+/, `$1${serial}`);
  if (parseState(moved, `the state of ${from}`).serial !== serial)
    throw new UserError(`the state of ${from} has no serial where OpenTofu writes it: move its resources by hand`);
  await writeObject(environment, stateKey(environment, to), moved);
  const emptied = { ...JSON.parse(text), serial, outputs: {}, resources: [] };
  await writeObject(environment, stateKey(environment, from), `${JSON.stringify(emptied, null, 2)}\n`);
}

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
      instances.map(({ index_key: index, attributes, sensitive_attributes: paths = [] }) => ({
        address: `${type}.${name}${index === undefined ? "" : `[${JSON.stringify(index)}]`}`,
        mode: "managed" as const,
        type,
        ...(index !== undefined && { index }),
        values: attributes,
        ...(paths.length > 0 && { sensitive_values: marksOf(attributes, paths) }),
      })),
    );
}

/** The marks of a value, as a plan has them. Where a path does not lead further in it, all of that is marked. */
function marksOf(value: unknown, paths: readonly (readonly PathStep[])[]): unknown {
  if (paths.some((path) => path.length === 0)) return true;
  const keys = paths.map(([step]) => String(typeof step?.value === "object" ? step.value.value : step?.value));
  if (!value || typeof value !== "object" || keys.some((key) => !Object.hasOwn(value, key))) return true;
  const within = (key: string) => paths.filter((_, n) => keys[n] === key).map(([, ...rest]) => rest);
  return Object.fromEntries(
    keys.map((key) => [key, marksOf((value as Readonly<Record<string, unknown>>)[key], within(key))]),
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
