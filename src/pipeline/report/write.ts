import { type RunReport, writeRunFile } from "../run";
import { reportHtml } from "./html/page";
import { reportMd } from "./markdown/comment";

/** Writes what people read of a run: `report.md` for a pull request, `report.html` for a browser. */
export function writeReports(report: RunReport): void {
  writeRunFile(report.run, "reportMd", reportMd(report));
  writeRunFile(report.run, "reportHtml", reportHtml(report));
}
