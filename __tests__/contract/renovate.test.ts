import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import { extname, join } from "node:path";
import { repo } from "../../src/system/repo";
import { CLUSTER_TOOLS, pinnedVersion, TOOLS } from "../../src/toolchain/tools";
import { config, type Found, foundByRenovate, pathPattern } from "./renovate-managers";

const read = (path: string) => readFileSync(join(repo, path), "utf8");

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: repo })
  .toString()
  .trimEnd()
  .split("\n");
const found = foundByRenovate(files);

/** What is generated from pins elsewhere, prose, samples, and files whose versions are the text of somebody else. */
const NO_PINS = [
  "modules/**",
  "docs/**",
  "**/*.md",
  "**/*.svg",
  "**/testdata/**",
  "**/*_test.rego",
  "**/go.sum",
  "**/package-lock.json",
  "src/pipeline/cost/*.json",
  "src/pipeline/cost/prices/*.json",
  "src/local/crds/*",
].map(pathPattern);

/** Tests name versions as samples; this one pins sources that it downloads. */
const PINS_IN_TESTS = "__tests__/charts/kubernetes-schemas.ts";

/** Versions that Renovate does not upgrade, and why. */
const BY_HAND: readonly { readonly file: string | RegExp; readonly version: RegExp; readonly why: string }[] = [
  { file: "package.json", version: /^0\.1\.0$/, why: "the version of this repository" },
  { file: /^tools\/backstage\/\w+\/package\.json$/, version: /^0\.0\.0$/, why: "the version of our own packages" },
  { file: /^charts\/[\w-]+\/Chart\.yaml$/, version: /^1\.0\.0$/, why: "the versions of our own charts" },
  { file: "charts/service/Chart.yaml", version: /^1\.34\.0-0$/, why: "the oldest Kubernetes that the chart works on" },
  { file: "src/toolchain/tools.ts", version: /^1\.26\.6$/, why: "the oldest Go that compiles the tools" },
  { file: /^tools\/[\w-]+\/go\.mod$/, version: /^1\.2\d\.\d$/, why: "the oldest Go that its requirements ask for" },
  {
    file: /^templates\/[\w-]+\/.*package\.json$/,
    version: /^0\.1\.0$/,
    why: "the first version of every application that a template makes",
  },
  { file: /^templates\/[\w-]+\/.*openapi[\w-]*\.(json|ts)$/, version: /^3\.1\.0$/, why: "the version of OpenAPI" },
  { file: PINS_IN_TESTS, version: /^v1\.3\d\.\d+$/, why: "each has a hash that Renovate cannot make" },
];

interface Pin {
  readonly file: string;
  readonly line: number;
  readonly version: string;
}

const VERSION = /v?\d+\.\d+\.\d+(?:[-+.][0-9A-Za-z.-]*[0-9A-Za-z])?/;

/**
 * Versions of three numbers that stand where a program reads them: quoted, or after `==`, `@`, `:` or `>=`, or after an
 * action's commit. Those in go.mod are of what it requires itself, of the tool that it builds, and of replacements.
 */
function pinsOf(file: string): Pin[] {
  const go = file.endsWith("go.mod");
  const tools = go ? [...read(file).matchAll(/^(?:tool |\t)(\S+\/\S+)$/gm)].map(([, tool = ""]) => tool) : [];
  const isFollowing = (text: string) =>
    text.endsWith("// indirect") && !tools.some((tool) => `${tool}/`.startsWith(`${text.trim().split(" ")[0]}/`));
  const place = go ? "(?<= )" : '(?<=["\'=@>]|[\\w"]: ?|[0-9a-f]{40} # )';
  const pattern = new RegExp(`${place}${VERSION.source}(?=["'\\s)\\\\]|$)`, "g");
  return read(file)
    .split("\n")
    .flatMap((text, index) => {
      if (isComment(text, file) || (go && isFollowing(text))) return [];
      // Of `a v1 => b v2`, only b is built.
      const seen = go ? text.replace(/^.*=>/, "") : text;
      return [...seen.matchAll(pattern)]
        .filter(([version]) => !(isIPv4(version) && seen.includes(`"${version}"`))) // an address
        .map(([version]) => ({ file, line: index + 1, version }));
    });
}

