import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type FakeGithub, startFakeGithub } from "../../src/portal/fake-github";
import { tellPullRequests } from "../../src/portal/pull-requests";

const SLUG = "billpay/billpay-platform";
let scratch: string;
let github: FakeGithub;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "billpay-pulls-"));
  const checkout = join(scratch, "checkout");
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@billpay.example", ...args], { cwd: checkout });
  const put = (file: string) => {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    writeFileSync(join(checkout, file), file);
  };
  mkdirSync(checkout);
  git("init", "--quiet", "--initial-branch=main");
  put("README.md");
  git("add", "--all");
  git("commit", "--quiet", "--message", "first");
  github = await startFakeGithub({ dir: join(scratch, "repositories") });
  await github.importRepository(SLUG, checkout);
  git("fetch", "--quiet", github.folderOf(SLUG), "main");
  git("switch", "--quiet", "--detach", "FETCH_HEAD");
  put("live/staging/bucket-receipts/terragrunt.hcl");
  put("live/prod/bucket-receipts/terragrunt.hcl");
  put("docs/live/dev/x");
  git("add", "--all");
  git("commit", "--quiet", "--message", "second");
  git("push", "--quiet", github.folderOf(SLUG), "HEAD:refs/heads/bucket-receipts");
  const answer = await fetch(`${github.apiUrl}/repos/${SLUG}/pulls`, {
    method: "POST",
    headers: { authorization: "token x" },
    body: JSON.stringify({ title: "Add bucket-receipts", head: "bucket-receipts", base: "main" }),
  });
  expect(answer.status).toBe(201);
});
afterAll(async () => {
  await github.close();
  rmSync(scratch, { recursive: true, force: true });
});

test("a pull request is told once: its page, how to fetch it, and a plan of each environment that it is about", async () => {
  const seen = new Set<number>();
  const lines = await tellPullRequests(github, SLUG, seen);
  expect(lines).toEqual([
    "pull request 1: Add bucket-receipts",
    `  ${github.url}/${SLUG}/pull/1`,
    `  git fetch ${github.folderOf(SLUG)} bucket-receipts && git switch --detach FETCH_HEAD`,
    "  npx billpay plan prod --offline",
    "  npx billpay plan staging --offline",
    "",
  ]);
  expect(await tellPullRequests(github, SLUG, seen)).toEqual([]);
});

test("one that was merged is not told", async () => {
  await github.merge(SLUG, 1);
  expect(await tellPullRequests(github, SLUG, new Set())).toEqual([]);
});
