import type { PlannedChange } from "../../src/live/plan-json";

/** What a state has: each managed resource with the id that it was made with. */
export interface Resource {
  readonly address: string;
  readonly id: string;
}

/** By unit. */
export type Resources = Readonly<Record<string, readonly Resource[]>>;

/** What commands said that they would do since the states were last looked at. */
export interface Announced {
  readonly changes: readonly (Pick<PlannedChange, "address" | "action" | "movedFrom"> & { readonly unit: string })[];
  /** Units whose state was given to another name: from where to where. */
  readonly moves: readonly (readonly [from: string, to: string])[];
}

/** Every resource that was ever made, by its id, and where it is now: `<unit>/<address>`, or nowhere. */
export type Ledger = Map<string, string | undefined>;

/**
 * Enters into the ledger what the states have now.
 *
 * @returns a sentence for each resource that was made, moved or lost, and nobody said so
 */
export function enter(ledger: Ledger, now: Resources, { changes, moves }: Announced): string[] {
  const problems: string[] = [];
  const places = new Map<string, string>();
  for (const [unit, resources] of Object.entries(now))
    for (const { address, id } of resources) {
      const place = `${unit}/${address}`;
      const other = places.get(id);
      if (other !== undefined) problems.push(`${id} is twice in the states: ${other} and ${place}`);
      places.set(id, place);
    }
  const announced = (place: string, ...actions: readonly string[]) =>
    changes.some(({ unit, address, action }) => `${unit}/${address}` === place && actions.includes(action));
  /** Where what was at a place may be now. */
  const movedTo = (place: string): string[] => {
    const [, from = "", address = ""] = /^([^/]+)\/(.*)$/.exec(place) ?? [];
    const units = [from];
    for (const [old, to] of moves) if (units.includes(old)) units.push(to);
    return units.flatMap((unit) => {
      const addresses = [address];
      for (const change of changes)
        if (change.unit === unit && change.movedFrom !== undefined && addresses.includes(change.movedFrom))
          addresses.push(change.address);
      return addresses.map((one) => `${unit}/${one}`);
    });
  };
  for (const [id, before] of ledger) {
    if (before === undefined) {
      if (places.has(id)) problems.push(`${id}, which was gone, is back at ${places.get(id)}`);
      continue;
    }
    const after = places.get(id);
    const known = movedTo(before);
    if (after === undefined && !known.some((place) => announced(place, "delete", "replace", "forget")))
      problems.push(`${id} at ${before} is lost: no plan said so`);
    if (after !== undefined && !known.includes(after)) problems.push(`${id} went from ${before} to ${after}`);
  }
  for (const [id, place] of places)
    if (!ledger.has(id) && !announced(place, "create", "replace"))
      problems.push(`${id} was made at ${place}: no plan said so`);
  for (const id of ledger.keys()) ledger.set(id, places.get(id));
  for (const [id, place] of places) ledger.set(id, place);
  return problems;
}
