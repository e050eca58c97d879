import { isDeepStrictEqual } from "node:util";
import { type Document, parseDocument } from "yaml";

/**
 * The top-level keys of a YAML or JSON file whose value is another one. A comment or the order of keys changes none; the
 * spelling of a value does, as `1.0` for `1`: what YAML takes it for is not for us to say.
 *
 * @param before undefined where the file was not there
 * @returns "all" where it was not there, or a text is no YAML or no plain mapping
 */
export function changedKeys(before: string | undefined, after: string): ReadonlySet<string> | "all" {
  const old = before === undefined ? undefined : readings(before);
  const now = readings(after);
  if (!old || !now) return "all";
  const keys = new Set([...old, ...now].flatMap((reading) => Object.keys(reading)));
  const isSame = (key: string) =>
    old.every((reading, index) => Object.hasOwn(reading, key) === Object.hasOwn(now[index] ?? {}, key)) &&
    old.every((reading, index) => isDeepStrictEqual(reading[key], now[index]?.[key]));
  return new Set([...keys].filter((key) => !isSame(key)));
}

type Mapping = Readonly<Record<string, unknown>>;

/** What the text means, and how its values are spelled. */
function readings(text: string): Mapping[] | undefined {
  const mappings: Mapping[] = [];
  for (const schema of ["core", "failsafe"] as const) {
    const document = parseDocument(text, { schema, logLevel: "silent" });
    if (document.errors.length > 0 || (schema === "core" && document.warnings.length > 0)) return undefined;
    const value = plain(document);
    if (value === null || typeof value !== "object" || Array.isArray(value) || "<<" in value) return undefined;
    mappings.push(value as Mapping);
  }
  return mappings;
}

function plain(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined; // an alias of nothing, or of too much
  }
}
