import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hasEffect, type PlanJson, plannedChanges, plannedChecks } from "../../src/live/plan-json";
import { comparePlannedChanges } from "../../src/pipeline/diff/compare-plans";
import { run } from "../../src/system/process";
import { tool } from "./tools";

/** What the plans of the pinned OpenTofu and Terragrunt say of what changes in a state, on a module with no provider. */
const MINUTE = 60_000;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "billpay-state-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

const data = (name: string, body = "") => `resource "terraform_data" "${name}" {\n${body}\n}\n`;

describe("OpenTofu", () => {
  const tofu = (...args: string[]) => tool("tofu", [`-chdir=${folder}`, ...args]);
  const module = (...blocks: string[]) => write({ "main.tf": blocks.join("\n") });

  async function plan(): Promise<PlanJson> {
    expect(await tofu("plan", "-input=false", "-out=saved")).toMatchObject({ code: 0 });
    return JSON.parse((await tofu("show", "-json", "saved")).stdout);
  }

  /** Applies the saved plan; gives the addresses in the state. */
  async function apply(): Promise<string[]> {
    expect(await tofu("apply", "-input=false", "saved")).toMatchObject({ code: 0 });
    return (await tofu("state", "list")).stdout.split("\n").filter((line) => line !== "");
  }

  async function applied(...blocks: string[]): Promise<void> {
    module(...blocks);
    expect(await tofu("init", "-input=false")).toMatchObject({ code: 0 });
    await plan();
    await apply();
  }

  test.each([
    {
      what: "a moved block",
      blocks: [data("b"), "moved {\n  from = terraform_data.a\n  to = terraform_data.b\n}"],
      found: { address: "terraform_data.b", action: "move", movedFrom: "terraform_data.a" },
      state: ["terraform_data.b"],
    },
    {
      what: "removed with destroy = false",
      blocks: ["removed {\n  from = terraform_data.a\n  lifecycle {\n    destroy = false\n  }\n}"],
      found: { address: "terraform_data.a", action: "forget" },
      state: [],
    },
    {
      what: "an import block",
      blocks: [data("a"), data("c"), 'import {\n  to = terraform_data.c\n  id = "there"\n}'],
      found: { address: "terraform_data.c", action: "import", imported: true },
      state: ["terraform_data.a", "terraform_data.c"],
    },
  ])(
    "$what is a plan with an effect, which its saved plan has on the state, once",
    async ({ blocks, found, state }) => {
      await applied(data("a"));
      module(...blocks);
      const moved = await plan();
      expect(plannedChanges(moved)).toEqual([{ type: "terraform_data", attributes: [], ...found }]);
      expect(hasEffect(moved)).toBe(true);
      expect(await apply()).toEqual(state);
      expect(hasEffect(await plan())).toBe(false);
    },
    MINUTE,
  );

  test(
    "an import that also changes is an update, imported",
    async () => {
      await applied(data("a"));
      module(data("a"), data("c", 'input = "1"'), 'import {\n  to = terraform_data.c\n  id = "there"\n}');
      expect(plannedChanges(await plan())).toMatchObject([
        { address: "terraform_data.c", action: "update", imported: true },
      ]);
    },
    MINUTE,
  );

  test(
    "a replacement whose old object is not destroyed is a replacement in which the old one stays",
    async () => {
      await applied(data("a", 'triggers_replace = "1"'));
      module(data("a", 'triggers_replace = "2"\nlifecycle {\n  destroy = false\n}'));
      expect(plannedChanges(await plan())).toMatchObject([
        { address: "terraform_data.a", action: "replace", oldStays: true },
      ]);
    },
    MINUTE,
  );

  test(
    "a check block is unknown before what it reads is there, then fails with its message, then passes",
    async () => {
      const check = (wanted: string) =>
        `check "a" {\n  assert {\n    condition = terraform_data.a.output == "${wanted}"\n    error_message = "it is\\n\${terraform_data.a.output}"\n  }\n}`;
      const resource = data("a", 'input = "1"');
      module(resource, check("2"));
      expect(await tofu("init", "-input=false")).toMatchObject({ code: 0 });
      expect(plannedChecks(await plan())).toEqual([{ address: "check.a", status: "unknown", problems: [] }]);
      await apply();
      const failing = await plan();
      expect(plannedChecks(failing)).toEqual([{ address: "check.a", status: "fail", problems: ["it is 1"] }]);
      expect(hasEffect(failing)).toBe(false);
      module(resource, check("1"));
      const passing = await plan();
      expect(plannedChecks(passing)).toEqual([]);
      expect(comparePlannedChanges(passing, failing)).toEqual(["check.a fails: it is 1"]);
    },
    MINUTE,
  );

  test(
    "a deposed object is another than its successor, and hides nothing that becomes of that",
    async () => {
      const a = (of: string, input = "") => data("a", `triggers_replace = "${of}"\n${input}`);
      await applied(a("1"));
      // What a replacement leaves whose new object was made, and whose old one could not be destroyed.
      const file = join(folder, "terraform.tfstate");
      const state = JSON.parse(readFileSync(file, "utf8"));
      const [{ instances }] = state.resources;
      instances.push({ ...instances[0], deposed: "0a1b2c3d" });
      writeFileSync(file, JSON.stringify({ ...state, serial: state.serial + 1 }));
      module(a("1", 'input = "1"'));
      const updated = await plan();
      const deposed = { address: "terraform_data.a (deposed 0a1b2c3d)", action: "delete" };
      expect(plannedChanges(updated)).toHaveLength(2);
      expect(plannedChanges(updated)).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ address: "terraform_data.a", action: "update" }),
          expect.objectContaining(deposed),
        ]),
      );
      module(a("2"));
      expect(comparePlannedChanges(updated, await plan())).toEqual(["terraform_data.a: replace, decided on update"]);
    },
    MINUTE,
  );
});