const isComment = (text: string, file: string) => (extname(file) === ".ts" ? /^\s*(\/\/|\/?\*)/ : /^\s*#/).test(text);

const walked = files.filter(
  (file) =>
    file === PINS_IN_TESTS || (!file.startsWith("__tests__/") && !NO_PINS.some((pattern) => pattern.test(file))),
);
const pins = walked.flatMap(pinsOf);

const isOf = (pin: Pin, { file, version }: (typeof BY_HAND)[number]) =>
  (typeof file === "string" ? file === pin.file : file.test(pin.file)) && version.test(pin.version);
const isByHand = (pin: Pin) => BY_HAND.some((one) => isOf(pin, one));
const isFound = (pin: Pin) => found.some(({ file, version }) => file === pin.file && version === pin.version);

const ofManager = (name: string) => found.filter(({ manager }) => manager === name);
const versions = (list: readonly Found[]) => Object.fromEntries(list.map(({ name, version }) => [name, version]));

test("every version that the repository pins is found by a manager of Renovate, or named here with the reason", () => {
  expect(pins.length).toBeGreaterThan(150);
  expect(new Set(pins.map(({ file }) => file)).size).toBeGreaterThan(28);
  const missed = pins.filter((pin) => !isFound(pin) && !isByHand(pin));
  expect(missed.map(({ file, line, version }) => `${file}:${line}: ${version}`)).toEqual([]);
});

test("what is named as out of reach is there, and is out of reach", () => {
  for (const one of BY_HAND) {
    const named = pins.filter((pin) => isOf(pin, one));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(isFound)).toEqual([]);
  }
});

test("Renovate finds what each kind of file has, and all of it", () => {
  const npm = files.filter((file) => /(^|\/)package\.json$/.test(file)).map((file) => JSON.parse(read(file)));
  const kinds = ["dependencies", "devDependencies", "optionalDependencies", "overrides"];
  const packages = npm.flatMap((manifest) => kinds.flatMap((kind) => Object.entries<string>(manifest[kind] ?? {})));
  expect(
    ofManager("npm")
      .filter(({ depType }) => depType !== "engines")
      .map(({ name, version }) => [name, version])
      .sort(),
  ).toEqual(packages.sort());
  expect(packages.length).toBeGreaterThan(38);

  for (const name of ["go", "pipelines", "python"]) {
    const wanted = read(`tools/${name}/requirements.in`).trimEnd().split("\n");
    const inFile = (file: string) =>
      found.filter((one) => one.file === file).map((one) => `${one.name}==${one.version}`);
    expect(inFile(`tools/${name}/requirements.in`)).toEqual(wanted);
    expect(inFile(`tools/${name}/requirements.txt`)).toEqual(expect.arrayContaining(wanted));
  }

  const actions = ofManager("github-actions").filter(({ digest }) => digest !== undefined);
  const used = files
    .filter((file) => file.startsWith(".github/") && file.endsWith(".yml"))
    .flatMap((file) => [...read(file).matchAll(/uses: [^.]\S*@(\S+)/g)].map(([, commit]) => commit));
  expect(actions.map(({ digest }) => digest).sort()).toEqual(used.sort());
  expect(used.length).toBeGreaterThan(20);

  const images = files
    .filter((file) => file.endsWith("/Dockerfile"))
    .map((file) => /^ARG .*=(.*)$/m.exec(read(file))?.[1]);
  expect(ofManager("dockerfile").map(({ name, version }) => `${name}:${version}`)).toEqual(images);
  expect(images.length).toBeGreaterThan(0);

  expect(ofManager("gitlabci")).toHaveLength(1);
  expect(Object.keys(versions(ofManager("mise")))).toEqual(expect.arrayContaining(["node", "python", "opentofu"]));
});

