import { dirname, normalize } from "node:path/posix";
import { all, attribute, type Body, type Expression, isExpression } from "./hcl";
import {
  ANY,
  documentOf,
  evaluate,
  FOLLOWED,
  isWrapper,
  localBody,
  localOf,
  nearerCandidates,
  ROOT,
  type Scope,
  unquoted,
  type Value,
} from "./hcl-values";

/** Functions whose first argument is a file, or a folder of files. */
const FILES =
  /^(file(base64|exists|set|md5|(base64)?sha(1|256|512))?|sops_decrypt_file|read_tfvars_file|mark_as_read)$/;

/** Functions that may read anything: a program, and files that read further files. */
const OPAQUE = /run_cmd|read_|template|glob|sops|file/;

/** Blocks of `terraform` that run programs. */
const HOOKS = ["before_hook", "after_hook", "error_hook"];

/** Attributes that say which units come first: no files that are read. */
const UNIT_PATHS: Readonly<Record<string, string>> = { dependency: "config_path", dependencies: "paths" };

/** Where a path begins in a text, and how far it goes. */
const PATH = /\uE000([^\uE000\s"'`,;:?)\]}]*)/g;

/**
 * The files and folders that a file of a unit names, by path in the repository: `modules/network`, with `*` for any text
 * where a part of it cannot be told, and `live/dev/env.yaml#network` where but one key of a YAML or JSON file is taken.
 */
export function readsOf(scope: Scope): Set<string> {
  const reads = new Set<string>();
  const reader = new Reader(scope, reads);
  for (const [name, body] of Object.entries(scope.body)) {
    if (name === "locals") reader.locals(body);
    else reader.body(body, UNIT_PATHS[name]);
  }
  const runs = all(attribute(scope.body, "terraform")).some((body) => HOOKS.some((hook) => attribute(body, hook)));
  if (runs) reads.add("*");
  return reads;
}

class Reader {
  constructor(
    private readonly scope: Scope,
    private readonly reads: Set<string>,
  ) {}

  /** @param unitPath attribute that names other units */
  body(body: Body, unitPath?: string): void {
    if (isExpression(body)) {
      this.expression(body);
      return;
    }
    for (const [name, inner] of Object.entries(body)) {
      if (name !== unitPath) this.body(inner, unitPath);
      else for (const path of all(inner)) if (isExpression(path)) this.inner(path);
    }
  }

  /** That a local holds a file's content or the repository's folder reads nothing yet: it is read where it is used. */
  locals(body: Body): void {
    for (const local of all(body).flatMap((block) => Object.values(block))) {
      const document = isExpression(local) ? documentOf(local) : undefined;
      const values = isExpression(local) ? evaluate(local, this.scope) : [ANY];
      if (document) this.inner(document);
      else if (isExpression(local) && values.every((value) => value === ROOT)) this.inner(local);
      else if (values.includes(ANY)) this.unfollowed(local);
      else this.body(local);
    }
  }

  /** What is made of a path in here cannot be followed: it may be any that begins so. */
  private unfollowed(body: Body): void {
    const reads = new Set<string>();
    new Reader(this.scope, reads).body(body);
    for (const read of reads) this.reads.add(read.includes("#") ? read : read.replace(/\*?$/, "*"));
  }

  private expression(expression: Expression): void {
    for (const value of evaluate(expression, this.scope)) this.value(value);
    this.inner(expression);
  }

  /** What an expression reads by its parts, when its own value was looked at. */
  private inner(expression: Expression): void {
    const { type, children } = expression;
    const isFollowed = type === "template" || type === "conditional" || isWrapper(expression);
    if (type === "function") this.call(expression.meta.name, children);
    else if (type === "scopeTraversal")
      this.traversal(expression.meta.traversal.map(({ segment }) => unquoted(segment)));
    else if (type === "for") this.loop(expression.meta, children);
    else if (isFollowed) for (const child of children) this.inner(child);
    else for (const child of children) this.expression(child);
  }

  private loop(
    { keyVar, valVar }: { keyVar: string; valVar: string },
    [collection, ...rest]: readonly Expression[],
  ): void {
    if (!collection) return;
    this.expression(collection);
    const items = evaluate(collection, this.scope).flatMap((value) => (typeof value === "string" ? [ANY] : value));
    const variables = { ...this.scope.variables, [valVar]: items, ...(keyVar && { [keyVar]: [ANY] }) };
    const inner = new Reader({ ...this.scope, variables }, this.reads);
    for (const child of rest) inner.expression(child);
  }

  private call(name: string, args: readonly Expression[]): void {
    if (name === "find_in_parent_folders") for (const path of nearerCandidates(this.scope, args)) this.value(path);
    const isFile = FILES.test(name);
    if (!isFile && OPAQUE.test(name)) this.reads.add("*");
    for (const [index, argument] of args.entries()) {
      this.inner(argument);
      if (FOLLOWED.has(name)) continue;
      for (const value of evaluate(argument, this.scope)) {
        if (isFile && index === 0) this.file(value);
        // What another function makes of a path cannot be told: it may be any.
        else this.value(typeof value === "string" && value.includes(ROOT) ? ROOT : value);
      }
    }
  }

  private traversal(path: readonly string[]): void {
    const local = localOf(path, this.scope);
    const body = local && localBody(local.scope, local.name);
    const document = isExpression(body) ? documentOf(body) : undefined;
    if (!local || !document) return;
    const files = new Set<string>();
    const reader = new Reader(local.scope, files);
    for (const file of evaluate(document, local.scope)) reader.file(file);
    const [key] = local.rest;
    for (const file of files) this.reads.add(key === undefined ? file : `${file}#${key}`);
  }

  /** A text that is or holds a path: in the repository's folder, or relative. */
  private value(value: Value): void {
    if (typeof value !== "string") {
      for (const item of value) this.value(item);
      return;
    }
    for (const [, path = ""] of value.matchAll(PATH)) this.path(path);
    if (value.startsWith(ROOT) || /^\.\.?\//.test(value)) this.file(value);
  }

  /** The argument of a function that reads a file. */
  private file(value: Value): void {
    if (typeof value !== "string" || value.startsWith(ANY)) this.reads.add("*");
    else if (value.startsWith(ROOT)) this.path(value.slice(ROOT.length));
    else if (!value.startsWith("/"))
      for (const folder of [this.scope.unit, dirname(this.scope.file)]) this.path(`/${folder}/${value}`);
  }

  /** @param path below the repository's folder; of one with a double slash, all that is before it is copied */
  private path(path: string): void {
    const [whole = ""] = path.replace(/^\/(?!\/)/, "").split("//");
    const [known = "", ...unknown] = whole.split(ANY);
    const goesUp = unknown.some((text) => text.includes(".."));
    const normal = normalize(goesUp ? `${known}*` : whole.replaceAll(ANY, "*")).replace(/\/$/, "");
    if (normal.startsWith("..")) return;
    this.reads.add(normal === "." ? "*" : normal.replaceAll("#", "*"));
  }
}
