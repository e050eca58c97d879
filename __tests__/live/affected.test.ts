import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { affectedUnits } from "../../src/live/affected";
import { classYaml, type SyntheticUnit, unitHcl, write, writeTree } from "./synthetic-tree";

let root: string;

/** dns ◀─ certificate ◀─ site-a, site-b (one module, web); network stands alone. */
const UNITS: readonly SyntheticUnit[] = [
  { name: "network", module: "network", dependencies: [] },
  { name: "dns", module: "dns", dependencies: [] },
  { name: "certificate", module: "certificate", dependencies: ["dns"] },
  { name: "site-a", module: "web", dependencies: ["certificate"] },
  { name: "site-b", module: "web", dependencies: ["certificate"] },
];
const EVERYTHING = UNITS.map(({ name }) => name).sort();
const CLASS = "live/_classes/small.yaml";
const ENV = "live/dev/env.yaml";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billpay-affected-"));
  writeTree(root, UNITS);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const text = (file: string) => readFileSync(join(root, file), "utf8");

/** Writes files and says what that reaches; what was not there before is new. */
async function change(files: Record<string, string>) {
  const before = new Map(Object.keys(files).map((file) => [file, textOrNone(file)]));
  write(root, files);
  return affectedUnits("dev", Object.keys(files), (file) => before.get(file), root);
}

function textOrNone(file: string): string | undefined {
  try {
    return text(file);
  } catch {
    return undefined;
  }
}

const units = async (files: Record<string, string>) => Object.keys((await change(files)).units);
const touch = (file: string) => units({ [file]: "changed" });

/** Puts HCL into the network unit, changes a file, and says whether the unit is reached. */
async function reads(hcl: string, file: string): Promise<boolean> {
  write(root, { "live/dev/network/terragrunt.hcl": `${unitHcl("network")}\n${hcl}` });
  return (await touch(file)).includes("network");
}

describe("what a change reaches", () => {
  test("a moved, import or removed block beside a unit's terragrunt.hcl: that unit, also when it goes again", async () => {
    const moves = "live/dev/network/moves.tf";
    expect((await change({ [moves]: "moved {}" })).units).toEqual({ network: [`${moves} changed`] });
    rmSync(join(root, moves));
    expect((await affectedUnits("dev", [moves], () => "moved {}", root)).units).toEqual({
      network: [`${moves} is gone`],
    });
  });

  test("a module's code: its units and what takes outputs from them, each with the reason", async () => {
    const { units } = await change({ "modules/certificate/main.tf.json": '{"a": 1}' });
    expect(units).toEqual({
      certificate: ["modules/certificate/main.tf.json changed"],
      "site-a": ["takes outputs from certificate"],
      "site-b": ["takes outputs from certificate"],
    });
  });

  test("any other file of a module, as a template that it reads: its units", async () => {
    expect(await touch("modules/web/policies/bucket.json")).toEqual(["site-a", "site-b"]);
  });

  test("a module's README: none", async () => {
    expect(await touch("modules/dns/README.md")).toEqual([]);
  });

  test("a module's mocks: the units that would plan with them, not those of the module", async () => {
    expect(await touch("modules/certificate/mocks.json")).toEqual(["site-a", "site-b"]);
  });

  test("a unit's own file, and a file beside it: the unit and its dependents", async () => {
    expect(await units({ "live/dev/site-a/terragrunt.hcl": `${text("live/dev/site-a/terragrunt.hcl")}\n` })).toEqual([
      "site-a",
    ]);
    expect(await touch("live/dev/certificate/extra.tf")).toEqual(["certificate", "site-a", "site-b"]);
  });

  test("an included file: the units that include it", async () => {
    expect(await units({ "live/_units/web.hcl": `${text("live/_units/web.hcl")}\n` })).toEqual(["site-a", "site-b"]);
  });

  test("the root: every unit", async () => {
    expect(await units({ "terragrunt.hcl": `${text("terragrunt.hcl")}\n` })).toEqual(EVERYTHING);
  });

  test.each([
    "policy/s3/encrypted.rego",
    "logic/decision/decide.py",
    "live/rules.yaml",
    "live/dev/usage.yaml",
    "live/_units/unused.hcl",
    "live/_classes/large.yaml",
    "live/prod/network/terragrunt.hcl",
    "live/network/terragrunt.hcl",
    "live/dev/env.yaml.bak",
    "modules/web2/main.tf.json",
    "src/modules/network/index.ts",
    "docs/architecture.md",
  ])("%s: none", async (file) => {
    expect(await touch(file)).toEqual([]);
  });

  test("no file: none", async () => {
    expect(await affectedUnits("dev", [], undefined, root)).toEqual({ units: {}, removed: [] });
  });
});

