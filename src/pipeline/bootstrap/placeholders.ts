import type { Environment } from "../../live/environment";

/**
 * What `env.yaml` has from this repository and nobody replaced. AWS's example account ids and names under `.example` belong to
 * nobody; an organization's name may belong to somebody, whose repositories would then be trusted.
 *
 * @returns as `account_id is 111111111111`
 */
export function placeholders({ endpoint, ...environment }: Environment): string[] {
  if (endpoint !== undefined) return []; // nobody but the emulator is asked
  return [...texts(environment)]
    .filter(([path, text]) => IS_PLACEHOLDER.some(({ of, like }) => of.test(path) && like.test(text)))
    .map(([path, text]) => `${path} is ${text}`);
}

const IS_PLACEHOLDER = [
  { of: /^account_id$/, like: /^(\d)\1{11}$/ },
  { of: /^domain$/, like: /\.example$/ },
  { of: /^delivery\.github_org$/, like: /^billpay$/ },
  { of: /email/, like: /[.@]example$/ },
];

function* texts(value: unknown, path = ""): Generator<[path: string, text: string]> {
  if (typeof value === "string") yield [path, value];
  if (typeof value !== "object" || value === null) return;
  const inside = (name: string) => (Array.isArray(value) ? path : [path, name].filter(Boolean).join("."));
  for (const [name, inner] of Object.entries(value)) yield* texts(inner, inside(name));
}
