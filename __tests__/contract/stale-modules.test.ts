import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

test("modules that are not what src/ generates are not planned, also after they were", async () => {
  expect((await plan()).code).toBe(0);
  const agreed = readFileSync(join(dir, ".build", "modules.json"), "utf8");
  for (const [file, from, to] of [
    ["modules/network/main.tf.json", '"enable_dns_support": true', '"enable_dns_support": false'],
    ["modules/network/README.md", "#", "##"],
    ["src/modules/network/index.ts", "enableDnsSupport: true", "enableDnsSupport: false"],
  ] as const) {
    const putBack = edit(dir, file, from, to);
    const { code, stderr } = await plan();
    expect([file, code, stderr]).toEqual([
      file,
      1,
      expect.stringContaining("error: modules/network is not what src/ generates: run `npm run synth` first"),
    ]);
    putBack();
    expect(readFileSync(join(dir, ".build", "modules.json"), "utf8")).toBe(agreed);
  }
  expect((await plan()).code).toBe(0);
}, 180_000);
