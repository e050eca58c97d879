import type { PlanJson } from "../../live/plan-json";
import { visible } from "../../system/visible";

/** In place of a value that must not be shown. */
export const SENSITIVE = "(sensitive)";

/** Shorter ones are words that stand in other places too, as a name or a region. */
const SHORTEST_SECRET = 8;

const SECRET_WORD =
  /(password|passwd|passphrase|passcode|secret|token|credential|(private|secret|api|access|auth|signing|shared|account|master|hmac)_?key|connection_?string|secret_?(string|binary|value))s?$|(^|_)(pwd|pass)$/;
/** Settings whose last word is that of a secret: whether there is one, whether it is asked for, how many. */
const SETTING = /^http_tokens$|^(enabled?|disabled?|use|requires?|manage|has|is|max|min)_/;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const URL_WITH_PASSWORD = /:\/\/[^\s:@/]*:[^\s@/]+@/;

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

/** Whether a text carries a secret, wherever it stands: a private key, or a URL with a password. */
export const isSecretText = (text: string): boolean => PRIVATE_KEY.test(text) || URL_WITH_PASSWORD.test(text);

/**
 * Puts `(sensitive)` for every value that a plan marks as sensitive, wherever it stands in a text: in a policy's message,
 * in an error, in an attribute that the plan does not mark. Values of fewer than eight characters are left.
 */
export function redactor(plans: Readonly<Record<string, PlanJson>>): (text: string) => string {
  const secrets = new Set<string>();
  for (const plan of Object.values(plans)) {
    for (const change of [
      ...(plan.resource_changes ?? []).map((one) => one.change),
      ...Object.values(plan.output_changes ?? {}),
    ]) {
      collect(change.before, change.before_sensitive, secrets);
      collect(change.after, change.after_sensitive, secrets);
    }
    for (const [name, { sensitive }] of Object.entries(plan.configuration?.root_module?.variables ?? {}))
      collect(plan.variables?.[name]?.value, sensitive, secrets);
  }
  // The longest first: one may be a part of another.
  const texts = [...secrets].sort((a, b) => b.length - a.length);
  return (text) => texts.reduce((sofar, secret) => sofar.replaceAll(secret, SENSITIVE), text);
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

/** Adds the texts below a mark, also those within JSON and of several lines, line by line, as an error quotes them. */
function collect(value: unknown, mark: unknown, secrets: Set<string>): void {
  if (typeof value === "string" && mark === true) {
    for (const text of [value, JSON.stringify(value).slice(1, -1), ...value.split("\n")])
      if (text.trim().length >= SHORTEST_SECRET) secrets.add(text.trim());
  } else if (value && typeof value === "object") {
    for (const [key, part] of Object.entries(value))
      collect(part, mark === true || (mark as Record<string, unknown> | undefined)?.[key], secrets);
  }
}
