import { type PlanJson, valuesOf } from "../../live/plan-json";
import { visible } from "../../system/visible";

/** In place of a value that must not be shown. */
export const SENSITIVE = "(sensitive)";

/** Shorter ones are words that stand in other places too, as a name or a region. */
const SHORTEST_SECRET = 8;

const SECRET_WORD =
  /(password|passwd|passphrase|passcode|secret|token|credential|(private|secret|api|access|auth|signing|shared|account|master|hmac)_?key|connection_?string|secret_?(string|binary|value))s?$|(^|_)(pwd|pass)$/;
/** Settings whose last word is that of a secret: whether there is one, whether it is asked for, how many. */
const SETTING = /^http_tokens$|^(enabled?|disabled?|use|requires?|manage|has|is|max|min)_/;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----|[\s\S]*)/g;
const URL_PASSWORD = /(:\/\/[^\s:@/"]*:)([^\s@/"]+)@/g;

/**
 * Whether a key names a secret, for values that a plan does not mark: its last word does, as in `DB_PASSWORD` and
 * `apiToken`; or it is a write-only argument. `secret_arn`, `password_length`, `http_tokens` and `enable_secrets` do not.
 */
export function isSecretKey(key: string): boolean {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll(/[-.\s]/g, "_")
    .toLowerCase();
  return words.endsWith("_wo") || (SECRET_WORD.test(words) && !SETTING.test(words));
}

/** Whether a value that no plan marks is a secret by its name. An ARN names a thing, and is shown. */
export const isSecretByName = (key: string, value: unknown): boolean =>
  (typeof value === "number" || (typeof value === "string" && !value.startsWith("arn:"))) && isSecretKey(key);

/** Whether the `value` of a pair is a secret: an environment variable of a container is one of `name` and `value`. */
export function isPairOfSecret(pair: object): boolean {
  const name = Object.entries(pair).find(([key]) => ["name", "key"].includes(key.toLowerCase()))?.[1];
  return typeof name === "string" && isSecretKey(name);
}

/** Whether a text carries a secret, wherever it is: a private key, or a URL with a password. */
export const isSecretText = (text: string): boolean => text.search(PRIVATE_KEY) >= 0 || text.search(URL_PASSWORD) >= 0;

/**
 * Puts `(sensitive)` for every value that a plan marks as sensitive or that is a secret by its name, wherever it is in a
 * text: in a policy's message, in an error, in an attribute that the plan does not mark; also within JSON, a URL or
 * base64. Values of fewer than eight characters are left. Private keys and passwords of URLs go from any text.
 */
export function redactor(plans: Readonly<Record<string, PlanJson>>): (text: string) => string {
  const secrets = new Set<string>();
  for (const plan of Object.values(plans))
    for (const { value, sensitive } of valuesOf(plan)) collect(value, sensitive, secrets);
  // The longest first: one may be a part of another.
  const texts = [...secrets].sort((a, b) => b.length - a.length);
  return (text) =>
    texts
      .reduce((sofar, secret) => sofar.replaceAll(secret, SENSITIVE), text)
      .replace(PRIVATE_KEY, SENSITIVE)
      .replace(URL_PASSWORD, `$1${SENSITIVE}@`);
}

/** A copy of something to be written or recorded, with every text of it, but the keys, redacted. */
export function redactorOf(plans: Readonly<Record<string, PlanJson>>): <Part>(part: Part) => Part {
  const redact = redactor(plans);
  return (part) => mapTexts(part, redact);
}

/** The same for what people read: also with nothing in it that is not seen. */
export function shownOf(plans: Readonly<Record<string, PlanJson>>): <Part>(part: Part) => Part {
  const redact = redactor(plans);
  return (part) => mapTexts(part, (text) => visible(redact(text)));
}

function mapTexts<Part>(part: Part, map: (text: string) => string): Part {
  if (typeof part === "string") return map(part) as Part;
  if (Array.isArray(part)) return part.map((item) => mapTexts(item, map)) as Part;
  if (!part || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, mapTexts(value, map)])) as Part;
}

/** Adds the secrets of a value: what is below a mark or has the name of a secret, also those in JSON within a text. */
function collect(value: unknown, mark: unknown, secrets: Set<string>, key = ""): void {
  const hidden = mark === true || isSecretByName(key, value);
  if (hidden && (typeof value === "string" || typeof value === "number"))
    for (const text of writingsOf(String(value))) if (text.length >= SHORTEST_SECRET) secrets.add(text);
  const inside = typeof value === "string" ? jsonOf(value) : value;
  if (!inside || typeof inside !== "object") return;
  for (const [name, part] of Object.entries(inside)) {
    const below = hidden || (name.toLowerCase() === "value" && isPairOfSecret(inside));
    collect(part, below || (mark as Record<string, unknown> | undefined)?.[name], secrets, name);
  }
}

function jsonOf(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a text like any other
  }
}

/** The ways in which messages write a secret: whole, on one line, line by line as errors quote it, its password alone. */
function writingsOf(secret: string): string[] {
  const passwords = [...secret.matchAll(URL_PASSWORD)].map(([, , password = ""]) => password);
  const parts = [secret, secret.replace(/\s+/g, " "), ...secret.split("\n"), ...passwords, ...passwords.map(decoded)];
  return parts
    .map((part) => part.trim())
    .filter((part) => part.length >= SHORTEST_SECRET)
    .flatMap((part) => [
      part,
      JSON.stringify(part).slice(1, -1),
      encodeURIComponent(Buffer.from(part).toString()),
      ...base64Of(part),
    ]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * What is in the base64 of any text that contains this one: three bytes are four characters, so it depends on where the
 * text begins. Characters that it shares with what is before and after are left out.
 */
const base64Of = (text: string): string[] =>
  [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((bytes.length * 8) / 6);
    return (["base64", "base64url"] as const).map((encoding) => bytes.toString(encoding).slice(first, last));
  });
