import { strFromU8, unzipSync } from "fflate";

/** The refreshed state in a saved plan, which is a ZIP archive; its serial and lineage are those of the stored one. */
const PRIOR_STATE = "tfstate";

/** The state that a saved plan starts from; null where there was none. */
export function priorState(plan: Uint8Array): { lineage: string; serial: number } | null {
  const file = unzipSync(plan, { filter: ({ name }) => name === PRIOR_STATE })[PRIOR_STATE];
  if (!file) return null;
  const { lineage, serial } = JSON.parse(strFromU8(file));
  return lineage ? { lineage, serial } : null;
}
