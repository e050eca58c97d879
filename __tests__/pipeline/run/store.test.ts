import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, unzipSync, zipSync } from "fflate";
import { markLatest, obtainRun, RUNS_DIR, readReport, requireSeal, runDir, storeRun } from "../../../src/pipeline/run";
import { savedRun, writeSavedRun } from "./saved-run";

/** A run goes from the machine that planned it to the one that applies it by way of the bucket of the states. */
jest.mock("../../../src/system/repo", () => ({ repo: `${require("node:os").tmpdir()}/billpay-store-${process.pid}` }));
jest.mock("../../../src/live/environment", () => ({
  ...jest.requireActual("../../../src/live/environment"),
  readEnvironment: (name: string) => ({ name }),
}));

/** What the bucket has, by key. */
const bucket = new Map<string, Uint8Array>();
/** What was asked for. */
let asked: string[];
jest.mock("../../../src/live/state-bucket", () => ({
  readBytes: async (_: unknown, key: string) => {
    asked.push(key);
    return bucket.get(key);
  },
  writeNew: async (_: unknown, key: string, bytes: Uint8Array) => {
    if (bucket.has(key)) throw new Error("PreconditionFailed");
    bucket.set(key, bytes);
  },
}));

const checkout = join(tmpdir(), `billpay-store-${process.pid}`);
const { id, environment } = savedRun;
const folder = runDir(environment, id);
const key = `${environment}/.runs/${id}.zip`;
const filesHere = () =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();

beforeEach(() => {
  bucket.clear();
  asked = [];
  writeSavedRun();
  writeFileSync(join(checkout, "terragrunt.hcl"), "");
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

test("a stored run is obtained on a machine that has nothing, file by file the same, for nobody else to read", async () => {
  const files = filesHere();
  const planned = readFileSync(join(folder, "plans/web/tfplan.tfplan"));
  writeFileSync(join(folder, "notes.txt"), "of somebody else");
  await storeRun(savedRun);
  rmSync(RUNS_DIR, { recursive: true });

  const run = await obtainRun(environment, id);
  expect(run).toEqual(JSON.parse(JSON.stringify(savedRun)));
  expect(filesHere()).toEqual(files);
  expect(readFileSync(join(folder, "plans/web/tfplan.tfplan"))).toEqual(planned);
  expect(statSync(join(folder, "plans/web/tfplan.tfplan")).mode & 0o777).toBe(0o600);
  readReport(run);
  requireSeal(run);
});

test("the records alone, as a job keeps them, are not enough: the run comes whole", async () => {
  await storeRun(savedRun);
  markLatest(savedRun);
  rmSync(join(folder, "plans"), { recursive: true });
  writeFileSync(join(folder, "decision.json"), "{}");
  requireSeal(await obtainRun(environment, "latest"));
});

test("half of a run, of a command that was cut off while it came, is none: it comes again", async () => {
  await storeRun(savedRun);
  for (const file of ["run.json", "seal.json", "report.md"]) rmSync(join(folder, file));
  requireSeal(await obtainRun(environment, id));
});

test("a run that is here with its plans is taken from here, and nobody is asked", async () => {
  await obtainRun(environment, id);
  expect(asked).toEqual([]);
});

test("what is no id of a run is not asked for", async () => {
  for (const one of ["latest", "nonsense", "../../etc"])
    await expect(obtainRun(environment, one)).rejects.toThrow(`has no run \`${one}\``);
  expect(asked).toEqual([]);
});

test("a run that neither has is refused", async () => {
  rmSync(folder, { recursive: true });
  await expect(obtainRun(environment, id)).rejects.toThrow(`has no run \`${id}\``);
  expect(asked).toEqual([key]);
});

test("a stored run is not replaced", async () => {
  await storeRun(savedRun);
  await expect(storeRun(savedRun)).rejects.toThrow("PreconditionFailed");
});

test("the run of another name is refused", async () => {
  await storeRun(savedRun);
  const other = "20200101T000000Z-0000000";
  bucket.set(`${environment}/.runs/${other}.zip`, bucket.get(key) ?? new Uint8Array());
  await expect(obtainRun(environment, other)).rejects.toThrow(`is of run ${id} of ${environment}`);
});

test.each([
  ["../../../live/dev/env.yaml", 'has "../../../live/dev/env.yaml", which is no file of a run'],
  ["plans/../../x.json", "which is no file of a run"],
  ["tree/terragrunt.hcl", "which is no file of a run"],
])("an archive with %s is refused, and nothing of it is written", async (name, message) => {
  await storeRun(savedRun);
  bucket.set(key, zipSync({ ...unzipSync(bucket.get(key) ?? new Uint8Array()), [name]: strToU8("x") }));
  rmSync(folder, { recursive: true });
  await expect(obtainRun(environment, id)).rejects.toThrow(message);
  expect(existsSync(folder)).toBe(false);
});

test.each([0, 100])("an archive that is cut off after %i bytes is refused, and what is here stays", async (length) => {
  await storeRun(savedRun);
  bucket.set(key, (bucket.get(key) ?? new Uint8Array()).slice(0, length));
  rmSync(join(folder, "plans"), { recursive: true });
  await expect(obtainRun(environment, id)).rejects.toThrow(
    `${key} beside the states is no whole ZIP archive: plan again`,
  );
  expect(existsSync(join(folder, "run.json"))).toBe(true);
});
