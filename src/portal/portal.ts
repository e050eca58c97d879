import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { stringify } from "yaml";
import { environmentNames } from "../live/environment";
import { UserError } from "../system/errors";
import { displayPath, readText, writePrivate } from "../system/files";
import { requireCheckout, snapshotOf } from "../system/git";
import { acquireLock } from "../system/lock";
import { claimFolder, removeOwned } from "../system/owned";
import { interruption, output, wasInterrupted } from "../system/process";
import { step } from "../system/progress";
import { repo } from "../system/repo";
import { awaitServer, HOST, isRunning, requireFreePort, startServer, stopServer } from "../system/server";
import { platformSlug } from "./catalog";
import { type FakeGithub, startFakeGithub } from "./fake-github";
import { APP_CONFIG, buildPortal, type PortalProgram } from "./front-end";
import { localCatalog, writeLocalCatalog } from "./local-catalog";
import { type PullRequestSeen, tellPullRequests } from "./pull-requests";
import { type Reports, serveReports } from "./reports";
import { factsOfCosts, factsOfRuns, priceEnvironments } from "./unit-facts";

/** Where the portal of this checkout keeps its files: the repositories of its GitHub stay between two starts. */
export const PORTAL_DIR = join(repo, ".portal");
const BACKEND = "backend";
const WATCHES_EVERY_MS = 1000;
const ASKS_EVERY_MS = 250;
/** Seconds on a machine that has nothing else to do. */
const STARTS_WITHIN_MS = 5 * 60_000;

export interface PortalOptions {
  /** Where it listens, on this machine alone. */
  readonly port: number;
  /** Price every environment from its plan first. */
  readonly cost?: boolean;
}

/**
 * Runs the developer portal on this machine until it is interrupted: Backstage with the templates and the catalog of this
 * checkout, against a GitHub of its own, whose repositories are folders.
 *
 * @param tell gets lines for the terminal
 */
export async function runPortal({ port, cost = false }: PortalOptions, tell: (line: string) => void): Promise<void> {
  await requireCheckout();
  const lock = await acquireLock(`${PORTAL_DIR}.lock`, "the portal of this checkout");
  try {
    claimFolder(PORTAL_DIR, "the portal");
    await stopBackend(); // of a command that was killed
    await requireFreePort(port, "the portal", "choose another with --port");
    const program = await buildPortal();
    if (cost) await priceEnvironments(join(PORTAL_DIR, "costs"), new Date().toISOString().slice(0, 10));
    await serve(program, port, tell);
  } finally {
    lock.release(false);
  }
}

async function serve(program: PortalProgram, port: number, tell: (line: string) => void): Promise<void> {
  const slug = platformSlug();
  const repositories = join(PORTAL_DIR, "repositories");
  const github = await startFakeGithub({ dir: repositories });
  const reports = await serveReports();
  const interrupted = interruption();
  try {
    await step(`copy this checkout to ${displayPath(github.folderOf(slug))}`, () => copyCheckout(github, slug));
    const config = await writeConfig({ port, github, slug, reports });
    await step("start Backstage", () => startBackend(program, port, config));
    if (wasInterrupted()) return;
    tell(`\nThe portal: http://${HOST}:${port} (enter as a guest; Ctrl-C ends it)\n`);
    const seen: PullRequestSeen = new Set();
    const watch = async () => {
      while (!wasInterrupted() && isRunning(PORTAL_DIR, BACKEND)) {
        for (const line of await tellPullRequests(github, slug, seen)) tell(line);
        await sleep(WATCHES_EVERY_MS);
      }
    };
    await Promise.race([interrupted, watch()]);
    if (!wasInterrupted()) throw new UserError(`Backstage stopped by itself: ${problemInLog()}`);
  } finally {
    await stopBackend();
    await Promise.all([github.close(), reports.close()]);
  }
}

/** Makes `main` of the portal's GitHub what is in this checkout, committed or not; branches of earlier requests stay. */
async function copyCheckout(github: FakeGithub, slug: string): Promise<void> {
  if (!existsSync(github.folderOf(slug))) await github.importRepository(slug, repo);
  const commit = await snapshotOf(["."]);
  const refspec = `+${commit}:refs/heads/main`;
  await output("git", ["push", "--quiet", "--no-verify", github.folderOf(slug), refspec], { cwd: repo });
}

interface Surroundings {
  readonly port: number;
  readonly github: FakeGithub;
  readonly slug: string;
  readonly reports: Reports;
}

