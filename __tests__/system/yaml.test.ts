import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repo } from "../../src/system/repo";
import { parseInputs, parseMapping, parseYaml } from "../../src/system/yaml";

/** The lines with which a mapping is refused; empty where it is not. */
function problems(text: string): string[] {
  try {
    parseInputs(text, "env.yaml");
    return [];
  } catch (error) {
    return (error as Error).message.split("\n");
  }
}

describe("a scalar without quotes that Terragrunt reads as another value is refused", () => {
  test.each(["y", "Y", "yes", "Yes", "YES", "on", "On", "ON"])("%s, which is true there", (word) => {
    expect(problems(`name: ${word}`)).toEqual([
      `env.yaml:1: name is ${word}: must be "${word}" in quotes, or true, as Terragrunt reads it`,
    ]);
  });

  test.each(["n", "N", "no", "No", "NO", "off", "Off", "OFF"])("%s, which is false there", (word) => {
    expect(problems(`name: ${word}`)).toEqual([
      `env.yaml:1: name is ${word}: must be "${word}" in quotes, or false, as Terragrunt reads it`,
    ]);
  });

  test.each(["2026-11-27", "2026-1-2", "2026-11-27 10:00:00", "2026-11-27T10:00:00+01:00", "2026-11-27t10:00:00Z"])(
    "%s, which is a time there",
    (time) => {
      expect(problems(`name: ${time}`)).toEqual([
        `env.yaml:1: name is ${time}: must be in quotes, without them it is a time to Terragrunt`,
      ]);
    },
  );

  test.each([
    ["12345678901234567890", "12345678901234567000"],
    ["1.0000000000000000001", "1"],
    ["1e400", "Infinity"],
    ["-.inf", "-Infinity"],
    [".nan", "NaN"],
  ])("%s, which has not all of its digits here", (written, meaning) => {
    expect(problems(`name: ${written}`)).toEqual([
      `env.yaml:1: name is ${written}: must be in quotes, without them it is the number ${meaning}`,
    ]);
  });

  test("in a list, in a mapping, as a key, behind an anchor: a line for each", () => {
    expect(problems('a: "no"\nb:\n  c: [x, off]\n  on: 1\nd: { e: &x No }\n')).toEqual([
      'env.yaml:3: b.c[1] is off: must be "off" in quotes, or false, as Terragrunt reads it',
      'env.yaml:4: a key is on: must be "on" in quotes, or true, as Terragrunt reads it',
      'env.yaml:5: d.e is No: must be "No" in quotes, or false, as Terragrunt reads it',
    ]);
  });
});

test("an account id without quotes is shown as it was written", () => {
  expect(problems("name: a\naccount_id: 012345678901\n")).toEqual([
    "env.yaml:2: account_id is 012345678901: must be in quotes, without them it is the number 12345678901",
  ]);
});

test.each(['"no"', "'yes'", "!!str off", "|\n  no"])("%s is a text for both", (text) => {
  expect(problems(`name: ${text}`)).toEqual([]);
});

test.each([
  ...["nO", "tRUE", "true", "False", "null", "~", "nothing", "no one", "on-call", "yes, no"],
  ...[
    "0",
    "-1",
    "+1",
    ".5",
    "5.",
    "1e3",
    "1.10",
    "0.10",
    "0o17",
    "0x1F",
    "123456789012345",
    "1_000",
    "12:30:45",
    "0b101",
  ],
  ...["10.0.0.0/16", "2026-11", "2026-11-27x", "2026-11-27T10:00", "us-east-1", "0x"],
])("%s is the same for both", (text) => {
  expect(problems(`name: ${text}`)).toEqual([]);
});

test("a file that Terragrunt does not read may have a day without quotes", () => {
  for (const parse of [parseYaml, parseMapping])
    expect(parse("expires: 2026-11-27", "rules.yaml").value).toEqual({ expires: "2026-11-27" });
});

test.each([
  ["", "env.yaml:1: the file is empty: must be a mapping, `key: value`"],
  ["- a", "env.yaml:1: the file is a list: must be a mapping, `key: value`"],
  ["a", "env.yaml:1: the file is a string: must be a mapping, `key: value`"],
])("%j is no mapping", (text, message) => {
  expect(problems(text)).toEqual([message]);
});

test("a file in another version of YAML is refused: its words and numbers would be others", () => {
  expect(problems("%YAML 1.1\n---\nname: 12:30\n")).toEqual(["env.yaml:1: %YAML is 1.1: must be left out"]);
});

test("no file of the live tree that Terragrunt reads has such a scalar", () => {
  const read = ["env.yaml", "image.yaml"].map((name) => `live/*/${name}`);
  const paths = [...read, "live/_classes/*.yaml", "live/_services/*.yaml"];
  const files = execFileSync("git", ["ls-files", ...paths], { cwd: repo, encoding: "utf8" })
    .trim()
    .split("\n");
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect(() => parseInputs(readFileSync(join(repo, file), "utf8"), file)).not.toThrow();
});
