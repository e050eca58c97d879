/** A part of a text that must not grow past a limit. */
export interface Section {
  readonly head: string;
  readonly items: readonly Item[];
  readonly tail?: string;
  /** Said in place of the items that are left out; the longest where all of them are. */
  readonly omitted?: (items: readonly Item[]) => string;
  /** Left out whole where there is no room for any of its items. @default its head and tail are always there */
  readonly optional?: boolean;
}

export interface Item {
  readonly text: string;
  /** Items of a lower number are taken first, whatever section they are in. */
  readonly rank: number;
  /** The item that it belongs to, without which it says nothing. */
  readonly parent?: Item;
}

/**
 * Puts sections one after another, with as many items as the limit allows. What is left out is told where it would be.
 *
 * @param limit characters; the heads and tails that are always there must leave room
 * @param omittedSections said after the last optional section, of how many of them are left out
 */
export function fitSections(
  sections: readonly Section[],
  limit: number,
  omittedSections: (count: number) => string = () => "",
): string {
  const optional = sections.filter((section) => section.optional);
  const opened = new Set(sections.filter((section) => !section.optional));
  let free =
    limit - [...opened].reduce((sum, section) => sum + frame(section), omittedSections(optional.length).length);
  const included = new Set<Item>();
  for (const { item, section } of inOrder(sections)) {
    const needs = item.text.length + (opened.has(section) ? 0 : frame(section));
    if (needs > free || (item.parent && !included.has(item.parent))) continue;
    free -= needs;
    opened.add(section);
    included.add(item);
  }
  const closed = optional.filter((section) => !opened.has(section)).length;
  const last = optional.at(-1);
  return sections
    .map((section) => {
      const { head, items, tail = "", omitted } = section;
      const out = items.filter((item) => !included.has(item));
      const parts = [
        head,
        ...items.filter((item) => included.has(item)).map(({ text }) => text),
        out.length > 0 ? (omitted?.(out) ?? "") : "",
        tail,
      ];
      return `${opened.has(section) ? parts.join("") : ""}${section === last && closed > 0 ? omittedSections(closed) : ""}`;
    })
    .join("");
}

/** Characters of a section without its items. */
const frame = ({ head, tail = "", items, omitted }: Section): number =>
  `${head}${tail}${omitted?.(items) ?? ""}`.length;

/**
 * The items by rank. Within a rank the sections take turns, so that none of them takes all the room; optional ones come
 * one after another, so that one that is begun tells as much as it can.
 */
const inOrder = (sections: readonly Section[]) =>
  sections
    .flatMap((section) => section.items.map((item, n) => ({ item, section, turn: section.optional ? 0 : n })))
    .sort((a, b) => a.item.rank - b.item.rank || a.turn - b.turn);
