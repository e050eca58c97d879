import { isPairOfSecret, isSecretByName, isSecretText, SENSITIVE } from "./secrets";

/** One side of a change. `none`: there is no value; `unknown`: it is known after the apply. */
export type Side =
  | { readonly is: "none" | "unknown" | "sensitive" }
  /** In JSON, with `(sensitive)` and `(known after apply)` in it where a part is so. */
  | { readonly is: "value"; readonly json: string };

export const KNOWN_AFTER_APPLY = "(known after apply)";

/** A value with what is sensitive and what is unknown in it. */
type Value =
  /** `hidden`: marked as sensitive all the same. */
  | { readonly is: "none" | "unknown"; readonly hidden?: boolean }
  /** `raw` is there to be compared, never to be shown. */
  | { readonly is: "sensitive"; readonly raw: string }
  | { readonly is: "scalar"; readonly json: string }
  /** `raw`: the text, where it is JSON within a text. */
  | { readonly is: "map"; readonly entries: ReadonlyMap<string, Value>; readonly raw?: string }
  | { readonly is: "list"; readonly items: readonly Value[]; readonly raw?: string };

const NONE: Value = { is: "none" };

/**
 * A value of a plan.
 *
 * @param sensitive its marks, as `after_sensitive` has them
 * @param unknown as `after_unknown` has it
 * @param key its own, which may name a secret
 */
export function readValue(value: unknown, sensitive: unknown, unknown: unknown, key = ""): Value {
  if (unknown === true) return { is: "unknown", hidden: sensitive === true };
  if (value === undefined && hasUnknown(unknown))
    return readValue(Array.isArray(unknown) ? [] : {}, sensitive, unknown, key);
  if (value === undefined || value === null) return { is: "none", hidden: sensitive === true };
  const hidden = sensitive === true || isSecretByName(key, value);
  if (hidden && value !== "") return { is: "sensitive", raw: unmasked(readValue(value, false, false)) };
  if (typeof value === "string") return readText(value);
  if (typeof value !== "object") return { is: "scalar", json: JSON.stringify(value) };
  if (Array.isArray(value)) {
    const count = Math.max(value.length, Array.isArray(unknown) ? unknown.length : 0);
    const items = Array.from({ length: count }, (_, n) =>
      readValue(value[n], childOf(sensitive, n), childOf(unknown, n)),
    );
    return { is: "list", items };
  }
  const keys = new Set([...Object.keys(value), ...(hasUnknown(unknown) ? Object.keys(unknown as object) : [])]);
  const entries = [...keys].sort().map((name) => {
    const secret = name.toLowerCase() === "value" && isPairOfSecret(value);
    return [
      name,
      readValue(childOf(value, name), secret || childOf(sensitive, name), childOf(unknown, name), name),
    ] as const;
  });
  return { is: "map", entries: new Map(entries) };
}

