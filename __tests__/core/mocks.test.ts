import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repo } from "../../src/system/repo";

/** The account that policies know as one that mocks stand in with. */
const [, mockAccount] =
  /^account := "(\d{12})"$/m.exec(readFileSync(join(repo, "policy", "lib", "mocks.rego"), "utf8")) ?? [];

// Where it fails: the `example` of an output, in src/modules.
test("every mock output has the one account that policies know as nobody's", () => {
  const accounts = readdirSync(join(repo, "modules")).flatMap((module) => {
    const mocks = readFileSync(join(repo, "modules", module, "mocks.json"), "utf8");
    const inArns = mocks.matchAll(/arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:(\d+):/g);
    const inHosts = mocks.matchAll(/(\d{12})\.dkr\.ecr\./g);
    return [...inArns, ...inHosts].map(([, account]) => `${module}: ${account}`);
  });
  expect(accounts.length).toBeGreaterThan(30);
  expect(accounts.filter((found) => !found.endsWith(`: ${mockAccount}`))).toEqual([]);
});
