import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemSentence } from "../../src/system/errors";
import { readRecord, readText, writeAtomically, writePrivate } from "../../src/system/files";

let dir: string;
let file: string;
const SHAPE = { schema: 1, has: { units: "object", results: "array", id: "string" }, remedy: "plan again" } as const;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "billpay-files-"));
  file = join(dir, "record.json");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("a record that is whole is read, and one that is not there is none", () => {
  const record = { schema: 1, units: {}, results: [], id: "x", more: 1 };
  writeAtomically(file, JSON.stringify(record));
  expect(readRecord(file, SHAPE)).toEqual(record);
  expect(readRecord(join(dir, "none.json"), SHAPE)).toBeUndefined();
  expect(readdirSync(dir)).toEqual(["record.json"]);
});

test.each([
  ["empty", "", "is empty: plan again"],
  ["of blanks", " \n\0".slice(0, 2), "is empty: plan again"],
  ["half written", '{"schema": 1, "un', /is no whole JSON \(.*\): plan again/],
  ["of zeros", "\0\0\0", "is no whole JSON"],
  ["null", "null", "is null, not an object: plan again"],
  ["a list", "[]", "is a array, not an object"],
  ["of another layout", '{"schema": 2}', "has the layout 2, this `billpay` reads 1: plan again"],
  ["of no layout", "{}", "has the layout of no number, this `billpay` reads 1: plan again"],
  ["without a part", '{"schema":1,"results":[],"id":"x"}', "has nothing as `units`, not an object: plan again"],
  [
    "with a part of another type",
    '{"schema":1,"units":[],"results":[],"id":"x"}',
    "has a array as `units`, not an object",
  ],
])("a record that is %s is refused with its name, what is wrong and what to do", (_, text, says) => {
  writeFileSync(file, text);
  expect(() => readRecord(file, SHAPE)).toThrow(says);
  expect(() => readRecord(file, SHAPE)).toThrow("record.json");
});

test("a folder where a file should be is told", () => {
  mkdirSync(file);
  expect(() => readRecord(file, SHAPE)).toThrow("record.json is a folder, and should be a file: plan again");
  expect(() => readText(file)).toThrow("record.json is a folder, and should be a file");
});

test("a write that fails leaves what was there, and nothing beside it", () => {
  mkdirSync(join(file, "inner"), { recursive: true }); // a rename over it fails
  expect(() => writeAtomically(file, "new")).toThrow("record.json");
  expect(readdirSync(dir)).toEqual(["record.json"]);
});

test("private files are for this user alone", () => {
  writePrivate(join(dir, "inner", "secret"), "x");
  expect([statSync(join(dir, "inner")).mode & 0o077, statSync(join(dir, "inner/secret")).mode & 0o077]).toEqual([0, 0]);
  expect(readFileSync(join(dir, "inner/secret"), "utf8")).toBe("x");
});

test.each([
  ["ENOSPC", { path: "/x/y" }, "/x/y cannot be written, the disk is full: free space on it"],
  [
    "EROFS",
    { path: "/x/y" },
    "/x/y cannot be written, its file system is read-only: use a checkout on one that can be written",
  ],
  [
    "ECONNREFUSED",
    { address: "127.0.0.1", port: 4566 },
    "127.0.0.1:4566 does not answer (connection refused): `npx billpay status` says what is running",
  ],
])("%s is a sentence", (code, more, says) => {
  expect(systemSentence(Object.assign(new Error("x"), { code, ...more }))).toBe(says);
  expect(
    systemSentence(Object.assign(new Error("x"), { errors: [Object.assign(new Error("y"), { code, ...more })] })),
  ).toBe(says);
});

test("a mistake of ours is none", () => {
  expect(systemSentence(new TypeError("x is not a function"))).toBeUndefined();
});
