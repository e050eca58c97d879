import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repo } from "../../src/system/repo";
import { tool } from "./tools";

/** Behaviour that only a plan shows, by OpenTofu's own tests with a mocked provider: `__tests__/tofu/<module>.tftest.hcl`. */
const SUITES = readdirSync(join(repo, "__tests__", "tofu")).flatMap(
  (file) => file.match(/^(.+)\.tftest\.hcl$/)?.[1] ?? [],
);

test.each(SUITES)(
  "module %s plans as its tofu test says",
  async (module) => {
    const folder = mkdtempSync(join(tmpdir(), "billpay-"));
    try {
      cpSync(join(repo, "modules", module), folder, { recursive: true });
      cpSync(join(repo, "__tests__", "tofu", `${module}.tftest.hcl`), join(folder, `${module}.tftest.hcl`));
      const init = await tool("tofu", [`-chdir=${folder}`, "init", "-backend=false", "-no-color"]);
      expect(init.stderr).toBe("");
      const { code, stdout, stderr } = await tool("tofu", [`-chdir=${folder}`, "test", "-no-color"]);
      expect([code, `${stdout}${stderr}`]).toEqual([0, expect.stringMatching(/Success! [1-9]\d* passed, 0 failed/)]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  120_000,
);

/** The addresses of a module's resources that have a precondition. */
function guarded(module: string): string[] {
  const { resource = {} } = JSON.parse(readFileSync(join(repo, "modules", module, "main.tf.json"), "utf8"));
  return Object.entries<Record<string, { lifecycle?: { precondition?: object[] } }>>(resource).flatMap(
    ([type, named]) =>
      Object.entries(named).flatMap(([name, { lifecycle }]) =>
        (lifecycle?.precondition ?? []).map(() => `${type}.${name}`),
      ),
  );
}

test("every precondition refuses a plan in a tofu test", () => {
  const found = readdirSync(join(repo, "modules")).flatMap((module) => guarded(module).map((at) => `${module} ${at}`));
  const refused = SUITES.flatMap((module) => {
    const text = readFileSync(join(repo, "__tests__", "tofu", `${module}.tftest.hcl`), "utf8");
    return [...text.matchAll(/expect_failures = \[(\w+\.\w+)\]/g)].map(([, at]) => `${module} ${at}`);
  });
  expect(found.sort()).toEqual(["cluster aws_eks_addon.after_nodes"]);
  expect(found.filter((at) => !refused.includes(at))).toEqual([]);
});
