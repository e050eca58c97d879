#!/usr/bin/env node
import { spawnSync } from "node:child_process";
// Stands for npx, npm, gh and the like: notes each call in $CALLS, and does what a pipeline needs to go on. `billpay plan`
// and `rollback` leave a run, and `--store` one beside the states, `drift` a report; $PLAN is approve, deny, none, approvals or error, $DRIFT an exit code. What
// gh finds is $GH_ANSWERS, JSON of texts by a part of what is asked, the last that fits, and else $GH_FOUND.
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname } from "node:path";

/** Where a run is kept beside the states. */
const stored = (environment, run) =>
  `${dirname(process.env.CALLS)}/store/${process.env.CASE ?? ""}/${environment}/${run}`;

function realGit() {
  const own = dirname(process.argv[1]);
  const PATH = process.env.PATH.split(delimiter)
    .filter((folder) => folder !== own)
    .join(delimiter);
  return spawnSync("git", args, { env: { ...process.env, PATH }, stdio: "inherit" }).status ?? 1;
}

const name = basename(process.argv[1]);
const args = process.argv.slice(2);
const { AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE: token, BILLPAY_ACTOR, CALLS, CASE, PLAN = "approve" } = process.env;
const call = { record: process.env.BILLPAY_RECORD, case: CASE, name, args, role: AWS_ROLE_ARN, actor: BILLPAY_ACTOR };
if (token) call.token = existsSync(token) ? readFileSync(token, "utf8") : token;
const body = args.find((arg) => /^body=@|^issue\.md$/.test(arg));
if (body) call.body = readFileSync(body.replace("body=@", ""), "utf8");

const [, command, environment] = args;
if (name === "npx" && (command === "plan" || command === "rollback")) {
  const folder = `.runs/${environment}`;
  if (PLAN === "approve" || PLAN === "deny") {
    mkdirSync(`${folder}/new-run/plans`, { recursive: true });
    mkdirSync(`${folder}/new-run/tree`, { recursive: true });
    for (const file of [
      "run.json",
      "policy.json",
      "cost.json",
      "decision.json",
      "report.html",
      "plans/tfplan",
      "tree/x",
    ])
      writeFileSync(`${folder}/new-run/${file}`, file);
    writeFileSync(`${folder}/new-run/report.md`, `<!-- billpay plan: ${environment} -->\nthe plan of ${environment}\n`);
    writeFileSync(`${folder}/latest`, "new-run\n");
    if (args.includes("--store")) cpSync(`${folder}/new-run`, stored(environment, "new-run"), { recursive: true });
  }
  if (PLAN === "approvals") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      `${folder}/new-approvals.md`,
      `<!-- billpay plan: ${environment} -->\nnew approvals in ${environment}\n`,
    );
  }
  if (PLAN === "deny" || PLAN === "error") process.exitCode = 1;
}
const { BILLPAY_REVIEWS } = process.env;
if (name === "npx" && BILLPAY_REVIEWS) call.reviews = readFileSync(BILLPAY_REVIEWS, "utf8");
if (name === "npx" && command === "apply") {
  const run = args[3] === "latest" ? readFileSync(`.runs/${environment}/latest`, "utf8").trim() : args[3];
  cpSync(stored(environment, run), `.runs/${environment}/${run}`, { recursive: true });
  call.applied = readFileSync(`${stored(environment, run)}/plans/tfplan`, "utf8");
}
if (name === "npx" && command === "drift") {
  mkdirSync(`.runs/${environment}/drift`, { recursive: true });
  writeFileSync(`.runs/${environment}/drift/report.md`, `the drift of ${environment}\n`);
  process.exitCode = Number(process.env.DRIFT ?? 0);
}
if (name === "gh") {
  const { GH_ANSWERS = "{}", GH_FOUND = "", GITHUB_SHA } = process.env;
  const defaults = { "/pulls": "", "/branches/main": GITHUB_SHA, "/files?": "live/dev/env.yaml", "/runs?": "" };
  const [answer] = Object.entries({ ...defaults, ...JSON.parse(GH_ANSWERS) })
    .filter(([part]) => args.some((arg) => arg.includes(part)))
    .map(([, text]) => text)
    .reverse();
  if (args.includes("--jq")) process.stdout.write(answer ?? GH_FOUND);
}
// Only what goes to a server, or changes what is checked out, is stood in for.
if (name === "git" && !args.some((arg) => /^(fetch|checkout|rev-parse)$/.test(arg))) process.exit(realGit());
if (name === "git" && args[0] === "rev-parse") {
  if (!/^(HEAD|FETCH_HEAD)$/.test(args[1]) || !process.env.TIP) process.exit(realGit());
  process.stdout.write(args[1] === "HEAD" ? "own" : process.env.TIP);
}
appendFileSync(CALLS, `${JSON.stringify(call)}\n`);
