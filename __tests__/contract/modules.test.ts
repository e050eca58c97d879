import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synth } from "../../src/main";
import { repo } from "../../src/system/repo";
import { testWithKubernetesProviders } from "./kubernetes-providers";
import { tool } from "./tools";

const MODULES = readdirSync(join(repo, "modules"));
const read = (...path: string[]) => readFileSync(join(repo, ...path), "utf8");

/** Every file below a folder, by its path. */
function filesOf(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(dir.length + 1), readFileSync(path, "utf8")]),
  );
}

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "billpay-"));
});
afterAll(() => rmSync(scratch, { recursive: true }));

test("modules/ is what src/modules gives", () => {
  const fresh = join(scratch, "modules");
  process.env.CDKTF_OUTDIR = join(scratch, "cdktf.out");
  synth(fresh);
  expect(filesOf(join(repo, "modules"))).toEqual(filesOf(fresh));
});

test("`cdktf synth` ends with the same modules", async () => {
  const before = filesOf(join(repo, "modules"));
  const { code, stdout, stderr } = await tool(join(repo, "node_modules", ".bin", "cdktf"), ["synth"]);
  expect([code, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining("network")]);
  expect(filesOf(join(repo, "modules"))).toEqual(before);
}, 60_000);

test("CDKTF's libraries are imported by the file, never by their index, which loads everything", () => {
  const sources = Object.entries(filesOf(join(repo, "src")));
  expect(sources.length).toBeGreaterThan(100);
  for (const [file, text] of sources) {
    expect([file, text.match(/from "(cdktf|@cdktf\/provider-\w+)"/g)]).toEqual([file, null]);
  }
});

describe.each(MODULES)("module %s", (module) => {
  test("mocks its outputs and no others", () => {
    const outputs = Object.keys(JSON.parse(read("modules", module, "main.tf.json")).output);
    expect(Object.keys(JSON.parse(read("modules", module, "mocks.json")))).toEqual(outputs);
  });

  test("names no provider block and no backend", () => {
    const json = JSON.parse(read("modules", module, "main.tf.json"));
    expect(json.provider).toBeUndefined();
    expect(Object.keys(json.terraform)).toEqual(["required_providers"]);
  });

  const { required_providers } = JSON.parse(read("modules", module, "main.tf.json")).terraform;
  const isInCluster = "kubernetes" in required_providers;
  const testValid = isInCluster ? testWithKubernetesProviders(`tofu validate of modules/${module}`) : test;

  testValid(
    "is valid to the real provider, with plain OpenTofu",
    async () => {
      const folder = join(scratch, module);
      cpSync(join(repo, "modules", module), folder, { recursive: true });
      const init = await tool("tofu", [`-chdir=${folder}`, "init", "-backend=false", "-no-color"]);
      expect(init.stderr).toBe("");
      const { stdout } = await tool("tofu", [`-chdir=${folder}`, "validate", "-json"]);
      expect(JSON.parse(stdout).diagnostics).toEqual([]);
    },
    60_000,
  );
});
