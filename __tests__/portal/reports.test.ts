import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { dirname, join } from "node:path";
import { runDir } from "../../src/pipeline/run";
import { type Reports, serveReports } from "../../src/portal/reports";

/** An environment of no live tree: nothing else writes there. */
const ENVIRONMENT = "portaltest";
const RUN = `20261128T001200Z-${process.pid}`;
const folder = runDir(ENVIRONMENT, RUN);

let reports: Reports;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "report.html"), "<h1>a report</h1>");
  writeFileSync(join(folder, "run.json"), "{}");
  reports = await serveReports();
});
afterAll(async () => {
  await reports.close();
  rmSync(dirname(folder), { recursive: true, force: true });
});

test("the report of a run is served, as a page, on this machine alone", async () => {
  const url = reports.urlOf(ENVIRONMENT, RUN);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([200, "<h1>a report</h1>"]);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
});

test.each([
  ["another run", () => `/${ENVIRONMENT}/none`],
  ["another file of the run", () => `/${ENVIRONMENT}/${RUN}/run.json`],
  ["a file of the run by a path", () => `/${ENVIRONMENT}/${RUN}/../${RUN}/run.json`],
  ["a folder above", () => `/../${ENVIRONMENT}/${RUN}`],
  ["nothing", () => "/"],
])("%s is not", async (_, path) => {
  const { port } = new URL(reports.urlOf("x", "y"));
  // Not by `fetch`, which resolves the dots itself.
  const status = await new Promise((done, failed) =>
    request({ host: "127.0.0.1", port, path: path() }, (answer) => done(answer.resume().statusCode))
      .on("error", failed)
      .end(),
  );
  expect(status).toBe(404);
});
