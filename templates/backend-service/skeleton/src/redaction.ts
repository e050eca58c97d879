const HIDDEN = "[hidden]";

/** Names whose values are never logged, wherever they are. */
const SECRET_NAME =
  /(^|[-_])(authorization|cookie|pan|cvv2?|cvc2?|pin|iban)$|token|secret|passw(or)?d|api[-_]?key|private[-_]?key|card[-_]?number|session[-_]?(id|key)/i;

/** Digits, with at most one separator between two of them. */
const DIGITS = /\d+(?:[ .-]\d+)*/g;
const CARD_LENGTHS = { least: 13, most: 19 };

const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic) +[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, HIDDEN], // a JSON Web Token
  [/(:\/\/)[^/\s:@"]+:[^/\s@"]+@/g, `$1${HIDDEN}@`], // user and password in a URL
  [/([?&][\w-]*(?:token|secret|password|key|code)=)[^&\s"]+/gi, `$1${HIDDEN}`],
];

/** A card number: 13 to 19 digits, by the first of which it is a payment card, with the right check digit (ISO/IEC 7812). */
function isCard(digits: string): boolean {
  if (digits.length < CARD_LENGTHS.least || digits.length > CARD_LENGTHS.most || !/^[2-6]/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = place % 2 === 0 ? +digit : +digit * 2;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** Hides card numbers in text, also those with spaces or hyphens in them, and those with other digits beside them. */
export function hideCards(text: string): string {
  return text.replace(DIGITS, (run) => (run.length < CARD_LENGTHS.least ? run : hideCardsIn(run)));
}

function hideCardsIn(run: string): string {
  const parts = run.split(/([ .-])/); // digits, separator, digits, …
  const out: string[] = [];
  for (let from = 0; from < parts.length; ) {
    const end = cardEnd(parts, from);
    out.push(end === undefined ? parts.slice(from, from + 2).join("") : `[card]${parts[end] ?? ""}`);
    from = end === undefined ? from + 2 : end + 1;
  }
  return out.join("");
}

/** Where the longest card number that begins with this part ends: the place of the separator after it. */
function cardEnd(parts: readonly string[], from: number): number | undefined {
  let digits = "";
  let end: number | undefined;
  for (let at = from; at < parts.length && digits.length <= CARD_LENGTHS.most; at += 2) {
    digits += parts[at];
    if (isCard(digits)) end = at + 1;
  }
  return end;
}

export const hideSecrets = (text: string): string =>
  CREDENTIALS.reduce((hidden, [pattern, by]) => hidden.replace(pattern, by), hideCards(text));

/**
 * Hides secrets and card numbers in a line of JSON, by the names of fields at any depth and in any text. It is the last step
 * before a line is written, so that no message, error or field can go round it.
 */
export function redactLine(line: string): string {
  try {
    return `${JSON.stringify(JSON.parse(line), hideField)}\n`;
  } catch {
    return hideSecrets(line);
  }
}

function hideField(name: string, value: unknown): unknown {
  if (SECRET_NAME.test(name)) return HIDDEN;
  if (typeof value === "string") return hideSecrets(value);
  // A number that long was changed by JSON.parse, so that its check digit says nothing any more.
  if (typeof value === "number" && (isCard(String(value)) || value > Number.MAX_SAFE_INTEGER)) return "[card]";
  return value;
}
