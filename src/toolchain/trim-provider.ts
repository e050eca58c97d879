import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../system/errors";
import { writeAtomically } from "../system/files";

const SERVICES = "internal/service";
const SERVICE_LIST = "internal/provider/sdkv2/service_packages_gen.go";
const CLIENTS = "internal/conns/awsclient_gen.go";

/**
 * Makes a copy of the AWS provider's source that has only some services: 260 of them take 23 minutes and 9 GB to
 * compile, thirty take 6 minutes and 3 GB. Two generated files name every service, one a registration each, one an SDK
 * client each; what the wanted services do not need is dropped from both, and the Go compiler finds the rest unused.
 *
 * @param source the provider's module, as Go unpacked it
 * @param target where the copy goes; nothing is there yet
 * @param services packages below `internal/service`
 * @param types resource types that the modules use: each must belong to one of the services
 * @returns all the types that the services have
 */
export function trimProvider(
  source: string,
  target: string,
  services: readonly string[],
  types: Iterable<string>,
): string[] {
  const unknown = services.filter((service) => !existsSync(join(source, SERVICES, service)));
  if (unknown.length > 0) {
    throw new UserError(
      `the AWS provider has no service ${unknown.join(", ")}: correct tools/terraform-provider-aws/services.txt`,
    );
  }
  const offered = typesOf(source, services);
  const missing = [...types].filter((type) => !offered.includes(type));
  if (missing.length > 0) {
    throw new UserError(
      `no service in tools/terraform-provider-aws/services.txt has ${missing.join(", ")}: add the service that does`,
    );
  }

  const sources = new Map<string, string>();
  const pending = [...services];
  for (let service = pending.pop(); service !== undefined; service = pending.pop()) {
    if (sources.has(service)) continue;
    const text = goText(join(source, SERVICES, service));
    sources.set(service, text);
    for (const [, imported = ""] of text.matchAll(/terraform-provider-aws\/internal\/service\/(\w+)/g)) {
      pending.push(imported);
    }
  }

  cpSync(source, target, { recursive: true, filter: (path) => isNeeded(path.slice(source.length + 1), sources) });
  const own = ["internal/conns", "internal/provider"].map((folder) => goText(join(source, folder), CLIENTS));
  const used = new Set([...own, ...sources.values()].flatMap((text) => text.match(/\b\w+Client\b/g) ?? []));
  rewrite(join(target, SERVICE_LIST), (text) =>
    text.replace(/^\t\t(\w+)\.ServicePackage\(ctx\),\n/gm, (line, service) => (services.includes(service) ? line : "")),
  );
  rewrite(join(target, CLIENTS), (text) =>
    text.replace(/^func \(c \*AWSClient\) (\w+)\(ctx[^\n]*\{\n[^}]*\n\}\n\n?/gm, (func, name) =>
      used.has(name) ? func : "",
    ),
  );
  return offered;
}

/** The types of resources, data sources and ephemerals that services have, as their source names them. */
function typesOf(source: string, services: readonly string[]): string[] {
  const text = services.map((service) => goText(join(source, SERVICES, service))).join("");
  return [...new Set(Array.from(text.matchAll(/"(aws_\w+)"/g), ([, type = ""]) => type))].sort();
}

/** The tests, the documents and the services that are not wanted are not copied. */
function isNeeded(path: string, services: Map<string, string>): boolean {
  if (/_test\.go$|^(docs|website|examples|infrastructure|\.ci|\.github)(\/|$)|\/testdata(\/|$)/.test(path))
    return false;
  const [, service] = /^internal\/service\/([^/.]+)(\/|$)/.exec(path) ?? [];
  return service === undefined || services.has(service);
}

/** Rewrites a Go file and drops the imports that nothing in it uses any more. */
function rewrite(file: string, change: (text: string) => string): void {
  const text = change(readFileSync(file, "utf8"));
  const [, head = "", body = ""] = /^([\s\S]*?\n\)\n)([\s\S]*)$/.exec(text) ?? [];
  const kept = head.replace(/^\t(?:(\w+) )?"([^"]+)"\n/gm, (line, alias, path) => {
    const name = alias ?? path.split("/").pop();
    return new RegExp(`\\b${name}\\.`).test(body) ? line : "";
  });
  writeAtomically(file, kept + body); // over it: a module cache's files are read-only, and so are their copies
}

function goText(folder: string, except = ""): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".go") && !entry.name.endsWith("_test.go"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !except || !file.endsWith(except))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}
