import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CodeOwners } from "../../src/portal/code-owners";
import { repo } from "../../src/system/repo";

const file = join(repo, "tools/backstage/backend/policy.js");
const { allows } = require(file) as { allows: (permission: string, memberships: readonly string[]) => boolean };

const DEVELOPER = ["user:default/somebody", "group:default/finance"];

test.each([
  "catalog.entity.read",
  "catalog.entity.create",
  "catalog.location.create",
  "catalog.entity.refresh",
  "scaffolder.task.create",
  "scaffolder.action.execute",
])("whoever is signed in may: %s", (permission) => expect(allows(permission, DEVELOPER)).toBe(true));

test.each(["catalog.entity.delete", "catalog.location.delete"])("only the platform's teams may: %s", (permission) => {
  expect(allows(permission, DEVELOPER)).toBe(false);
  expect(allows(permission, [])).toBe(false);
  expect(allows(permission, ["user:default/platform-lead", "group:other/platform-lead"])).toBe(false);
  for (const team of ["platform-engineer", "platform-lead"])
    expect(allows(permission, [...DEVELOPER, `group:default/${team}`])).toBe(true);
});

test("the teams of the policy are code owners, and docs/backstage.md names them", () => {
  const teams = [...readFileSync(file, "utf8").matchAll(/group:default\/([\w-]+)/g)].map(([, team]) => team);
  expect(new CodeOwners().teams).toEqual(expect.arrayContaining(teams.map((team) => `billpay/${team}`)));
  for (const team of teams) expect(readFileSync(join(repo, "docs/backstage.md"), "utf8")).toContain(`\`${team}\``);
});