test("each tool is upgraded in tools/ and in mise.toml by one pull request", () => {
  const mise = versions(ofManager("mise"));
  const modules = ofManager("gomod");
  const pairs = config.packageRules
    .filter(({ matchPackageNames: names = [] }) => names.some((name) => /^(github\.com|helm\.sh)\//.test(name)))
    .filter(({ enabled }) => enabled !== false)
    .map(({ matchPackageNames: [module = "", released = ""] = [] }) => ({
      module,
      mise: released.split("/")[1] ?? "",
    }));
  const compiled = Object.keys(mise).filter((name) => name !== "node" && name !== "python");
  expect(pairs.map((pair) => pair.mise).sort()).toEqual(compiled.sort());
  for (const { module, mise: name } of pairs)
    expect(modules.filter((one) => one.name === module).map(({ version }) => version)).toContain(`v${mise[name]}`);
});

test("the module of each tool is found, and nothing that only follows from it", () => {
  const modules = ofManager("gomod").filter(({ depType }) => depType === "require");
  for (const tool of [...TOOLS, ...CLUSTER_TOOLS]) {
    const file = `tools/${tool.folder ?? tool.name}/go.mod`;
    expect(modules.filter((one) => one.file === file).map(({ version }) => version)).toEqual([
      `v${pinnedVersion(tool)}`,
    ]);
  }
  expect(modules.length).toBeLessThan(20);
});

test("sources that are chosen with something else are not upgraded by themselves", () => {
  const isOff = ({ file, name, depType = "" }: Found) =>
    config.packageRules.some(
      ({ enabled, matchFileNames = [], matchPackageNames, matchDepTypes }) =>
        enabled === false &&
        matchFileNames.includes(file) &&
        (matchPackageNames?.includes(name) ?? true) &&
        (matchDepTypes?.includes(depType) ?? true),
    );
  const off = ofManager("gomod").filter(isOff);
  const files = new Set(off.map(({ file }) => file));
  expect([...files].sort()).toEqual(
    ["terraform-provider-aws", "terragrunt", "tofu"].map((name) => `tools/${name}/go.mod`),
  );
  const modules = new Set([...TOOLS, ...CLUSTER_TOOLS].map((tool) => `v${pinnedVersion(tool)}`));
  expect(off.filter(({ depType, version }) => depType === "require" && modules.has(version))).toEqual([]);
});

test("providers: the range of modules and the version of the live tree, each from the registry that OpenTofu asks", () => {
  const providers = ofManager("regex terraform-provider");
  expect(versions(providers.filter(({ file }) => file === "src/core/provider.ts"))).toEqual(
    Object.fromEntries(
      Object.entries<{ source: string; version: string }>({
        ...requiredProviders("network"),
        ...requiredProviders("platform"),
      }).map(([, { source, version }]) => [source, version]),
    ),
  );
  expect(Object.keys(versions(providers.filter(({ file }) => file.endsWith(".hcl")))).sort()).toEqual(
    Object.keys(versions(providers.filter(({ file }) => file.endsWith(".ts")))).sort(),
  );
  for (const { registry } of providers) expect(registry).toBe("https://registry.opentofu.org");
});

const requiredProviders = (module: string) =>
  JSON.parse(read(`modules/${module}/main.tf.json`)).terraform.required_providers;

test("Helm charts: each is asked of the repository that `platform` installs it from", () => {
  const source = read("src/modules/platform/index.ts");
  const installed = [
    ...source.matchAll(
      /chart: "(.+?)",.*\n\s+repository: "(.+?)",\n\s+version: hcl\(`\$\{this\.vars\.chart_versions\.expr\}\.(\w+)`\)/g,
    ),
  ].map(([, chart, repository, input = ""]) => [chart, repository, defaultOf("platform", input)]);
  expect(installed).toHaveLength(4);
  expect(ofManager("regex helm").map(({ name, registry, version }) => [name, registry, version])).toEqual(installed);
});

/** The default of an attribute of `chart_versions`, as the module was synthesized. */
function defaultOf(module: string, attribute: string): string | undefined {
  const { chart_versions: input } = JSON.parse(read(`modules/${module}/main.tf.json`)).variable;
  return new RegExp(`${attribute} += optional\\(string, "([^"]+)"\\)`).exec(input.type)?.[1];
}

test("EKS add-ons: all of them, in the default version for the clusters' Kubernetes", () => {
  const { addons, cluster_version } = JSON.parse(read("modules/cluster/main.tf.json")).variable;
  const eks = ofManager("regex aws-eks-addon");
  expect(versions(eks)).toEqual(addons.default);
  expect(eks.map(({ packageName = "" }) => JSON.parse(packageName))).toEqual(
    eks.map(({ name }) => ({ kubernetesVersion: cluster_version.default, addonName: name, default: true })),
  );
  expect(versions(ofManager("regex endoflife-date"))).toEqual({ "amazon-eks": cluster_version.default });
});
