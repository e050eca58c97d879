/**
 * What .githooks/pre-commit runs on the files of a commit: a part of `npm run check`, in seconds, that changes nothing.
 * A string gets the staged files appended; a function names its own, where a check cannot be of one file.
 */
const pinned = "node bin/billpay.mjs exec";

module.exports = {
  "*.{ts,js,mjs,json,md}": "biome check --no-errors-on-unmatched --files-ignore-unknown=true",
  "{src,__tests__,bench}/**/*.ts": () => "tsc -p . --incremental --tsBuildInfoFile .build/tsc.tsbuildinfo",
  "{terragrunt,live/**/*}.hcl": `${pinned} sh -c 'for file; do terragrunt hcl fmt --check --file "$file" || exit 1; done' sh`,
  "policy/**/*.rego": `${pinned} opa fmt --list --fail`,
  "logic/**/*.py": [`${pinned} ruff format --check`, `${pinned} ruff check`],
  // All that modules/ is made from, and modules/ itself.
  "{src/main.ts,src/{core,constructs,modules}/**/*,charts/**/*,modules/**/*}": () => "npm run -s check:modules",
};
