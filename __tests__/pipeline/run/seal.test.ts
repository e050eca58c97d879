import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readReport, readRun, requireSeal, sealRun, writeRunFile } from "../../../src/pipeline/run";
import { savedRun, writeSavedRun } from "./saved-run";

/** One edit of one file of a run, of any kind, is found before anything is applied. */
jest.mock("../../../src/system/repo", () => ({ repo: `${require("node:os").tmpdir()}/billpay-seal-${process.pid}` }));

const root = join(tmpdir(), `billpay-seal-${process.pid}`);
const RECORDS = ["run.json", "policy.json", "cost.json", "decision-input.json", "decision.json", "result.json"];
const TEXTS = ["report.md", "report.html", "plans/web/tfplan.tfplan", "plans/web/tfplan.json"];

const { id, environment } = savedRun;
const folder = join(root, ".runs", environment, id);
const path = (file: string) => join(folder, file);

beforeAll(() => {
  writeSavedRun();
  const result = { outcome: "failed", actor: "ana", started: "", ended: "", units: {} } as const;
  writeRunFile(savedRun, "result", result);
  sealRun(savedRun);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What an apply does first with a run. */
function read(): void {
  const found = readRun(environment, id);
  readReport(found);
  requireSeal(found);
}

/** Every place in a JSON value. */
function* placesIn(value: unknown, at: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (at.length > 0) yield at;
  if (value && typeof value === "object")
    for (const [key, part] of Object.entries(value))
      yield* placesIn(part, [...at, Array.isArray(value) ? Number(key) : key]);
}

/** A copy with another value at a place, or with nothing there. */
function edited(value: unknown, [key, ...rest]: readonly (string | number)[], remove: boolean): unknown {
  const copy: Record<string | number, unknown> | unknown[] = Array.isArray(value)
    ? [...value]
    : { ...(value as object) };
  const parent = copy as Record<string | number, unknown>;
  if (rest.length > 0) parent[key as string] = edited(parent[key as string], rest, remove);
  else if (remove) Array.isArray(copy) ? copy.splice(Number(key), 1) : delete parent[key as string];
  else parent[key as string] = parent[key as string] === "another" ? "yet another" : "another";
  return copy;
}

test("a run that nobody touched is read", () => {
  expect(read).not.toThrow();
});

test.each([...RECORDS, "seal.json"])("an edit of any one value of %s is refused", (file) => {
  const text = readFileSync(path(file), "utf8");
  const value = JSON.parse(text);
  const places = [...placesIn(value)];
  expect(places.length).toBeGreaterThan(1);
  try {
    for (const place of places) {
      for (const remove of [false, true]) {
        writeFileSync(path(file), `${JSON.stringify(edited(value, place, remove), null, 2)}\n`);
        expect([place, remove, messageOf(read)]).toEqual([place, remove, expect.stringMatching(/\S/)]);
      }
    }
  } finally {
    writeFileSync(path(file), text);
  }
  expect(read).not.toThrow();
});

test.each([...RECORDS, ...TEXTS])("one other byte in %s is refused, and so is its loss", (file) => {
  const content = readFileSync(path(file));
  try {
    const other = Buffer.from(content);
    other[other.length - 2] = (other[other.length - 2] ?? 0) ^ 1;
    writeFileSync(path(file), other);
    expect(messageOf(read)).toMatch(/\S/);
    rmSync(path(file));
    expect(messageOf(read)).toMatch(/is gone: .*plan again|has no run/);
  } finally {
    writeFileSync(path(file), content);
  }
  expect(read).not.toThrow();
});

test("a result that somebody adds is refused, as a run that looks applied would be passed over", () => {
  const content = readFileSync(path("result.json"));
  rmSync(path("result.json"));
  sealRun(savedRun);
  expect(read).not.toThrow();
  writeFileSync(path("result.json"), content);
  expect(messageOf(read)).toContain("result.json is not the one that was written with the run: plan again");
  sealRun(savedRun);
});

/** What a refusal says; nothing where there is none. */
function messageOf(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