/** Writes what the configuration of the repository lacks on this machine; gives the file. */
async function writeConfig({ port, github, slug, reports }: Surroundings): Promise<string> {
  const facts = Object.fromEntries(environmentNames().map((name) => [name, factsOf(name)]));
  const entities = await localCatalog((name) => facts[name] ?? {}, reports.urlOf);
  removeOwned(PORTAL_DIR, "the portal", "catalog");
  const catalog = writeLocalCatalog(PORTAL_DIR, entities);
  const baseUrl = `http://${HOST}:${port}`;
  const config = {
    app: { baseUrl },
    backend: { baseUrl, listen: { host: HOST, port } },
    auth: { providers: { guest: { userEntityRef: "user:default/guest", dangerouslyAllowOutsideDevelopment: true } } },
    integrations: { github: [{ host: "github.com", apiBaseUrl: github.apiUrl, token: "of-no-account" }] },
    catalog: {
      locations: [
        { type: "file", target: catalog },
        { type: "url", target: `https://github.com/${slug}/blob/main/templates/*/template.yaml` },
      ],
    },
  };
  const file = join(PORTAL_DIR, "app-config.yaml");
  writePrivate(
    file,
    `# Written by \`npx billpay portal\` at each start, after ${displayPath(APP_CONFIG)}.\n${stringify(config)}`,
  );
  return file;
}

/** Runs win over estimates: they are of what was planned here. */
function factsOf(environment: string) {
  const { facts, problems } = factsOfRuns(environment);
  for (const problem of problems) console.error(`  ! ${problem}`);
  return { ...factsOfCosts(join(PORTAL_DIR, "costs"), environment), ...facts };
}

async function startBackend({ node, backend }: PortalProgram, port: number, config: string): Promise<void> {
  const command = [node, "index.js", "--config", APP_CONFIG, "--config", config];
  const env = { NODE_ENV: "production", BILLPAY_ENDS_WITH_PARENT: "1", BACKSTAGE_TELEMETRY: "off" };
  await startServer(PORTAL_DIR, BACKEND, command, { cwd: backend, env, serves: String(port) });
  try {
    await awaitServer(
      PORTAL_DIR,
      BACKEND,
      port,
      async () => wasInterrupted() || (await hasCatalog(port)),
      STARTS_WITHIN_MS,
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`Backstage does not start: ${problemInLog()}`);
  }
}

/** At once: its data is in memory, and its own end waits for answers that nobody gives any more. */
const stopBackend = () => stopServer(PORTAL_DIR, BACKEND, "SIGKILL");

/** What Backstage says went wrong, in a line: it logs JSON, and what it dies of as text. */
function problemInLog(): string {
  const file = join(PORTAL_DIR, `${BACKEND}.log`);
  const lines = readText(file)
    .split("\n")
    .map((line) => stripVTControlCharacters(line).trim())
    .filter((line) => line !== "");
  const logged = lines.flatMap((line) => errorIn(line) ?? []);
  const problem = logged[0] ?? lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "it says nothing";
  return `${problem.slice(0, MAX_PROBLEM_LENGTH)} (${displayPath(file)})`;
}

const MAX_PROBLEM_LENGTH = 300;

function errorIn(line: string): string | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const { level, message } = JSON.parse(line) as { level?: string; message?: string };
    return level === "error" ? message?.split("\n")[0] : undefined;
  } catch {
    return undefined; // half a line
  }
}

/** Whether Backstage has read the catalog: it is ready before that, and shows nothing. */
async function hasCatalog(port: number): Promise<boolean> {
  const api = `http://${HOST}:${port}/api`;
  await sleep(ASKS_EVERY_MS);
  try {
    const guest = await fetch(`${api}/auth/guest/refresh`, { signal: AbortSignal.timeout(5000) });
    const { backstageIdentity } = (await guest.json()) as { backstageIdentity?: { token: string } };
    const kinds = ["Resource", "Template"].map(async (kind) => {
      const headers = { authorization: `Bearer ${backstageIdentity?.token}` };
      const answer = await fetch(`${api}/catalog/entities/by-query?limit=1&filter=kind=${kind}`, {
        headers,
        signal: AbortSignal.timeout(5000),
      });
      return ((await answer.json()) as { totalItems?: number }).totalItems ?? 0;
    });
    return (await Promise.all(kinds)).every((count) => count > 0);
  } catch {
    return false; // it does not listen yet
  }
}
