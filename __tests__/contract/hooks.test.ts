import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";

type Check = string | readonly string[] | (() => string);

const checks: Readonly<Record<string, Check>> = require("../../lint-staged.config.js");
const readJson = (path: string) => JSON.parse(readFileSync(join(repo, path), "utf8"));

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "billpay-hooks-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("installing packages changes nobody's git configuration: hooks are switched on by a command", () => {
  const { scripts } = readJson("package.json");
  for (const atInstall of ["preinstall", "install", "postinstall", "prepare"])
    expect(scripts[atInstall]).toBeUndefined();
  const { packages } = readJson("package-lock.json");
  expect(packages["node_modules/lint-staged"].version).toBe(readJson("package.json").devDependencies["lint-staged"]);
  expect(packages["node_modules/lint-staged"].hasInstallScript).toBeUndefined();
});

test("the hook is one that git runs", () => {
  const hook = join(repo, ".githooks", "pre-commit");
  expect(readFileSync(hook, "utf8")).toMatch(/^#!\/bin\/sh\n/);
  expect(() => accessSync(hook, constants.X_OK)).not.toThrow();
  const [mode] = execFileSync("git", ["ls-files", "--stage", ".githooks/pre-commit"], { cwd: repo })
    .toString()
    .split(" ");
  expect(mode).toBe("100755");
});

const commandsOf = (glob: string): string[] => {
  const check = checks[glob];
  if (check === undefined) throw new Error(`lint-staged.config.js has no ${glob}`);
  return [typeof check === "function" ? check() : check].flat();
};

/** Runs a check on a file as lint-staged does: the path comes last. */
const runOn = (command: string, file: string) =>
  run("sh", ["-c", `${command} ${file}`], {
    cwd: repo,
    env: { PATH: [join(repo, "node_modules", ".bin"), process.env.PATH].join(delimiter) },
  });

test.each([
  ["{terragrunt,live/**/*}.hcl", 0, "unit.hcl", 'locals {\n  a = "b"\n}\n', 'locals {\n    a="b"\n}\n'],
  ["policy/**/*.rego", 0, "policy.rego", "package policy\n\nallow := 1\n", "package policy\nallow  := 1\n"],
  ["logic/**/*.py", 0, "format.py", '"""A module."""\n', '"""A module."""\nx  = 1\n'],
  ["logic/**/*.py", 1, "lint.py", '"""A module."""\n', '"""A module."""\nimport os\n'],
])("%s, check %i: a good %s passes, a wrong one does not", async (glob, index, name, good, wrong) => {
  const command = commandsOf(glob)[index] ?? "";
  const file = join(dir, name);
  writeFileSync(file, good);
  expect(await runOn(command, file)).toMatchObject({ code: 0 });
  writeFileSync(file, wrong);
  expect((await runOn(command, file)).code).not.toBe(0);
});

test("what the hook checks of TypeScript and modules is what `npm run check` checks", () => {
  const { scripts } = readJson("package.json");
  expect(commandsOf("{src/main.ts,src/{core,constructs,modules}/**/*,charts/**/*,modules/**/*}")).toEqual([
    "npm run -s check:modules",
  ]);
  expect(scripts.check).toContain("check:modules");
  expect(commandsOf("{src,__tests__,bench}/**/*.ts")[0]).toMatch(/^tsc -p \. /);
  expect(scripts["check:code"]).toContain("tsc -p .");
  expect(commandsOf("*.{ts,js,mjs,json,md}")[0]).toMatch(/^biome check (?!.*--write)/);
});
