import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Run, runDir, sealRun, sha256, writeRunFile } from "../../../src/pipeline/run";
import { plan, resource, runReport } from "../report/run-report";

const web = plan(resource("aws_thing.a", ["create"]));
const whole = runReport({ web });
const saved = Buffer.from([0x50, 0x4b, 0xff, 0x00]);
const json = JSON.stringify({ format_version: "1.2", ...web });

/** A run of one unit. */
export const savedRun = {
  ...whole.run,
  units: { web: { ...whole.run.units.web, sha256: sha256(saved), jsonSha256: sha256(json) } },
} as Run;

/** Writes it as `billpay plan` does, with its seal. */
export function writeSavedRun(): void {
  const folder = runDir(savedRun.environment, savedRun.id);
  for (const [name, content] of [
    ["tfplan.tfplan", saved],
    ["tfplan.json", json],
  ] as const) {
    const file = join(folder, "plans/web", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  writeRunFile(savedRun, "run", savedRun);
  writeRunFile(savedRun, "policy", whole.policy);
  writeRunFile(savedRun, "cost", whole.cost);
  writeRunFile(savedRun, "decision", whole.decision);
  const decisionInput = { environment: {}, plans: {}, policy: [], cost: {}, approvals: [], now: "2026-11-27" };
  writeRunFile(savedRun, "decisionInput", decisionInput as never);
  writeRunFile(savedRun, "reportMd", "# report\n");
  writeRunFile(savedRun, "reportHtml", "<p>report</p>\n");
  sealRun(savedRun);
}
