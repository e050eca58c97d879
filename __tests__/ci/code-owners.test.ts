import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { environmentNames, readEnvironment } from "../../src/live/environment";
import { repo } from "../../src/system/repo";

const read = (path: string) => readFileSync(join(repo, path), "utf8");

const owned = read(".github/CODEOWNERS")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(/ +/))
  .map(([pattern = "", ...teams]) => ({ pattern, teams }));

const topLevel = (pattern: string) => `${pattern.split("/")[1]}/`;

test("code owners review the folders that docs/ci.md protects, and no others", () => {
  const [, promised = ""] = /review by code owners of ([^;]+);/.exec(read("docs/ci.md")) ?? [];
  const folders = [...promised.matchAll(/`([^`]+)`/g)].map(([, folder]) => folder);
  expect(folders).toContain("live/");
  expect([...new Set(owned.map(({ pattern }) => topLevel(pattern)))].sort()).toEqual(folders.sort());
  for (const folder of folders) expect(owned.map(({ pattern }) => pattern)).toContain(`/${folder}`);
});

test("an owner is a role that may approve, as a team of the environments' organisation; docs/ci.md names it", () => {
  const { classes, environments } = parse(read("live/rules.yaml"));
  const roles = [...Object.values<Rules>(classes), ...Object.values<Rules>(environments)].flatMap(({ approvers }) =>
    Object.values(approvers).flat(),
  );
  const organisations = new Set(
    environmentNames().map(
      (name) => (readEnvironment(name) as { delivery?: { github_org?: string } }).delivery?.github_org,
    ),
  );
  expect(organisations.size).toBe(1);
  const [organisation] = organisations;
  for (const { pattern, teams } of owned) {
    expect([pattern, teams.length]).not.toEqual([pattern, 0]);
    for (const team of teams) {
      const [name, role = ""] = team.split("/");
      expect([pattern, name]).toEqual([pattern, `@${organisation}`]);
      expect(roles).toContain(role);
      expect(read("docs/ci.md")).toContain(`\`${role}\``);
    }
  }
});

interface Rules {
  readonly approvers: Readonly<Record<string, readonly string[]>>;
}

test("every line is about something that is there, or will be when somebody approves", () => {
  const files = execFileSync("git", ["ls-files"], { cwd: repo }).toString().split("\n");
  for (const { pattern } of owned) {
    if (pattern.endsWith("/approvals.yaml")) continue; // made by the first approval
    expect([pattern, files.some((file) => `/${file}`.startsWith(pattern))]).toEqual([pattern, true]);
  }
});

test("what is of prod's class has the owners of prod, and rules and approvals are nobody's by accident", () => {
  // The last line that matches counts.
  const ownersOf = (file: string) =>
    owned.findLast(({ pattern }) => {
      const source = pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*");
      return new RegExp(`^${source}${pattern.endsWith("/") ? "" : "$"}`).test(`/${file}`);
    })?.teams;
  const lead = ["@billpay/platform-lead"];
  expect(ownersOf("live/prod/env.yaml")).toEqual(lead);
  expect(ownersOf("live/_classes/production.yaml")).toEqual(lead);
  expect(ownersOf("live/rules.yaml")).toEqual(lead);
  expect(ownersOf(".github/CODEOWNERS")).toEqual(lead);
  expect(ownersOf("live/dev/env.yaml")).toEqual(["@billpay/platform-engineer"]);
  expect(ownersOf("policy/waivers.yaml")).toEqual(["@billpay/security"]);
  expect(ownersOf("live/prod/approvals.yaml")).toEqual(
    expect.arrayContaining(["@billpay/security", "@billpay/finance"]),
  );
  expect(ownersOf("src/cli.ts")).toBeUndefined();
  expect(existsSync(join(repo, "live/_classes/production.yaml"))).toBe(true);
});
