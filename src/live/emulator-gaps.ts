import { join } from "node:path";
import { UserError } from "../system/errors";
import { readText } from "../system/files";
import { repo } from "../system/repo";
import { parseMapping } from "../system/yaml";
import type { PlannedChange } from "./plan-json";

const GAPS_FILE = "live/local/gaps.yaml";

/** What the emulator does otherwise than AWS: `live/local/gaps.yaml`. */
export interface EmulatorGaps {
  /** Inputs that `live/_classes/local.yaml` sets because the emulator lacks what they turn on. */
  readonly switched_off: readonly { readonly input: string; readonly value: unknown; readonly why: string }[];
  /** Attributes that the emulator takes and gives back as others, so that each plan would set them again. */
  readonly read_back_otherwise: readonly {
    readonly type: string;
    readonly attributes: readonly string[];
    /** Whether setting them again makes the resource anew. @default false */
    readonly replaces?: boolean;
    /** Whether an update makes it right, so that a resource that was updated once shows nothing. @default false */
    readonly right_after_update?: boolean;
    readonly why: string;
  }[];
}

export function readEmulatorGaps(): EmulatorGaps {
  const { value, placeOf } = parseMapping(readText(join(repo, GAPS_FILE)), GAPS_FILE);
  for (const list of ["switched_off", "read_back_otherwise"])
    if (!Array.isArray(value[list]))
      throw new UserError(`${placeOf([list])}: ${list} is ${JSON.stringify(value[list])}: must be a list`);
  return value as unknown as EmulatorGaps;
}

/** Whether a planned change is nothing but what the emulator gives back otherwise. */
export function isEmulatorGap(change: PlannedChange, gaps: EmulatorGaps): boolean {
  const { type, action, attributes, movedFrom, imported } = change;
  if (movedFrom || imported) return false;
  if (action !== "update" && action !== "replace") return false;
  const known = gaps.read_back_otherwise
    .filter((gap) => gap.type === type && (action === "update" || gap.replaces))
    .flatMap((gap) => gap.attributes);
  return attributes.length > 0 && attributes.every((attribute) => known.includes(attribute));
}
