import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";

const scratch = mkdtempSync(join(tmpdir(), "billpay-node-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** `billpay --version` on a Node that says it is of this version. */
function billpayOn(version: string) {
  const file = join(scratch, `${version}.cjs`);
  writeFileSync(
    file,
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`,
  );
  return run(process.execPath, ["--require", file, join(repo, "bin", "billpay.mjs"), "--version"], { cwd: scratch });
}

test.each(["18.20.4", "20.18.3", "8.19.0"])("on Node %s a sentence says which one is needed", async (version) => {
  const { code, stdout, stderr } = await billpayOn(version);
  expect(stderr).toBe(`error: Node is ${version}: must be 20.19 or newer (\`mise install\`, or https://nodejs.org)\n`);
  expect(stdout).toBe("");
  expect(code).toBe(1);
});

test.each(["20.19.0", "22.0.0", "100.1.0"])("Node %s is new enough", async (version) => {
  expect((await billpayOn(version)).code).toBe(0);
});
