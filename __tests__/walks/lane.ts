import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LocalCloud, localCloud } from "../../src/live/laptop-cloud";
import { startEmulator, stopEmulator } from "../../src/local/emulator";
import { output } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { commitAll, copyOfRepo, edit } from "../copy-of-repo";
import { ENVIRONMENT } from "./tree";

/** Where one walk after the other is taken: an emulator for the states, and a repository that each begins with. */
export interface Lane {
  readonly emulator: LocalCloud;
  readonly scratch: string;
  /** A checkout of its own for a walk. @param account whose bucket no other walk has */
  readonly checkOut: (name: string, account: string) => Promise<string>;
  /** @param keep leave the folder */
  readonly close: (options: { readonly keep: boolean }) => Promise<void>;
}

/** @param port the emulator's */
export async function openLane(scratch: string, port: number): Promise<Lane> {
  mkdirSync(scratch, { recursive: true });
  const emulator = localCloud({ BILLPAY_PORT: String(port), BILLPAY_LOCAL_DIR: join(scratch, "emulator") });
  const base = await copyOfRepo(join(scratch, "base"));
  strip(base);
  await commitAll(base, "An environment without units");
  await startEmulator(emulator);
  return {
    emulator,
    scratch,
    checkOut: async (name, account) => {
      const dir = join(scratch, name, "checkout");
      await output("git", ["clone", "--quiet", base, dir]);
      for (const installed of ["node_modules", ".tools"]) symlinkSync(join(repo, installed), join(dir, installed));
      edit(dir, `live/${ENVIRONMENT}/env.yaml`, /account_id: "\d+"/, `account_id: "${account}"`);
      return dir;
    },
    close: async ({ keep }) => {
      await stopEmulator(emulator);
      if (!keep) rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/**
 * Leaves of a copy what plans, decides and applies. What is taken out is made for AWS: the provider, which no unit here
 * has, and the policies, which would deny an environment that has no trail and no budget.
 */
function strip(dir: string): void {
  const remove = (...files: string[]) => {
    for (const file of files) rmSync(join(dir, file), { recursive: true });
  };
  remove("docs", "__tests__", "live/dev", "live/staging", "live/prod", "live/_units");
  for (const entry of readdirSync(join(dir, `live/${ENVIRONMENT}`), { withFileTypes: true }))
    if (entry.isDirectory()) remove(`live/${ENVIRONMENT}/${entry.name}`);
  const kept = ["lib", "platform"];
  for (const entry of readdirSync(join(dir, "policy"), { withFileTypes: true }))
    if (entry.isDirectory() && !kept.includes(entry.name)) remove(`policy/${entry.name}`);
  for (const name of readdirSync(join(dir, "policy/platform")))
    if (name !== "waivers_current.rego") remove(`policy/platform/${name}`);
  withoutProvider(join(dir, "terragrunt.hcl"));
  // To lose one is held until it is approved, like the loss of a database.
  edit(dir, "live/rules.yaml", "stateful_types:\n", "stateful_types:\n  - terraform_data\n");
  // A walk writes its modules itself: what src/ would generate is what is there.
  writeFileSync(
    join(dir, "src/main.ts"),
    [
      'import { cpSync } from "node:fs";',
      'import { join } from "node:path";',
      'import { repo } from "./system/repo";',
      'export const synth = (dir: string): void => cpSync(join(repo, "modules"), dir, { recursive: true });',
      "",
    ].join("\n"),
  );
}

/** The two blocks that generate files for the AWS provider become comments; the version is still read from one of them. */
function withoutProvider(file: string): void {
  const text = readFileSync(file, "utf8");
  const at = text.search(/^generate "provider" \{$/m);
  const generated = [...text.slice(at).matchAll(/^(\w+)(?: "(\w+)")? \{$/gm)].map(([, block, label]) => [block, label]);
  expect([at > 0, generated]).toEqual([
    true,
    [
      ["generate", "provider"],
      ["generate", "versions"],
    ],
  ]);
  const commented = text.slice(at).replace(/^(?=.)/gm, "# ");
  writeFileSync(file, text.slice(0, at) + commented);
}
