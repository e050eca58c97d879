import { createReadStream, existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { RUN_FILES, runDir } from "../pipeline/run";
import { HOST } from "../system/server";

/** The reports of this checkout's runs, for a browser on this machine. */
export interface Reports {
  readonly urlOf: (environment: string, run: string) => string;
  readonly close: () => Promise<void>;
}

const REPORT = /^\/([a-z0-9]+)\/([\w-]+)$/;

/** Serves `report.html` of each run and nothing else of it: plans may hold what nobody else should read. */
export async function serveReports(): Promise<Reports> {
  const server = createServer((incoming, outgoing) => {
    const [, environment = "", run = ""] = REPORT.exec(incoming.url ?? "") ?? [];
    const file = join(runDir(environment, run), RUN_FILES.reportHtml);
    if (run === "" || !existsSync(file)) return outgoing.writeHead(404).end("there is no such run\n");
    outgoing.writeHead(200, { "content-type": "text/html; charset=utf-8", "x-content-type-options": "nosniff" });
    createReadStream(file).pipe(outgoing);
  });
  const port = await listen(server);
  return {
    urlOf: (environment, run) => `http://${HOST}:${port}/${environment}/${run}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server): Promise<number> =>
  new Promise((done, failed) =>
    server.once("error", failed).listen(0, HOST, () => done((server.address() as AddressInfo).port)),
  );
