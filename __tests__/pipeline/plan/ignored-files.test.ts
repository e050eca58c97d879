import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { refuseIgnoredFiles } from "../../../src/pipeline/plan/ignored-files";

let root: string;

function write(file: string, text = ""): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billpay-ignored-"));
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  write(".gitignore", ".terragrunt-cache\n.terraform.lock.hcl\n*.log\nmine*\n/live/hidden\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ...["live/dev/network/mine.auto.tfvars", "live/dev/network/mine.auto.tfvars.json", "live/dev/network/mine.tf"],
  ...["modules/network/mine.tf", "modules/network/mine.tf.json", "modules/network/mine.tofu", "modules/mine/main.tf"],
  ...["live/hidden/env.yaml", "live/_units/mine.hcl", "modules/network/mine.json"],
])("%s, which git ignores and a plan would be made of, is refused by name", async (file) => {
  write(file);
  write("modules/network/main.tf");
  await expect(refuseIgnoredFiles(root)).rejects.toThrow(
    new Error(`${file} is ignored by git, and would be planned: commit it (\`git add -f\`), or remove it`),
  );
});

test("each of several has its line", async () => {
  write("live/dev/network/mine.tf");
  write("modules/network/mine.tf");
  await expect(refuseIgnoredFiles(root)).rejects.toThrow(
    /^live\/dev\/network\/mine\.tf is [^\n]*\nmodules\/network\/mine\.tf is [^\n]*$/,
  );
});

test.each([
  ["caches of Terragrunt and OpenTofu", "live/dev/network/.terragrunt-cache/x/main.tf"],
  ["lock files of providers", "live/dev/network/.terraform.lock.hcl"],
  ["logs", "modules/network/a.log"],
  ["files of other folders", "docs/mine.tf"],
  ["files that git does not ignore", "live/dev/network/new.tf"],
])("%s are left alone", async (_, file) => {
  write(file);
  await refuseIgnoredFiles(root);
});

test("an ignored file that is committed all the same is reviewed, and so allowed", async () => {
  write("live/dev/network/mine.tf");
  execFileSync("git", ["add", "--force", "live/dev/network/mine.tf"], { cwd: root });
  await refuseIgnoredFiles(root);
});
