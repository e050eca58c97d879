import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { output } from "../src/system/process";
import { repo } from "../src/system/repo";

/**
 * Copies the files of this repository, as they stand, into a repository of one commit, in which tests may change what they
 * like. The installed packages and tools are this one's.
 */
export async function copyOfRepo(dir: string): Promise<string> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const [listed, deleted] = await Promise.all([
    output("git", args, { cwd: repo }),
    output("git", ["ls-files", "-z", "--deleted"], { cwd: repo }),
  ]);
  const gone = new Set(deleted.split("\0"));
  for (const file of listed.split("\0").filter((name) => name !== "" && !gone.has(name))) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    cpSync(join(repo, file), join(dir, file));
  }
  await output("git", ["init", "--quiet", "--initial-branch=main"], { cwd: dir });
  await commitAll(dir, "as it stands");
  for (const installed of ["node_modules", ".tools"]) symlinkSync(join(repo, installed), join(dir, installed));
  writeFileSync(join(dir, ".git", "info", "exclude"), "node_modules\n.tools\n");
  return dir;
}

/** Commits everything; gives the commit. */
export async function commitAll(dir: string, message: string): Promise<string> {
  const who = ["-c", "user.name=test", "-c", "user.email=test@billpay.example"];
  await output("git", ["add", "--all"], { cwd: dir });
  await output("git", [...who, "commit", "--quiet", "--allow-empty", "--message", message], { cwd: dir });
  return (await output("git", ["rev-parse", "HEAD"], { cwd: dir })).trim();
}

/** Replaces a text that must be in a file; gives what puts it back. */
export function edit(dir: string, file: string, from: string | RegExp, to: string): () => void {
  const path = join(dir, file);
  const before = readFileSync(path, "utf8");
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} has nothing like ${from}`);
  writeFileSync(path, after);
  return () => writeFileSync(path, before);
}
