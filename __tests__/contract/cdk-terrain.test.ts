import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { output } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { npmPackages } from "../../src/toolchain/npm-packages";

const scratch = mkdtempSync(join(tmpdir(), "billpay-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The `main.tf.json` of each module below a folder. */
const generatedIn = (modules: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(modules).map((module) => [module, readFileSync(join(modules, module, "main.tf.json"), "utf8")]),
  );

test("CDK Terrain, which continues the archived CDKTF, generates every module byte for byte the same", async () => {
  const packages = dirname(await npmPackages("cdktn"));
  const entry = join(scratch, "entry.ts");
  const bundle = join(scratch, "synth.js");
  const metafile = join(scratch, "bundle.json");
  writeFileSync(
    entry,
    `import { synth } from ${JSON.stringify(join(repo, "src", "main"))};\nsynth(process.argv[2]);\n`,
  );
  await output(
    join(repo, "node_modules", ".bin", "esbuild"),
    [
      entry,
      "--bundle",
      "--platform=node",
      "--target=node20",
      "--log-level=error",
      `--outfile=${bundle}`,
      `--metafile=${metafile}`,
      // Also what the bindings import, or they would bring CDKTF's classes along.
      `--alias:cdktf=${join(packages, "cdktn")}`,
      `--alias:constructs=${join(packages, "constructs")}`,
      // By this the bundle, which is elsewhere, finds the repository.
      `--define:__dirname=${JSON.stringify(join(repo, "src", "system"))}`,
    ],
    { cwd: repo },
  );
  const bundled = Object.keys(JSON.parse(readFileSync(metafile, "utf8")).inputs);
  expect(bundled.filter((file) => file.includes("node_modules/cdktf/"))).toEqual([]);
  expect(bundled.filter((file) => file.includes("node_modules/cdktn/lib/app.js"))).toHaveLength(1);

  const modules = join(scratch, "modules");
  const outdir = join(scratch, "cdktf.out");
  await output(process.execPath, [bundle, modules], { cwd: repo, env: { CDKTF_OUTDIR: outdir } });
  expect(generatedIn(modules)).toEqual(generatedIn(join(repo, "modules")));
}, 180_000);
