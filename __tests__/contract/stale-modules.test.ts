import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TerraformModule } from "../../src/core/terraform-module";
import { createApp } from "../../src/main";
import { SYNTH_READS } from "../../src/pipeline/plan/stale-modules";
import { run } from "../../src/system/process";
import { copyOfRepo, edit } from "../copy-of-repo";

const scratch = mkdtempSync(join(tmpdir(), "billpay-stale-"));
let dir: string;
beforeAll(async () => {
  dir = await copyOfRepo(join(scratch, "copy"));
}, 60_000);
afterAll(() => rmSync(scratch, { recursive: true }));

const plan = () =>
  run("node", [join(dir, "bin", "billpay.mjs"), "plan", "dev", "network", "--offline"], {
    cwd: dir,
    env: { BILLPAY_ACTOR: "test", NO_COLOR: "1", AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_PROFILE: "" },
  });

test("all folders that modules copy are among what is looked at", () => {
  const modules = createApp(mkdtempSync(join(scratch, "out-"))).node.children as TerraformModule[];
  const folders = modules.flatMap((module) => Object.values(module.folders));
  expect(folders.length).toBeGreaterThan(0);
  for (const folder of folders) expect(SYNTH_READS).toContain(folder.split("/")[0]);
});

test("modules that are not what src/ generates are not planned, also after they were", async () => {
  expect((await plan()).code).toBe(0);
  const agreed = readFileSync(join(dir, ".build", "modules.sha256"), "utf8");
  for (const [file, from, to, module = "network"] of [
    ["modules/network/main.tf.json", '"enable_dns_support": true', '"enable_dns_support": false'],
    ["modules/network/README.md", "#", "##"],
    ["src/modules/network/index.ts", "enableDnsSupport: true", "enableDnsSupport: false"],
    ["charts/service/values.yaml", "containerPort:", "# The port of the container.\ncontainerPort:", "service"],
  ] as const) {
    const putBack = edit(dir, file, from, to);
    const { code, stderr } = await plan();
    expect([file, code, stderr]).toEqual([
      file,
      1,
      expect.stringContaining(`error: modules/${module} is not what src/ generates: run \`npm run synth\` first`),
    ]);
    putBack();
    expect(readFileSync(join(dir, ".build", "modules.sha256"), "utf8")).toBe(agreed);
  }
  expect((await plan()).code).toBe(0);
}, 180_000);
