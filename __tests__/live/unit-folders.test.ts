import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { affectedUnits } from "../../src/live/affected";
import { deletedUnits } from "../../src/live/deleted-units";
import { unitFolders, unitNames } from "../../src/live/environment";
import { requireDependencies, unitGraph } from "../../src/live/unit-graph";
import { UserError } from "../../src/system/errors";
import { digestOf } from "../../src/system/git";
import { unitHcl, write, writeTree } from "./synthetic-tree";

let root: string;
let told: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billpay-folders-"));
  told = [];
  jest.spyOn(console, "error").mockImplementation((line) => told.push(String(line)));
  writeTree(root, [
    { name: "dns", module: "dns", dependencies: [] },
    { name: "certificate", module: "certificate", dependencies: ["dns"] },
  ]);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    cwd: root,
    encoding: "utf8",
  });

function commitAll(message: string) {
  git("add", "-A");
  git("commit", "-qm", message);
}

const inLive = (...names: string[]) => join(root, "live", "dev", ...names);

test.each([
  ["a link to another unit", () => symlinkSync("dns", inLive("zone")), "is a link"],
  [
    "a git repository",
    () => {
      write(root, { "live/dev/zone/terragrunt.hcl": unitHcl("dns") });
      mkdirSync(inLive("zone", ".git"));
    },
    "is a git repository",
  ],
])("%s is named once and left out, and the other units go on", async (_, make, what) => {
  make();
  expect(unitNames("dev", root)).toEqual(["certificate", "dns"]);
  expect(Object.keys(await unitGraph("dev", root))).toEqual(["certificate", "dns"]);
  expect(told).toEqual([`  ! live/dev/zone ${what}: left out, a unit must be a plain folder`]);
});

test("a folder that is left out keeps its name: its state belongs to no deleted unit", () => {
  symlinkSync("dns", inLive("zone"));
  expect(unitFolders("dev", root)).toContain("zone");
});

test.each([
  ["live/dev/dns/records/terragrunt.hcl", /^live\/dev\/dns\/records is a unit below a folder of live\/dev: must be /],
  [
    "live/dev/group/records/terragrunt.hcl",
    /^live\/dev\/group\/records is a unit below a folder of live\/dev: must be /,
  ],
  ["live/dev/My_Unit/terragrunt.hcl", /^live\/dev\/My_Unit: a unit's name must be lowercase letters/],
  ["live/dev/1st/terragrunt.hcl", /^live\/dev\/1st: a unit's name must be lowercase letters/],
])("%s is refused by name", (file, refusal) => {
  write(root, { [file]: unitHcl("dns") });
  expect(() => unitNames("dev", root)).toThrow(UserError);
  expect(() => unitNames("dev", root)).toThrow(refusal);
});

test("links to folders and repositories within this one have a digest, which tells where a link leads", async () => {
  git("init", "-q");
  commitAll("all");
  symlinkSync("dns", inLive("zone"));
  const first = await digestOf(["live"], root);
  rmSync(inLive("zone"));
  symlinkSync("certificate", inLive("zone"));
  expect(await digestOf(["live"], root)).not.toBe(first);
  mkdirSync(inLive("nested"));
  execFileSync("git", ["init", "-q"], { cwd: inLive("nested") });
  await expect(digestOf(["live"], root)).resolves.toMatch(/^[0-9a-f]{64}$/);
});

test("the target of a linked terragrunt.hcl reaches its unit", async () => {
  mkdirSync(join(root, "shared"));
  renameSync(inLive("dns", "terragrunt.hcl"), join(root, "shared", "dns.hcl"));
  symlinkSync("../../../shared/dns.hcl", inLive("dns", "terragrunt.hcl"));
  const { units } = await affectedUnits("dev", ["shared/dns.hcl"], undefined, root);
  expect(units).toEqual({ dns: ["shared/dns.hcl changed"], certificate: ["takes outputs from dns"] });
});

test("a unit whose dependency is gone is named with it", async () => {
  rmSync(inLive("dns"), { recursive: true });
  const graph = await unitGraph("dev", root);
  expect(() => requireDependencies("dev", graph)).toThrow(
    "live/dev/certificate still takes outputs from dns, which is gone: remove the dependency, or restore live/dev/dns",
  );
});

test("units whose dependencies are all there are not refused", async () => {
  expect(() => requireDependencies("dev", {})).not.toThrow();
  const graph = await unitGraph("dev", root);
  expect(() => requireDependencies("dev", graph)).not.toThrow();
});

describe("a deleted unit", () => {
  beforeEach(() => {
    git("init", "-q");
    commitAll("all");
  });

  test.each([
    ["committed", true],
    ["not committed yet", false],
  ])("is told by the commit that had it last, its deletion %s", async (_, isCommitted) => {
    rmSync(inLive("dns"), { recursive: true });
    rmSync(inLive("certificate"), { recursive: true });
    if (isCommitted) {
      commitAll("delete");
      write(root, { later: "" });
      commitAll("later");
    }
    write(root, { "live/dev/other/terragrunt.hcl": unitHcl("dns") });
    expect(await deletedUnits("dev", ["certificate", "dns"], root)).toMatchObject({
      certificate: { module: "certificate", dependencies: ["dns"] },
      dns: { module: "dns", dependencies: [] },
    });
    expect(git("worktree", "list").trim().split("\n")).toHaveLength(1);
  });

  test("is not known where this branch never had it", async () => {
    git("checkout", "-qb", "other");
    write(root, { "live/dev/late/terragrunt.hcl": unitHcl("dns") });
    commitAll("another branch's");
    git("checkout", "-q", "-");
    expect(await deletedUnits("dev", ["late"], root)).toEqual({});
  });
});
