import { join } from "node:path";
import { readText } from "../system/files";
import { repo } from "../system/repo";

/** A line of `.github/CODEOWNERS`. */
interface Ownership {
  readonly pattern: RegExp;
  /** `<organisation>/<team>` */
  readonly teams: readonly string[];
}

/** Who reviews what in this repository: the only place that names its teams. */
export class CodeOwners {
  private readonly lines: readonly Ownership[];

  constructor(root = repo) {
    this.lines = readText(join(root, ".github", "CODEOWNERS"))
      .split("\n")
      .filter((line) => line.startsWith("/"))
      .map((line) => {
        const [path = "", ...teams] = line.trim().split(/\s+/);
        return { pattern: patternOf(path), teams: teams.map((team) => team.replace(/^@/, "")) };
      });
  }

  /** Every team that is named, as `<organisation>/<team>`; sorted. */
  get teams(): string[] {
    return [...new Set(this.lines.flatMap(({ teams }) => teams))].sort();
  }

  /** The team whose review a file needs, by the last line that matches it; undefined where it is nobody's. */
  ownerOf(path: string): string | undefined {
    return this.lines.findLast(({ pattern }) => pattern.test(`/${path}`))?.teams[0];
  }
}

function patternOf(path: string): RegExp {
  const source = path.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  return new RegExp(`^${source}${path.endsWith("/") ? "" : "$"}`);
}
