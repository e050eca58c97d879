import { dirname, normalize } from "node:path/posix";
import { asList, attribute, type Body, type Expression, isExpression } from "./hcl";
import {
  ANY_TEXT,
  documentOf,
  evaluate,
  FOLLOWED_FUNCTIONS,
  isWrapper,
  localBody,
  localOf,
  nearerCandidates,
  REPO_ROOT,
  type Scope,
  unquoted,
  type Value,
} from "./hcl-values";

/** Functions whose first argument is a file. */
const FILE_FUNCTIONS =
  /^(file(base64|exists|md5|(base64)?sha(1|256|512))?|sops_decrypt_file|read_tfvars_file|mark_as_read)$/;

/** Functions that may read anything: a program, and files that read further files. */
const OPAQUE_FUNCTIONS = /run_cmd|read_|template|glob|sops|file/;

/** Blocks of `terraform` that run programs. */
const HOOK_BLOCKS = ["before_hook", "after_hook", "error_hook"];

/** Attributes that say which units come first: no files that are read. */
const UNIT_PATH_ATTRIBUTES: Readonly<Record<string, string>> = { dependency: "config_path", dependencies: "paths" };

/** Where a path begins in a text, and how far it goes. */
const PATHS_IN_TEXT = /\uE000([^\uE000\s"'`,;:?)\]}]*)/g;

/**
 * The files and folders that a file of a unit names, by path in the repository: `modules/network`, with `*` for any text
 * where a part of it cannot be told, and `live/dev/env.yaml#network` where but one key of a YAML or JSON file is taken.
 */
export function referencedFiles(scope: Scope): Set<string> {
  const files = new Set<string>();
  const collector = new ReferenceCollector(scope, files);
  for (const [name, body] of Object.entries(scope.body)) {
    if (name === "locals") collector.visitLocals(body);
    else collector.visitBody(body, UNIT_PATH_ATTRIBUTES[name]);
  }
  const runs = asList(attribute(scope.body, "terraform")).some((body) =>
    HOOK_BLOCKS.some((hook) => attribute(body, hook)),
  );
  if (runs) files.add("*");
  return files;
}

class ReferenceCollector {
  constructor(
    private readonly scope: Scope,
    private readonly files: Set<string>,
  ) {}

  /** @param unitPath attribute that names other units */
  visitBody(body: Body, unitPath?: string): void {
    if (isExpression(body)) {
      this.visitExpression(body);
      return;
    }
    for (const [name, inner] of Object.entries(body)) {
      if (name !== unitPath) this.visitBody(inner, unitPath);
      else for (const path of asList(inner)) if (isExpression(path)) this.visitParts(path);
    }
  }

  /** That a local holds a file's content or the repository's folder reads nothing yet: it is read where it is used. */
  visitLocals(body: Body): void {
    for (const local of asList(body).flatMap((block) => Object.values(block))) {
      const document = isExpression(local) ? documentOf(local) : undefined;
      const values = isExpression(local) ? evaluate(local, this.scope) : [ANY_TEXT];
      if (document) this.visitParts(document);
      else if (isExpression(local) && values.every((value) => value === REPO_ROOT)) this.visitParts(local);
      else if (values.includes(ANY_TEXT)) this.addUnfollowed(local);
      else this.visitBody(local);
    }
  }

  /** What is made of a path in here cannot be followed: it may be any that begins so. */
  private addUnfollowed(body: Body): void {
    const files = new Set<string>();
    new ReferenceCollector(this.scope, files).visitBody(body);
    for (const file of files) this.files.add(file.includes("#") ? file : file.replace(/\*?$/, "*"));
  }

  private visitExpression(expression: Expression): void {
    for (const value of evaluate(expression, this.scope)) this.addPathsIn(value);
    this.visitParts(expression);
  }

  /** What an expression reads by its parts, when its own value was looked at. */
  private visitParts(expression: Expression): void {
    const { type, children } = expression;
    const isFollowed = type === "template" || type === "conditional" || isWrapper(expression);
    if (type === "function") this.visitCall(expression.meta.name, children);
    else if (type === "scopeTraversal")
      this.visitTraversal(expression.meta.traversal.map(({ segment }) => unquoted(segment)));
    else if (type === "for") this.visitFor(expression.meta, children);
    else if (isFollowed) for (const child of children) this.visitParts(child);
    else for (const child of children) this.visitExpression(child);
  }

  private visitFor(
    { keyVar, valVar }: { keyVar: string; valVar: string },
    [collection, ...rest]: readonly Expression[],
  ): void {
    if (!collection) return;
    this.visitExpression(collection);
    const items = evaluate(collection, this.scope).flatMap((value) => (typeof value === "string" ? [ANY_TEXT] : value));
    const variables = { ...this.scope.variables, [valVar]: items, ...(keyVar && { [keyVar]: [ANY_TEXT] }) };
    const inner = new ReferenceCollector({ ...this.scope, variables }, this.files);
    for (const child of rest) inner.visitExpression(child);
  }

  private visitCall(name: string, args: readonly Expression[]): void {
    if (name === "find_in_parent_folders") for (const path of nearerCandidates(this.scope, args)) this.addPathsIn(path);
    if (name === "fileset") {
      this.visitFileSet(args);
      return;
    }
    const isFile = FILE_FUNCTIONS.test(name);
    if (!isFile && OPAQUE_FUNCTIONS.test(name)) this.files.add("*");
    for (const [index, argument] of args.entries()) {
      this.visitParts(argument);
      if (FOLLOWED_FUNCTIONS.has(name)) continue;
      for (const value of evaluate(argument, this.scope)) {
        if (isFile && index === 0) this.addFile(value);
        // What another function makes of a path cannot be told: it may be any.
        else this.addPathsIn(typeof value === "string" && value.includes(REPO_ROOT) ? REPO_ROOT : value);
      }
    }
  }

  /** The files of a folder that a pattern names: from its first wildcard on, any. */
  private visitFileSet([folder, pattern]: readonly Expression[]): void {
    if (!folder || !pattern) return;
    this.visitParts(folder);
    this.visitParts(pattern);
    const patterns = evaluate(pattern, this.scope).map((value) => (typeof value === "string" ? value : ANY_TEXT));
    for (const value of evaluate(folder, this.scope))
      for (const text of patterns)
        this.addFile(
          typeof value === "string" ? `${value}/${text.replaceAll(/\*+|\?|\[.*|\{.*/g, ANY_TEXT)}` : ANY_TEXT,
        );
  }

  private visitTraversal(path: readonly string[]): void {
    const local = localOf(path, this.scope);
    const body = local && localBody(local.scope, local.name);
    const document = isExpression(body) ? documentOf(body) : undefined;
    if (!local || !document) return;
    const files = new Set<string>();
    const collector = new ReferenceCollector(local.scope, files);
    for (const file of evaluate(document, local.scope)) collector.addFile(file);
    const [key] = local.rest;
    for (const file of files) this.files.add(key === undefined ? file : `${file}#${key}`);
  }

  /** A text that is or holds a path: in the repository's folder, or relative. */
  private addPathsIn(value: Value): void {
    if (typeof value !== "string") {
      for (const item of value) this.addPathsIn(item);
      return;
    }
    for (const [, path = ""] of value.matchAll(PATHS_IN_TEXT)) this.addPath(path);
    if (value.startsWith(REPO_ROOT) || /^\.\.?\//.test(value)) this.addFile(value);
  }

  /** The argument of a function that reads a file. */
  private addFile(value: Value): void {
    if (typeof value !== "string" || value.startsWith(ANY_TEXT)) this.files.add("*");
    else if (value.startsWith(REPO_ROOT)) this.addPath(value.slice(REPO_ROOT.length));
    else if (!value.startsWith("/"))
      for (const folder of [this.scope.unit, dirname(this.scope.file)]) this.addPath(`/${folder}/${value}`);
  }

  /** @param path below the repository's folder; of one with a double slash, all that is before it is copied */
  private addPath(path: string): void {
    const [whole = ""] = path.replace(/^\/(?!\/)/, "").split("//");
    const [known = "", ...unknown] = whole.split(ANY_TEXT);
    const goesUp = unknown.some((text) => text.includes(".."));
    const normal = normalize(goesUp ? `${known}*` : whole.replaceAll(ANY_TEXT, "*")).replace(/\/$/, "");
    if (normal.startsWith("..")) return;
    this.files.add(normal === "." ? "*" : normal.replaceAll("#", "*"));
  }
}
