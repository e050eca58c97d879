#!/usr/bin/env node
// Bundles src/cli.ts and runs it: always the source as it is, no build to forget. A bundle of the same files is taken again.
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
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
const bundle = join(root, ".build", "cli.js");
const record = join(root, ".build", "cli.json");

/** What tells whether files, and the folders that they are in, are the same as before. */
const identityOf = (paths) =>
  paths
    .map((path) => {
      const { mtimeMs, size, ino } = statSync(join(root, path), { throwIfNoEntry: false }) ?? {};
      return `${path} ${mtimeMs} ${size} ${ino}`;
    })
    .join("\n");

/** Whether the bundle is of the files as they are. */
function isBundled() {
  try {
    const { paths, identity } = JSON.parse(readFileSync(record, "utf8"));
    return identity === identityOf(paths);
  } catch {
    return false; // there is none, or it was not written whole
  }
}

async function makeBundle() {
  const begun = Date.now();
  const { buildSync } = await import("esbuild").catch((error) =>
    refuse(`esbuild cannot be loaded (${error.message.split("\n")[0]}): run \`npm ci\` in ${root}`),
  );
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: ["src/cli.ts"],
    outfile: bundle,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: true,
    logLevel: "error",
    write: false,
    metafile: true,
  });
  const files = Object.keys(metafile.inputs);
  const folders = [...new Set(files.map(dirname))]; // a new file may come before one of the same name
  const own = ["bin/billpay.mjs", "tsconfig.json", "package-lock.json", ".build/cli.js", ".build/cli.js.map"];
  for (const { path, contents } of outputFiles) writeWhole(path, contents);
  const paths = [...files, ...folders, ...own];
  const identity = identityOf(paths);
  // One that somebody wrote meanwhile may be in the bundle or not. File systems tell times to some milliseconds.
  const isEdited = files.some((file) => statSync(join(root, file)).mtimeMs > begun - 100);
  if (!isEdited) writeWhole(record, JSON.stringify({ paths, identity }));
}

/** It appears whole: another `billpay` may start at this moment. */
function writeWhole(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
}

try {
  if (isBundled()) accessSync(dirname(bundle), constants.W_OK);
  else await makeBundle();
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
createRequire(import.meta.url)(bundle);
