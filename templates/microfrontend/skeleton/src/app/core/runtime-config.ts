import { InjectionToken } from "@angular/core";

/** What differs between environments. It is read when the application starts, so one build serves all of them. */
export interface RuntimeConfig {
  /** Base of the URLs of the API, without a slash at its end. */
  readonly apiBaseUrl: string;
}

export const RUNTIME_CONFIG = new InjectionToken<RuntimeConfig>("RUNTIME_CONFIG");

const ANSWERS_WITHIN_MS = 10_000;

/**
 * Reads `config.json` of a site.
 *
 * @param site where the site is published; for a remote in a shell this is not the address of the page
 * @throws Error with a message for people, if the file cannot be read or has a wrong value
 */
export async function loadRuntimeConfig(site: URL): Promise<RuntimeConfig> {
  const url = new URL("config.json", site);
  return parseRuntimeConfig(await fetchJson(url), url);
}

export function parseRuntimeConfig(value: unknown, url: URL): RuntimeConfig {
  const { apiBaseUrl } = Object(value) as Record<string, unknown>;
  return { apiBaseUrl: secureUrl(apiBaseUrl, "apiBaseUrl", url).replace(/\/+$/, "") };
}

export async function fetchJson(url: URL): Promise<unknown> {
  const response = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) }).catch(
    (error: unknown) => {
      throw new Error(`${url} cannot be read: ${error instanceof Error ? error.message : error}`);
    },
  );
  if (!response.ok) throw new Error(`${url} answers ${response.status}: it must be published with the site`);
  return response.json().catch(() => {
    throw new Error(`${url} is not JSON: the site may be published without it`);
  });
}

/**
 * A URL from a file of the site. `{domain}` in it stands for the domain that the site is in: `dev.example.com` for
 * `https://payments.dev.example.com`.
 *
 * @throws Error if it is no URL, or one that could be read on its way
 */
export function secureUrl(value: unknown, what: string, file: URL): string {
  const url = parseUrl(String(value).replaceAll("{domain}", file.hostname.split(".").slice(1).join(".")));
  const isLocal = url?.protocol === "http:" && ["localhost", "127.0.0.1"].includes(url.hostname);
  if (!url || !(url.protocol === "https:" || isLocal))
    throw new Error(`${what} is ${JSON.stringify(value)}: must be an https URL, or http on localhost (${file})`);
  return url.href;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
