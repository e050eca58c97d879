import { reportHtml } from "./report-html";
import { reportMd } from "./report-md";
import type { RunReport } from "./run";
import { writeRunFile } from "./run-files";

/** Writes what people read of a run: `report.md` for a pull request, `report.html` for a browser. */
export function writeReports(report: RunReport): void {
  writeRunFile(report.run, "reportMd", reportMd(report));
  writeRunFile(report.run, "reportHtml", reportHtml(report));
}
