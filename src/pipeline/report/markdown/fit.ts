/** A part of a text that must not grow past a limit. */
export interface Section {
  readonly head: string;
  readonly items: readonly Item[];
  readonly tail?: string;
  /** Said in place of the items that are left out. */
  readonly omitted?: (items: readonly Item[]) => string;
}

export interface Item {
  readonly text: string;
  /** Items of a lower number are taken first, whatever section they are in. */
  readonly rank: number;
  /** The item that it belongs to, without which it says nothing. */
  readonly parent?: Item;
}

/**
 * Puts sections one after another, with as many items as the limit allows. What is left out is told where it would stand.
 *
 * @param limit characters
 */
export function fitSections(sections: readonly Section[], limit: number): string {
  const room = sections.map(({ head, tail = "", items, omitted }) => `${head}${tail}${omitted?.(items) ?? ""}`.length);
  let free = limit - room.reduce((sum, length) => sum + length, 0);
  const included = new Set<Item>();
  // A stable sort: within a rank, what is read first is taken first.
  for (const item of sections.flatMap(({ items }) => items).sort((a, b) => a.rank - b.rank)) {
    if (item.text.length > free || (item.parent && !included.has(item.parent))) continue;
    free -= item.text.length;
    included.add(item);
  }
  return sections
    .map(({ head, items, tail = "", omitted }) => {
      const out = items.filter((item) => !included.has(item));
      return [
        head,
        ...items.filter((item) => included.has(item)).map(({ text }) => text),
        out.length > 0 ? (omitted?.(out) ?? "") : "",
        tail,
      ].join("");
    })
    .join("");
}