describe("a file beside a unit's terragrunt.hcl", () => {
  const MODULE = "modules/thing/main.tf";
  const FORGET_A = "removed {\n  from = terraform_data.a\n  lifecycle {\n    destroy = false\n  }\n}\n";
  const unit = (name: string) => ({
    [`live/dev/${name}/terragrunt.hcl`]:
      `remote_state {\n  backend = "local"\n  config = {\n    path = "${folder}/${name}.tfstate"\n  }\n  generate = {\n    path = "backend.tf"\n    if_exists = "overwrite_terragrunt"\n  }\n}\n` +
      `terraform {\n  source = "${folder}/modules/${name}"\n}\n`,
  });

  async function terragrunt(...args: string[]): Promise<string> {
    const all = ["run", "--all", "--non-interactive", "--no-color", `--working-dir=${folder}/live/dev`, ...args];
    const { code, stdout, stderr } = await tool("terragrunt", all);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("Error:")]);
    return stdout;
  }

  beforeEach(async () => {
    await run("git", ["init", "--quiet", folder]);
    write({ ...unit("thing"), [MODULE]: data("a") });
    await terragrunt("apply");
  }, MINUTE);

  test(
    "is planned with the module, and no longer once it is gone",
    async () => {
      const moves = "live/dev/thing/moves.tf";
      write({ [MODULE]: data("b"), [moves]: "moved {\n  from = terraform_data.a\n  to = terraform_data.b\n}\n" });
      expect(await terragrunt("plan")).toContain("terraform_data.a has moved to terraform_data.b");
      rmSync(join(folder, moves));
      expect(await terragrunt("plan")).toContain("1 to add, 0 to change, 1 to destroy");
      const cached = readdirSync(folder, { recursive: true, encoding: "utf8" });
      expect(cached.filter((file) => file.endsWith("moves.tf"))).toEqual([]);
      expect(existsSync(join(folder, moves))).toBe(false);
    },
    MINUTE,
  );

  test(
    "lets go of a resource in one unit and takes it into another",
    async () => {
      write({
        ...unit("other"),
        [MODULE]: data("b"),
        "modules/other/main.tf": data("a"),
        "live/dev/thing/split.tf": FORGET_A,
        "live/dev/other/split.tf": 'import {\n  to = terraform_data.a\n  id = "there"\n}\n',
      });
      const said = await terragrunt("apply");
      expect(said).toContain("1 forgotten");
      expect(said).toContain("1 imported");
      for (const name of ["thing", "other"]) rmSync(join(folder, `live/dev/${name}/split.tf`));
      expect((await terragrunt("plan")).match(/No changes\./g)).toHaveLength(2);
    },
    MINUTE,
  );
});
