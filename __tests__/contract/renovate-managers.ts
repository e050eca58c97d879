import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repo } from "../../src/system/repo";

/** A version as a manager of Renovate takes it from a file. */
export interface Found {
  readonly manager: string;
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly depType?: string;
  /** Commit that an action is pinned to. */
  readonly digest?: string;
  readonly packageName?: string;
  readonly registry?: string;
}

interface CustomManager {
  readonly description: string;
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly matchStringsStrategy?: "any" | "recursive";
  readonly depNameTemplate?: string;
  readonly packageNameTemplate?: string;
  readonly datasourceTemplate: string;
  readonly registryUrlTemplate?: string;
}

export interface PackageRule {
  readonly groupName?: string;
  readonly enabled?: boolean;
  readonly matchPackageNames?: readonly string[];
  readonly matchFileNames?: readonly string[];
  readonly matchDepTypes?: readonly string[];
}

interface RenovateConfig {
  readonly ignorePaths: readonly string[];
  readonly pip_requirements: { readonly managerFilePatterns: readonly string[] };
  readonly customManagers: readonly CustomManager[];
  readonly packageRules: readonly PackageRule[];
}

type Extract = (text: string) => Omit<Found, "manager" | "file">[];

export const config: RenovateConfig = JSON.parse(readFileSync(join(repo, ".github", "renovate.json"), "utf8"));

/** A pattern of Renovate's: between slashes a regular expression, else a glob of the whole path. */
export function pathPattern(pattern: string): RegExp {
  const [, source] = /^\/(.*)\/$/.exec(pattern) ?? [];
  if (source !== undefined) return new RegExp(source);
  const parts = pattern
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) => GLOBS[part] ?? part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("")}$`);
}

const GLOBS: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*" };

const lines = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(({ groups = {} }) => groups);

/**
 * What the managers built into Renovate 44 take from the kinds of file that are here: their file patterns, and as much of
 * their reading as these files need. https://docs.renovatebot.com/modules/manager/
 */
const BUILT_IN: Readonly<Record<string, { readonly patterns: readonly string[]; readonly extract: Extract }>> = {
  npm: {
    patterns: ["/(^|/)package\\.json$/"],
    extract: (text) =>
      ["dependencies", "devDependencies", "optionalDependencies", "overrides", "engines"].flatMap((depType) =>
        Object.entries<string>(JSON.parse(text)[depType] ?? {}).map(([name, version]) => ({ name, version, depType })),
      ),
  },
  gomod: { patterns: ["/(^|/)go\\.mod$/"], extract: goModules },
  pip_requirements: {
    patterns: ["/(^|/)[\\w-]*requirements([-._]\\w+)?\\.(txt|pip)$/", ...config.pip_requirements.managerFilePatterns],
    extract: (text) => lines(text, /^(?<name>[\w.-]+)==(?<version>[\w.]+)/gm) as { name: string; version: string }[],
  },
  "github-actions": {
    patterns: ["/(^|/)\\.github/(workflows|actions)/.+\\.ya?ml$/"],
    extract: (text) => [
      ...(lines(text, /uses: +(?<name>[\w-]+\/[\w-]+)@(?<digest>[0-9a-f]{40}) # (?<version>\S+)/g) as never[]),
      ...(lines(text, /(?<name>node|python)-version: "(?<version>[^"]+)"/g) as never[]),
      ...(lines(text, /runs-on: (?<name>ubuntu)-(?<version>\S+)/g) as never[]),
    ],
  },
  gitlabci: {
    patterns: ["/\\.gitlab-ci\\.ya?ml$/"],
    extract: (text) => {
      const [name = "", version = ""] = parse(text, { merge: true, logLevel: "error" }).default.image.split(":");
      return [{ name, version }];
    },
  },
  dockerfile: {
    patterns: ["/(^|/|\\.)([Dd]ocker|[Cc]ontainer)file$/"],
    extract: (text) =>
      // A digest beside the tag is kept up to date with it.
      lines(text, /^(?:ARG \w+=|FROM )(?<name>[\w./-]+):(?<version>[\w.-]+)/gm) as { name: string; version: string }[],
  },
  mise: {
    patterns: ["/(^|/)\\.?mise\\.toml$/"],
    extract: (text) => {
      const [, tools = ""] = /^\[tools\]$(.*?)^\[/ms.exec(text) ?? [];
      return lines(tools, /^(?<name>\w+) = "(?<version>[^"]+)"/gm) as { name: string; version: string }[];
    },
  },
};

/** What is `// indirect` follows from what requires it and is left alone, but for the module of a `tool`. */
function goModules(text: string): ReturnType<Extract> {
  const tools = [...text.matchAll(/^(?:tool |\t)(\S+\/\S+)$/gm)].map(([, tool]) => `${tool}/`);
  return lines(
    text,
    /^(?:require |replace |\t)(?:\S+(?: v\S+)? => )?(?<name>\S+) (?<version>v\S+)(?<indirect> \/\/ indirect)?$/gm,
  )
    .map(({ name = "", version = "", indirect }) => ({ name, version, indirect }))
    .filter(({ name, indirect }) => !indirect || tools.some((tool) => tool.startsWith(`${name}/`)))
    .map(({ name, version }) => ({
      name,
      version,
      depType: isReplacement(text, name, version) ? "replace" : "require",
    }));
}

const isReplacement = (text: string, name: string, version: string) => text.includes(`=> ${name} ${version}`);

/** Renovate's custom managers of the type `regex`, by the expressions in its configuration. */
function custom(manager: CustomManager): Extract {
  const regexes = manager.matchStrings.map((source) => new RegExp(source, "g"));
  const matches = (text: string, index: number, groups: Record<string, string>): Record<string, string>[] =>
    index === regexes.length
      ? [groups]
      : [...text.matchAll(regexes[index] as RegExp)].flatMap((match) =>
          matches(match[0], index + 1, { ...groups, ...match.groups }),
        );
  return (text) => {
    const all =
      manager.matchStringsStrategy === "recursive"
        ? matches(text, 0, {})
        : regexes.flatMap((regex) => [...text.matchAll(regex)].map(({ groups }) => ({ ...groups })));
    return all.map((groups: Record<string, string>) => {
      const filled = (template?: string) => template?.replace(/\{\{(\w+)\}\}/g, (_, key) => groups[key] ?? "");
      const name = groups.depName ?? manager.depNameTemplate ?? "";
      const packageName = filled(manager.packageNameTemplate) ?? name;
      return { name, version: groups.currentValue ?? "", packageName, registry: manager.registryUrlTemplate };
    });
  };
}

const managers = [
  ...Object.entries(BUILT_IN).map(([name, { patterns, extract }]) => ({ name, patterns, extract })),
  ...config.customManagers.map((one) => ({
    name: `regex ${one.datasourceTemplate}`,
    patterns: one.managerFilePatterns,
    extract: custom(one),
  })),
].map((manager) => ({ ...manager, patterns: manager.patterns.map(pathPattern) }));

const ignored = config.ignorePaths.map(pathPattern);

/** Every version that Renovate finds in these files of the repository. */
export function foundByRenovate(files: readonly string[]): Found[] {
  const read = files.filter((file) => !ignored.some((pattern) => pattern.test(file)));
  return managers.flatMap(({ name, patterns, extract }) =>
    read
      .filter((file) => patterns.some((pattern) => pattern.test(file)))
      .flatMap((file) =>
        extract(readFileSync(join(repo, file), "utf8")).map((found) => ({ manager: name, file, ...found })),
      ),
  );
}