describe("a YAML file reaches by the keys whose value changed", () => {
  const sizes = { network: 1, dns: 1, certificate: 1, web: 1 };

  test("the units that read the key", async () => {
    const { units } = await change({ [CLASS]: classYaml({ ...sizes, web: 2 }) });
    expect(units).toEqual({
      "site-a": [`web in ${CLASS} changed`],
      "site-b": [`web in ${CLASS} changed`],
    });
  });

  test("a key that appears or goes is a change", async () => {
    expect(await units({ [ENV]: `${text(ENV)}network: {}\n` })).toEqual(["network"]);
    expect(await units({ [CLASS]: classYaml({ network: 1, dns: 1, certificate: 1 }) })).toEqual(["site-a", "site-b"]);
    expect(await units({ [ENV]: text(ENV).replace("network: {}", "network: null") })).toEqual(["network"]);
    expect(await units({ [ENV]: text(ENV).replace("network: null\n", "") })).toEqual(["network"]);
  });

  test("a key that nobody reads: none", async () => {
    expect(await units({ [ENV]: `${text(ENV)}nobody: 1\n` })).toEqual([]);
  });

  test("comments, blank lines and the order of keys: none", async () => {
    const reordered = classYaml({ web: 1, certificate: 1, dns: 1, network: 1 });
    expect(await units({ [CLASS]: `# why\n\n${reordered.replace("size: 1", "size: 1 # note")}` })).toEqual([]);
  });

  test.each([
    ["a number in quotes", 'size: "1"'],
    ["a number that is spelled another way", "size: 1.0"],
    ["a long number, in its last digit", "size: 100000000000000000001", "size: 100000000000000000002"],
  ])("%s is another value", async (_, after, before = "size: 1") => {
    write(root, { [CLASS]: `network:\n  ${before}\n` });
    expect(await units({ [CLASS]: `network:\n  ${after}\n` })).toEqual(["network"]);
  });

  test("a value behind an alias is seen", async () => {
    write(root, { [CLASS]: "shared: &shared\n  size: 1\nnetwork: *shared\n" });
    expect(await units({ [CLASS]: text(CLASS).replace("1", "2") })).toEqual(["network"]);
  });

  test("the class that an environment takes reaches all that read a class", async () => {
    write(root, { "live/_classes/large.yaml": text(CLASS) });
    expect(await units({ [ENV]: text(ENV).replace("class: small", "class: large") })).toEqual(EVERYTHING);
  });

  test("a key that the root reads: every unit", async () => {
    expect(await units({ [ENV]: text(ENV).replace("us-east-1", "eu-west-1") })).toEqual(EVERYTHING);
  });

  test.each([
    ["that is no YAML", classYaml(sizes), "network: ["],
    ["that was no YAML", "network: [", classYaml(sizes)],
    ["that had an alias of nothing", "network: *none\n", classYaml(sizes)],
    ["that is a list", "- network\n", "- dns\n"],
    ["that merges maps at its top", "base: &base\n  network: 1\n<<: *base\n", "base: &base\n  network: 2\n<<: *base\n"],
  ])("a file %s: all that read it", async (_, before, after) => {
    write(root, { [CLASS]: before });
    expect(await units({ [CLASS]: after })).toEqual(EVERYTHING);
  });

  test("a file that goes: all that read it", async () => {
    rmSync(join(root, CLASS));
    const affected = await affectedUnits("dev", [CLASS], () => classYaml(sizes), root);
    expect(Object.keys(affected.units)).toEqual(EVERYTHING);
    expect(affected.units.network).toEqual([`${CLASS} is gone`]);
  });

  test("without the text from before, every key counts", async () => {
    expect(Object.keys((await affectedUnits("dev", [CLASS], undefined, root)).units)).toEqual(EVERYTHING);
  });

  test.each([
    ["whole", "all = local.class"],
    ["by a key that is computed", "one = local.class[local.name]"],
    ["by a function", 'one = lookup(local.class, "dns", {})'],
    ["by all its values", "each = values(local.class)[*].size"],
    ["in a loop", "each = [for key, value in local.class : value]"],
    ["under another name", "size = local.other.dns.size"],
    ["in parentheses", "dns = (local.class).dns"],
    ["in an if of a template", 'text = "%{if local.class.dns.size == 1}one%{endif}"'],
    ["by a quoted key", 'dns = local.class["dns"]'],
    ["through an include", "dns = include.unit.locals.class.dns"],
  ])("a map that is read %s is seen through or counts whole", async (_, input) => {
    write(root, {
      "live/dev/network/terragrunt.hcl": `${unitHcl("network")}
locals {
  name  = "dns"
  class = yamldecode(file("\${get_repo_root()}/${CLASS}"))
  other = local.class
}

inputs = { ${input} }
`,
    });
    expect(await units({ [CLASS]: classYaml({ ...sizes, dns: 2 }) })).toContain("network");
  });

  test("a key that is read in the unit's own file by name alone brings no other key with it", async () => {
    write(root, {
      "live/dev/network/terragrunt.hcl": `${unitHcl("network")}\ninputs = { a = include.unit.locals.class.dns.size }\n`,
    });
    expect(await units({ [CLASS]: classYaml({ ...sizes, certificate: 2 }) })).toEqual([
      "certificate",
      "site-a",
      "site-b",
    ]);
  });
});

