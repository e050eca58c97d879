import { displayPath } from "../system/files";
import { output } from "../system/process";
import type { FakeGithub } from "./fake-github";

/** The pull requests that were told of, by number. */
export type PullRequestSeen = Set<number>;

/**
 * What a person does with the pull requests that templates opened since the last time: lines that can be copied.
 *
 * @param slug of the platform's repository
 */
export async function tellPullRequests(github: FakeGithub, slug: string, seen: PullRequestSeen): Promise<string[]> {
  const lines: string[] = [];
  for (const { number, title, head, base, state } of github.recordOf(slug).pulls) {
    if (seen.has(number) || state !== "open") continue;
    seen.add(number);
    const folder = github.folderOf(slug);
    const files = await output("git", ["diff", "--name-only", `${base}...${head}`], { cwd: folder });
    const environments = new Set([...files.matchAll(/^live\/([a-z0-9]+)\//gm)].map(([, name]) => name));
    lines.push(
      `pull request ${number}: ${title}`,
      `  ${github.url}/${slug}/pull/${number}`,
      `  git fetch ${displayPath(folder)} ${head} && git switch --detach FETCH_HEAD`,
      ...[...environments].map((name) => `  npx billpay plan ${name} --offline`),
      "",
    );
  }
  return lines;
}
