import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { driftDir, driftedUnits, RUNS_DIR, writeDriftRecord } from "../../../src/pipeline/run";

let name: string;

beforeEach(() => {
  // Outside the checkout's own runs.
  name = relative(RUNS_DIR, mkdtempSync(join(tmpdir(), "billpay-drift-")));
});
afterEach(() => rmSync(dirname(driftDir(name)), { recursive: true, force: true }));

test("what a look for drift found is what --drifted plans", () => {
  writeDriftRecord(name, {
    schema: 1,
    time: "2026-11-27T00:00:00.000Z",
    commit: "0".repeat(40),
    units: ["dns", "old"],
  });
  expect(driftedUnits(name)).toEqual(["dns", "old"]);
});

test("where nobody looked, the refusal says how to", () => {
  expect(() => driftedUnits(name)).toThrow(/drifted is not known here: `npx billpay drift /);
});
