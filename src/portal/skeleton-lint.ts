import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { messageOf } from "../system/errors";
import { expressionsOf } from "./template-expressions";
import type { Json } from "./template-files";

/**
 * What is wrong with the files that a step `fetch:template` renders.
 *
 * @param dir the template's folder
 * @param filters the filters that there are
 * @param choices what each parameter may be that is a choice
 */
export function skeletonProblems(
  dir: string,
  input: Json,
  place: string,
  filters: ReadonlySet<string>,
  choices: ReadonlyMap<string, readonly string[]>,
): string[] {
  const { url } = input ?? {};
  if (typeof url !== "string" || !/^\.\.?\//.test(url)) return [];
  const folders = urlsOf(url, choices).flatMap((one): (string | { readonly missing: string })[] => {
    const found = foldersOf(dir, one);
    return found.length > 0 ? found : [{ missing: one }];
  });
  const known = new Set(Object.keys(input.values ?? {}));
  const copied: string[] = input.copyWithoutTemplating ?? [];
  return folders.flatMap((folder) => {
    if (typeof folder !== "string") return [`${place}.url is ${folder.missing}: there is no such folder`];
    const files = filesBelow(folder);
    const shown = (file: string) => posix.join(url.includes("${{") ? folder.slice(dir.length + 1) : url, file);
    const useless = copied.filter((pattern) => !files.some((file) => matches(pattern, file)));
    return [
      ...useless.map((pattern) => `${place}.copyWithoutTemplating: ${pattern} matches no file of ${url}`),
      ...files.flatMap((file) => {
        const isCopied = copied.some((pattern) => matches(pattern, file));
        const content = isCopied ? "" : textOf(join(folder, file));
        return [...fileProblems(file, known, filters), ...fileProblems(content, known, filters)].map(
          (problem) => `${place}: ${shown(file)}: ${problem}`,
        );
      }),
    ];
  });
}

function fileProblems(text: string, known: ReadonlySet<string>, filters: ReadonlySet<string>): string[] {
  try {
    const found = expressionsOf(text);
    return [
      ...found.names.flatMap(([root = "", name, ...rest]) => {
        const path = [root, name, ...rest].filter((part) => part !== undefined).join(".");
        if (root !== "values")
          return [
            `\${{ ${path} }} is no value of the step: must begin with values, or be copied or raw where it is GitHub's`,
          ];
        return name === undefined || name === "*" || known.has(name) ? [] : [`${path} is not given by the step`];
      }),
      ...found.filters.filter((name) => !filters.has(name)).map((name) => `there is no filter ${name}`),
      ...(text.replace(/\{%-?\s*raw[\s\S]*?endraw\s*-?%\}/g, "").includes("{#")
        ? ["{# begins a comment, which is left out up to #}: must be copied or raw"]
        : []),
    ];
  } catch (error) {
    return [`is no template: ${messageOf(error).trim().split("\n").at(-1)}`];
  }
}

/** An url with each choice of a parameter in the place of the parameter. */
function urlsOf(url: string, choices: ReadonlyMap<string, readonly string[]>): string[] {
  const [expression, name = ""] = /\$\{\{ *parameters\.(\w+) *\}\}/.exec(url) ?? [];
  const values = choices.get(name);
  if (expression === undefined || !values) return [url];
  return values.flatMap((value) =>
    urlsOf(
      url.replace(expression, () => value),
      choices,
    ),
  );
}

/** The folders that an url names; where a part of it follows from other values, each that is there. */
function foldersOf(dir: string, url: string): string[] {
  let found = [dir];
  for (const part of url.replace(/\$\{\{.*?\}\}/g, "*").split("/")) {
    found = found.flatMap((folder) =>
      part.includes("*")
        ? readdirSync(folder)
            .filter((name) => matches(part, name))
            .map((name) => join(folder, name))
        : [join(folder, part)],
    );
    found = found.filter((folder) => existsSync(folder) && statSync(folder).isDirectory());
  }
  return found;
}

function filesBelow(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(below, entry.name);
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/** Nothing of a file that is not text: the scaffolder copies it. */
function textOf(file: string): string {
  const content = readFileSync(file);
  return content.includes(0) ? "" : content.toString();
}

/** Globs with `*` and `**`, also of a folder. */
function matches(pattern: string, file: string): boolean {
  const escaped = pattern.replace(/\/$/, "/**").replace(/[.+^${}()|[\]\\?]/g, "\\$&");
  const expression = escaped.replace(/\*\*\/|\*\*|\*/g, (stars) =>
    stars === "*" ? "[^/]*" : stars === "**" ? ".*" : "(?:.*/)?",
  );
  return new RegExp(`^${expression}$`).test(file);
}
