import { join } from "node:path";
import { UserError } from "../../system/errors";
import { readRecord, writePrivate } from "../../system/files";
import { RUNS_DIR } from "./run";

/** What the last look for drift found, as `drift.json` tells it. */
export interface DriftRecord {
  readonly schema: 1;
  /** ISO 8601 in UTC. */
  readonly time: string;
  /** Full SHA-1 of the commit that was compared with. */
  readonly commit: string;
  /** The units that drifted, also those that are gone from the live tree. */
  readonly units: readonly string[];
}

/** The folder of the last look for drift. */
export const driftDir = (environment: string) => join(RUNS_DIR, environment, "drift");

const fileOf = (environment: string) => join(driftDir(environment), "drift.json");

export const writeDriftRecord = (environment: string, record: DriftRecord): void =>
  writePrivate(fileOf(environment), `${JSON.stringify(record, null, 2)}\n`);

/** The units that drifted in the last look. @throws UserError where nobody looked on this machine */
export function driftedUnits(environment: string): readonly string[] {
  const remedy = `\`npx billpay drift ${environment}\` writes it`;
  const has = { time: "string", commit: "string", units: "array" } as const;
  const record = readRecord<DriftRecord>(fileOf(environment), { schema: 1, has, remedy });
  if (!record) throw new UserError(`what of live/${environment} drifted is not known here: ${remedy}`);
  return record.units;
}