function readText(text: string): Value {
  if (isSecretText(text)) return { is: "sensitive", raw: JSON.stringify(text) };
  if (/^\s*[{[]/.test(text)) {
    try {
      return { ...(readValue(JSON.parse(text), false, false) as Value & { is: "map" | "list" }), raw: text };
    } catch {
      // No JSON after all: a text like any other.
    }
  }
  return { is: "scalar", json: JSON.stringify(text) };
}

const childOf = (value: unknown, key: string | number): unknown =>
  value && typeof value === "object" && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;

const hasUnknown = (unknown: unknown): boolean =>
  unknown === true || (!!unknown && typeof unknown === "object" && Object.values(unknown).some(hasUnknown));

/** Keys and places that lead to a value. */
type Segments = readonly (string | number)[];
/** A difference, and what its sides do not show. */
interface Compared {
  readonly segments: Segments;
  readonly before: Side;
  readonly after: Side;
  readonly note?: string;
}

/** An attribute as it comes or goes; nothing where it is empty. */
export function addedOrRemoved(before: Value, after: Value, key: string): Compared[] {
  const change = { segments: [key], before: sideOf(before), after: sideOf(after) };
  return [before, after].every(isEmpty) ? [] : [change];
}

export const isHidden = (value: Value): boolean =>
  value.is === "sensitive" || ((value.is === "none" || value.is === "unknown") && value.hidden === true);

const isEmpty = (value: Value): boolean =>
  value.is === "none" ||
  (value.is === "scalar" && value.json === '""') ||
  (value.is === "list" && value.items.every(isEmpty)) ||
  (value.is === "map" && [...value.entries.values()].every(isEmpty));

/** What differs between two values, at the innermost place. */
export function compareValues(before: Value, after: Value, segments: Segments): Compared[] {
  if (isHidden(before) || isHidden(after)) return compareSensitive(before, after, segments);
  if (before.is === "map" && after.is === "map") {
    const inside = [...keysOf(before, after)].flatMap((key) =>
      compareValues(entry(before, key), entry(after, key), [...segments, key]),
    );
    return inside.length > 0 ? inside : rewritten(before, after, segments);
  }
  if (before.is === "list" && after.is === "list") {
    const inside = compareLists(before.items, after.items, segments);
    return inside.length > 0 ? inside : rewritten(before, after, segments);
  }
  if (isSame(before, after)) return [];
  return [{ segments, before: sideOf(before), after: sideOf(after) }];
}

/** What is sensitive on one side is shown on neither: it may be the same value. */
function compareSensitive(before: Value, after: Value, segments: Segments): Compared[] {
  const hide = (value: Value): Side =>
    value.is === "none" || value.is === "unknown" ? { is: value.is } : { is: "sensitive" };
  const change = { segments, before: hide(before), after: hide(after) };
  if (unmasked(before) !== unmasked(after)) return [change];
  if (before.is === after.is) return [];
  const note =
    after.is === "sensitive" ? "the same value, from now on sensitive" : "the same value, no longer sensitive";
  return [{ ...change, note }];
}

/** Items are paired by their place, after those that are the same at the start and at the end. */
function compareLists(before: readonly Value[], after: readonly Value[], segments: Segments): Compared[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isSame(before[start], after[start])) start++;
  let end = 0;
  while (end < shorter - start && isSame(before.at(-1 - end), after.at(-1 - end))) end++;
  const count = Math.max(before.length, after.length) - end - start;
  return Array.from({ length: count }, (_, n) => start + n).flatMap((n) =>
    compareValues((n < before.length - end && before[n]) || NONE, (n < after.length - end && after[n]) || NONE, [
      ...segments,
      n,
    ]),
  );
}

type Parent = Value & { readonly raw?: string };

/** JSON that is another text and says the same. */
function rewritten(before: Parent, after: Parent, segments: Segments): Compared[] {
  if (before.raw === undefined || after.raw === undefined || before.raw === after.raw) return [];
  return [{ segments, before: sideOf(before), after: sideOf(after), note: "the same JSON, written differently" }];
}

const isSame = (a: Value = NONE, b: Value = NONE): boolean => comparable(a) === comparable(b);

/** A text that two values share when they are the same and are masked alike. */
const comparable = (value: Value): string =>
  JSON.stringify(value, (_, part) => (part instanceof Map ? [...part] : part));

/** The value as the plan has it, without its marks; never to be shown. */
const unmasked = (value: Value): string => {
  switch (value.is) {
    case "sensitive":
      return value.raw;
    case "scalar":
      return value.json;
    case "map":
      return value.raw !== undefined
        ? JSON.stringify(value.raw)
        : `{${[...value.entries].map(([key, part]) => `${JSON.stringify(key)}:${unmasked(part)}`).join(",")}}`;
    case "list":
      return value.raw !== undefined ? JSON.stringify(value.raw) : `[${value.items.map(unmasked).join(",")}]`;
    default:
      return value.is === "none" ? "null" : KNOWN_AFTER_APPLY;
  }
};

const sideOf = (value: Value): Side =>
  value.is === "none" || value.is === "unknown" || value.is === "sensitive"
    ? { is: value.is }
    : { is: "value", json: masked(value) };

function masked(value: Value): string {
  switch (value.is) {
    case "none":
      return "null";
    case "unknown":
      return KNOWN_AFTER_APPLY;
    case "sensitive":
      return SENSITIVE;
    case "scalar":
      return value.json;
    case "list":
      return `[${value.items.map(masked).join(", ")}]`;
    case "map":
      return `{${[...value.entries].map(([key, part]) => `${JSON.stringify(key)}: ${masked(part)}`).join(", ")}}`;
  }
}

export const entry = (value: Value, key: string): Value =>
  value.is === "map" ? (value.entries.get(key) ?? NONE) : NONE;

export const keysOf = (...values: readonly Value[]): Set<string> =>
  new Set(values.flatMap((value) => (value.is === "map" ? [...value.entries.keys()] : [])).sort());

export const pathOf = (segments: Segments): string =>
  segments.length === 0
    ? "all attributes"
    : segments
        .map((part, n) => {
          if (typeof part === "number") return `[${part}]`;
          return /^[\w-]+$/.test(part) ? `${n > 0 ? "." : ""}${part}` : `[${JSON.stringify(part)}]`;
        })
        .join("");
