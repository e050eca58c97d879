import { fetchJson, secureUrl } from "../core/runtime-config";

/** A microfrontend that this shell loads. */
export interface Remote {
  /** Its name, which is also the path of its pages. */
  readonly name: string;
  readonly title: string;
  /** URL of its `remoteEntry.js`. */
  readonly entry: string;
}

/** Paths that the shell itself has. */
const TAKEN = ["failed"];

/**
 * Reads `federation.manifest.json` of a site: an object of names and URLs, in the order of the navigation.
 *
 * @throws Error with a message for people, if the file cannot be read or has a wrong value
 */
export async function loadManifest(site: URL): Promise<readonly Remote[]> {
  const url = new URL("federation.manifest.json", site);
  return parseManifest(await fetchJson(url), url);
}

export function parseManifest(value: unknown, url: URL): readonly Remote[] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${url} is ${JSON.stringify(value)}: must be an object of names and URLs`);
  return Object.entries(value).map(([name, entry]) => {
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || TAKEN.includes(name))
      throw new Error(`a remote's name is ${JSON.stringify(name)}: must be lower case, such as payments (${url})`);
    return { name, title: titleOf(name), entry: secureUrl(entry, name, url) };
  });
}

/** `account-limits` is shown as «Account limits». */
const titleOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("-", " ")}`;
