import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
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
