import { createServer, request } from "node:http";
import { join } from "node:path";
import type { LocalCloud } from "../live/laptop-cloud";
import { repo } from "../system/repo";
import {
  answersAt,
  awaitServer,
  HOST,
  requireFreePort,
  runningServer,
  startServer,
  stopServer,
} from "../system/server";
import { CLUSTER_PORT_OFFSET, CLUSTER_PORTS } from "./kubernetes";
import type { UnitState } from "./states";

/** A microfrontend's distribution and where a browser on this machine finds it. */
export interface Site {
  readonly unit: string;
  /** The distribution's `*.cloudfront.net` name, which no resolver here knows. */
  readonly domain: string;
  readonly port: number;
  readonly url: string;
}

/** The port of the site with an index among all: those after the emulator's, except the cluster's. */
function sitePort(cloud: LocalCloud, index: number): number {
  const offset = 1 + index;
  return cloud.port + (offset < CLUSTER_PORT_OFFSET ? offset : offset + CLUSTER_PORTS);
}

/** The sites that the states speak of: the units with a distribution, each on its port. */
export function sitesOf(states: readonly UnitState[], cloud: LocalCloud): Site[] {
  return states
    .filter(({ outputs }) => typeof outputs.distribution_domain_name === "string")
    .map(({ unit, outputs }, index) => {
      const port = sitePort(cloud, index);
      return { unit, domain: String(outputs.distribution_domain_name), port, url: `http://127.0.0.1:${port}/` };
    });
}

const FORWARDS_WITHIN_MS = 30_000;

/**
 * Refuses a port of a site that another program has: before an apply of minutes, and not after it.
 *
 * @param units with a site, in the order of their ports
 */
export async function requireSitePorts(cloud: LocalCloud, units: readonly string[]): Promise<void> {
  if (await runningServer(cloud.dir, "sites")) return;
  for (const [index, unit] of units.entries()) await requireFreePort(sitePort(cloud, index), `the site ${unit}`);
}

/** Starts the front of the sites; one that serves the same sites already is left as it is. */
export async function startSites(cloud: LocalCloud, sites: readonly Site[]): Promise<void> {
  const routes = sites.map(({ port, domain }) => `${port}=${domain}`);
  const serves = `${cloud.port} ${routes.join(" ")}`;
  if ((await runningServer(cloud.dir, "sites"))?.serves !== serves) {
    await stopServer(cloud.dir, "sites");
    for (const { port, unit } of sites) await requireFreePort(port, `the site ${unit}`);
    const command = [process.execPath, join(repo, "bin", "billpay.mjs"), "sites", String(cloud.port), ...routes];
    await startServer(cloud.dir, "sites", command, { serves });
  }
  for (const { port, url } of sites) await awaitServer(cloud.dir, "sites", port, () => answersAt(url));
}

/**
 * Serves the sites: each port forwards to the emulator's CloudFront under the distribution's own name, as if the
 * request had come by HTTPS, so that the distribution's behaviours, function and headers are what a browser meets.
 *
 * @param emulatorPort where the emulator listens
 * @param routes `port=domain`
 */
export function serveSites(emulatorPort: number, routes: readonly string[]): void {
  for (const route of routes) {
    const [port, domain = ""] = route.split("=");
    const server = createServer((incoming, outgoing) => {
      const headers = { ...incoming.headers, host: domain, "x-forwarded-proto": "https" };
      const { method, url: path } = incoming;
      const forward = request({ host: HOST, port: emulatorPort, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      forward.setTimeout(FORWARDS_WITHIN_MS, () => forward.destroy(new Error("no answer in time")));
      forward.on("error", () => outgoing.writeHead(502).end("the AWS emulator does not answer\n"));
      incoming.pipe(forward);
    });
    server.on("error", (error) => {
      console.error(`port ${port}: ${error.message}`);
      process.exit(1);
    });
    server.listen(Number(port), HOST);
  }
  process.on("SIGTERM", () => process.exit(0));
}