describe("files that the HCL names are read", () => {
  test.each([
    [
      "by a reference in the inputs",
      'inputs = { chart = "${get_repo_root()}/charts/service" }',
      "charts/service/values.yaml",
    ],
    ["in a folder above", 'inputs = { a = file("${get_terragrunt_dir()}/../shared.json") }', "live/dev/shared.json"],
    ["by a relative path", 'inputs = { a = file("../shared.json") }', "live/dev/shared.json"],
    [
      "by a relative path in a list",
      'terraform {\n  extra_arguments "a" {\n    commands = ["plan"]\n    required_var_files = ["../a.tfvars"]\n  }\n}',
      "live/dev/a.tfvars",
    ],
    [
      "through locals",
      'locals {\n  dir = "${get_repo_root()}/charts"\n  chart = "${local.dir}/service"\n}\ninputs = { a = file("${local.chart}/values.yaml") }',
      "charts/service/values.yaml",
    ],
    [
      "through a local of an include",
      'inputs = { chart = "${include.root.locals.repo}/charts/service" }',
      "charts/service/values.yaml",
    ],
    [
      "through the values of env.yaml",
      'inputs = { a = file("${get_repo_root()}/data/${include.unit.locals.env.name}.json") }',
      "data/dev.json",
    ],
    [
      "by the unit's name",
      'inputs = { a = file("${get_repo_root()}/data/${basename(get_terragrunt_dir())}.json") }',
      "data/network.json",
    ],
    [
      "in a loop over paths",
      'inputs = { a = [for path in ["${get_repo_root()}/data/x.json"] : file(path)] }',
      "data/x.json",
    ],
    [
      "whichever branch names them",
      'inputs = { a = file(get_env("X", "") == "" ? "${get_repo_root()}/data/x.json" : "${get_repo_root()}/data/y.json") }',
      "data/y.json",
    ],
    ["in the key of a map", 'inputs = { "${file("${get_repo_root()}/data/x.json")}" = 1 }', "data/x.json"],
    [
      "in a heredoc",
      'generate "a" {\n  path = "a.tf"\n  if_exists = "overwrite"\n  contents = <<-EOF\n    # ${file("${get_repo_root()}/data/x.json")}\n  EOF\n}',
      "data/x.json",
    ],
    ["amid other text", 'inputs = { a = "--file=${get_repo_root()}/data/x.json --quiet" }', "data/x.json"],
    ["where a file must not be yet", 'inputs = { a = fileexists("${get_repo_root()}/data/x.json") }', "data/x.json"],
    [
      "as files of a pattern of folders",
      'inputs = { a = fileset("${get_repo_root()}/live/dev", "data-*/x.json") }',
      "live/dev/data-one/x.json",
    ],
    ["as a folder of files", 'inputs = { a = fileset("${get_repo_root()}/data", "*.json") }', "data/x.json"],
    [
      "by a merged map's path and a suffix",
      'locals {\n  map = merge({}, { path = "${get_repo_root()}/data/x" })\n}\ninputs = { a = "${local.map.path}-dev.json" }',
      "data/x-dev.json",
    ],
  ])("%s", async (_, hcl, file) => {
    expect(await reads(hcl, file)).toBe(true);
    expect(await reads(hcl, "unrelated/file.json")).toBe(false);
  });

  test("a name that only partly matches is another file", async () => {
    const hcl = 'inputs = { chart = "${get_repo_root()}/charts/service" }';
    expect(await reads(hcl, "charts/service-two/values.yaml")).toBe(false);
  });

  test("a part that cannot be told stands for any text, and the rest still counts", async () => {
    const hcl = 'inputs = { a = file("${get_repo_root()}/data/${lower(get_env("X", ""))}/x.json") }';
    expect(await reads(hcl, "data/some/where/x.json")).toBe(true);
    expect(await reads(hcl, "data/y.json")).toBe(false);
  });

  test("a file that is looked for in the folders above: the nearest one, and its place where it is gone", async () => {
    const hcl = 'inputs = { a = file(find_in_parent_folders("shared.json")) }';
    write(root, { "live/shared.json": "{}" });
    expect(await reads(hcl, "live/shared.json")).toBe(true);
    expect(await touch("shared.json")).toEqual([]);
    const gone = await affectedUnits("dev", ["live/dev/shared.json"], () => "{}", root);
    expect(gone.units).toEqual({ network: ["live/dev/shared.json is gone"] });
    write(root, { "live/dev/shared.json": "{}" });
    expect(await touch("live/shared.json")).toEqual([]);
  });

  test("locals in a circle are no path", async () => {
    const hcl = 'locals {\n  a = local.b\n  b = "${local.a}/x"\n}\ninputs = { a = local.a }';
    expect(await reads(hcl, "data/x.json")).toBe(false);
  });

  test.each([
    ["a program's output", 'inputs = { a = run_cmd("date") }'],
    ["another unit's configuration", 'locals {\n  other = read_terragrunt_config("${get_repo_root()}/live/x.hcl")\n}'],
    ["a template, which may read more", 'inputs = { a = templatefile("${get_repo_root()}/a.tpl", {}) }'],
    ["a path put together by a function", 'inputs = { a = file(join("/", [get_repo_root(), "data", "x.json"])) }'],
    ["a path that a function changes", 'inputs = { a = replace("${get_repo_root()}/DATA/x.json", "DATA", "data") }'],
    ["a path whose beginning is not known", 'inputs = { a = file(get_env("FILE", "")) }'],
    ["the repository's folder itself", "inputs = { repo = get_repo_root() }"],
    [
      "the whole repository, copied for a double slash",
      'terraform {\n  source = "${get_repo_root()}//modules/network"\n}',
    ],
    ["a hook", 'terraform {\n  before_hook "a" {\n    commands = ["plan"]\n    execute = ["./a.sh"]\n  }\n}'],
  ])("%s is not seen through: any change reaches the unit", async (_, hcl) => {
    expect(await reads(hcl, "data/x.json")).toBe(true);
  });
});

