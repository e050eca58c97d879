#!/usr/bin/env node
// Bundles src/cli.ts in about 50 ms and runs it: always the source as it is, no build to forget.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function refuse(sentence) {
  console.error(`error: ${sentence}`);
  process.exit(1);
}

const [, major, minor] = /(\d+)\.(\d+)/.exec(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node);
const [ownMajor, ownMinor] = process.versions.node.split(".");
if (Number(ownMajor) < Number(major) || (ownMajor === major && Number(ownMinor) < Number(minor)))
  refuse(
    `Node is ${process.versions.node}: must be ${major}.${minor} or newer (\`mise install\`, or https://nodejs.org)`,
  );

if (!existsSync(join(root, "node_modules", "esbuild")))
  refuse(`dependencies are not installed: run \`npm ci\` in ${root}`);
const { buildSync } = await import("esbuild").catch((error) =>
  refuse(`esbuild cannot be loaded (${error.message.split("\n")[0]}): run \`npm ci\` in ${root}`),
);
try {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: ["src/cli.ts"],
    outfile: join(root, ".build", "cli.js"),
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: true,
    logLevel: "error",
    write: false,
  });
  // Each file appears whole: another `billpay` may start at this moment.
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.${process.pid}`, contents);
    renameSync(`${path}.${process.pid}`, path);
  }
} catch (error) {
  if (error.errors) process.exit(1); // esbuild has said where
  if (!error.code) refuse(`the command cannot be bundled: ${error.message.split("\n")[0]}`);
  const why = {
    ENOSPC: "the disk is full, free space on it",
    EFBIG: "this user's files may not be that large (`ulimit -f`), raise the limit",
  }[error.code];
  refuse(
    `${error.path ?? join(root, ".build")} cannot be written (${error.code}): ${why ?? "this checkout must be writable by the user who runs it"}`,
  );
}
process.setSourceMapsEnabled(process.argv[2] !== "synth"); // CDKTF takes a stack trace of each token: a third of a second
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true"; // Node 20 is what we promise, until the SDK ends it
createRequire(import.meta.url)("../.build/cli.js");
