import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { backstageNode, npmFolder } from "../../src/toolchain/npm-packages";

/** The packages may have to be installed, once, on a busy machine. */
jest.setTimeout(20 * 60_000);

const BASE = join(repo, "backstage", "app-config.yaml");
const PRODUCTION = join(repo, "backstage", "app-config.production.yaml");

let node: string;
let scratch: string;
let checker: string;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "billpay-config-"));
  node = await backstageNode();
  checker = join(npmFolder("backstage"), "backend", "check-config.js");
  copyFileSync(join(repo, "tools/backstage/backend/check-config.js"), checker);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What the schemas of the portal's own packages say of configuration files; nothing where they fit. */
async function problems(...files: string[]): Promise<string> {
  const names = [...readFileSync(PRODUCTION, "utf8").matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name = ""]) => name);
  const env = Object.fromEntries(names.map((name) => [name, name === "GITHUB_APP_ID" ? "1" : `https://${name}`]));
  const { code, stderr } = await run(node, [checker, ...files], { cwd: join(npmFolder("backstage"), "backend"), env });
  expect(code).toBe(stderr === "" ? 0 : 1);
  return stderr;
}

/** A copy of a file with something else in it. */
function changed(file: string, from: string, to: string): string {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  const copy = join(scratch, "app-config.yaml");
  writeFileSync(copy, text.replace(from, to));
  return copy;
}

test("the configuration of every place fits the schemas of the portal's packages", async () => {
  expect(await problems(BASE)).toBe("");
});

test("so does what production adds", async () => {
  expect(await problems(BASE, PRODUCTION)).toBe("");
});

test.each([
  ["a value that is none of those allowed", BASE, "builder: external", "builder: nobody", "/techdocs/builder"],
  ["a value of another type", BASE, "title: BillPay", "title: [BillPay]", "/app/title"],
  [
    "a key that must be there",
    PRODUCTION,
    "clientSecret: ${GITHUB_APP_CLIENT_SECRET}\n          privateKey",
    "privateKey",
    "clientSecret",
  ],
])("%s is a problem, so the schemas are really asked", async (_, file, from, to, said) => {
  const copy = changed(file, from, to);
  expect(await problems(...(file === BASE ? [copy] : [BASE, copy]))).toContain(said);
});