describe("what cannot be followed at all is refused with the file and the reason", () => {
  const affected = (hcl: string) => {
    write(root, { "live/dev/network/terragrunt.hcl": hcl });
    return affectedUnits("dev", [], undefined, root);
  };

  test.each([
    [
      "a dependency whose unit is computed",
      'dependency "x" {\n  config_path = "../${get_env("X", "")}"\n}\n',
      'live/dev/network/terragrunt.hcl: config_path of dependency "x" cannot be determined from the files: must be',
    ],
    [
      "a dependency on another environment",
      'dependency "x" {\n  config_path = "../../prod/network"\n}\n',
      'live/dev/network/terragrunt.hcl: config_path of dependency "x" is live/prod/network: must be a unit of live/dev',
    ],
    [
      "an include that is not there",
      'include "x" {\n  path = "${get_repo_root()}/live/_units/none.hcl"\n}\n',
      "live/_units/none.hcl cannot be read: ENOENT",
    ],
    [
      "an include that is computed",
      'include "x" {\n  path = get_env("X", "")\n}\n',
      'the path of include "x" cannot be determined from the files',
    ],
    ["broken HCL", "inputs = {\n", "live/dev/network/terragrunt.hcl cannot be parsed as HCL: "],
  ])("%s", async (_, hcl, message) => {
    const refusal = affected(hcl);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal.catch(({ message }) => message.split("\n"))).resolves.toHaveLength(1);
  });

  test("an unknown environment", async () => {
    await expect(affectedUnits("qa", [], undefined, root)).rejects.toThrow("there is no environment `qa` in live/");
  });
});

