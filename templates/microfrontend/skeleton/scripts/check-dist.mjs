/**
 * Fails if the build would be cached or blocked wrongly by the distribution that serves it: files whose names contain the
 * hash of their content are cached for a year and all others never; no inline script runs; nobody gets source maps.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

const CONFIGURATION = /^[\w.-]+\.json$/;
const KEEP_THEIR_NAMES = ["index.html", "remoteEntry.js", "favicon.svg", "3rdpartylicenses.txt"];
const HASHED = /\.[0-9a-f]{16}\.\w+$/;

const { exposes } = JSON.parse(readFileSync("federation.json", "utf8"));
const files = readdirSync("dist", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => basename(name));
const page = readFileSync("dist/index.html", "utf8");

const wrong = [
  ...files
    .filter((name) => !HASHED.test(name) && !CONFIGURATION.test(name) && !KEEP_THEIR_NAMES.includes(name))
    .map((name) => `${name} has no hash of its content in its name`),
  ...files.filter((name) => name.endsWith(".map")).map((name) => `${name} is a source map`),
  ...(Object.keys(exposes).length > 0 && !files.includes("remoteEntry.js") ? ["remoteEntry.js is missing"] : []),
  ...(files.includes("config.json") ? [] : ["config.json is missing"]),
  ...(/<script(?![^>]*\ssrc=)|\son\w+=/i.test(page) ? ["index.html has an inline script, which the CSP blocks"] : []),
];
for (const line of wrong) console.error(`dist: ${line}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