describe("a unit that is gone", () => {
  test("is told of, and reaches what still takes outputs from it", async () => {
    rmSync(join(root, "live/dev/dns"), { recursive: true });
    const { units, removed } = await affectedUnits("dev", ["live/dev/dns/terragrunt.hcl"], undefined, root);
    expect(removed).toEqual(["dns"]);
    expect(units.certificate).toEqual(["takes outputs from dns"]);
    expect(Object.keys(units)).toEqual(["certificate", "site-a", "site-b"]);
  });

  test("of another environment is not this one's", async () => {
    const files = ["live/prod/dns/terragrunt.hcl", "live/devel/dns/terragrunt.hcl", "live/dev/a/b/terragrunt.hcl"];
    expect((await affectedUnits("dev", files, undefined, root)).removed).toEqual([]);
  });
});

test("what only comes after a unit that changed is not reached: its plan is the same", async () => {
  const after = `${unitHcl("network")}\ndependencies {\n  paths = ["../dns"]\n}\n`;
  write(root, { "live/dev/network/terragrunt.hcl": after });
  expect(Object.keys((await affectedUnits("dev", ["modules/dns/main.tf.json"], undefined, root)).units)).toEqual([
    "certificate",
    "dns",
    "site-a",
    "site-b",
  ]);
});

test("a unit that is new is reached", async () => {
  expect(await units({ "live/dev/fresh/terragrunt.hcl": unitHcl("network") })).toEqual(["fresh"]);
});

describe("over random trees, exactly what can be reached is found", () => {
  test.each(Array.from({ length: 20 }, (_, seed) => seed + 1))("tree %i", async (seed) => {
    const random = generator(seed);
    const upTo = (count: number) => Math.floor(random() * count);
    const count = 2 + upTo(14);
    const modules = 1 + upTo(5);
    const tree = Array.from({ length: count }, (_, index): SyntheticUnit => {
      const dependencies = Array.from({ length: index }, (_, other) => `u${other}`).filter(() => random() < 0.2);
      return { name: `u${index}`, module: `m${upTo(modules)}`, dependencies };
    });
    rmSync(root, { recursive: true });
    writeTree(root, tree);

    const used = [...new Set(tree.map(({ module }) => module))];
    const some = <T>(items: readonly T[]) => items.filter(() => random() < 0.1);
    const [code, mocks, keys, own] = [some(used), some(used), some(used), some(tree.map(({ name }) => name))];
    const sizes = Object.fromEntries(used.map((module) => [module, keys.includes(module) ? 2 : 1]));
    const result = await change({
      ...Object.fromEntries(code.map((module) => [`modules/${module}/main.tf.json`, "1"])),
      ...Object.fromEntries(mocks.map((module) => [`modules/${module}/mocks.json`, "1"])),
      ...Object.fromEntries(own.map((name) => [`live/dev/${name}/note.tf`, ""])),
      [CLASS]: classYaml(sizes),
    });

    const byName = new Map(tree.map((unit) => [unit.name, unit]));
    const isReached = ({ name, module, dependencies }: SyntheticUnit): boolean =>
      own.includes(name) ||
      code.includes(module) ||
      keys.includes(module) ||
      dependencies.some((other) => {
        const unit = byName.get(other);
        return unit !== undefined && (mocks.includes(unit.module) || isReached(unit));
      });
    expect(Object.keys(result.units)).toEqual(
      tree
        .filter(isReached)
        .map(({ name }) => name)
        .sort(),
    );
  });
});

/** Numbers from 0 to 1 that are the same for a seed on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
}
