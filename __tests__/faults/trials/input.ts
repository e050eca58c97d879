import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Checkout } from "../checkout";
import type { Area, Trial } from "../trial";

const FILE = "live/prod/env.yaml";

/** Edits a file, runs `validate` and `plan`, and puts the file back. */
const edited = (fault: string, from: string | RegExp, to: string, says: string): Trial => ({
  fault: `${fault}: \`validate\`, \`plan\``,
  outcome: "refused",
  says,
  run: async (on) => {
    const file = join(on.dir, FILE);
    const before = readFileSync(file, "utf8");
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${FILE} has nothing like ${from}`);
    writeFileSync(file, after);
    const validated = await on.billpay("validate prod");
    const planned = await on.billpay("plan prod registry --offline");
    writeFileSync(file, before);
    expect([validated.code, planned.code, planned.stderr]).toEqual([1, 1, validated.stderr]);
    return validated;
  },
});

const asFolder = async (on: Checkout) => {
  const file = join(on.dir, FILE);
  renameSync(file, `${file}.kept`);
  mkdirSync(file);
  const result = await on.billpay("validate prod");
  rmSync(file, { recursive: true });
  renameSync(`${file}.kept`, file);
  return result;
};

export const input: Area = {
  title: "`env.yaml`",
  standing: false,
  trials: [
    edited(
      "a key of a section is misspelled",
      "database:\n",
      "database:\n  multi_azz: true\n",
      "database.multi_azz is not known here (did you mean multi_az?)",
    ),
    edited(
      "the region is misspelled",
      "region: us-east-1",
      "region: us-eats-1",
      'region is "us-eats-1" (did you mean us-east-1?)',
    ),
    edited("a range is none", /cidr: \S+/, "cidr: 999.0.0.0/99", 'network.cidr is "999.0.0.0/99"'),
    edited("a zone is of another region", /us-east-1a:/, "eu-west-1a:", "eu-west-1a"),
    edited("an alias names nothing", "region: us-east-1", "region: *nope", "live/prod/env.yaml:"),
    edited(
      "its aliases make more than there is memory for",
      /$/,
      `a: &a [x, x, x, x, x, x, x, x, x]\n${["b", "c", "d", "e", "f"].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcde"[index]}`).join(", ")}]\n`).join("")}`,
      "its aliases are not followed",
    ),
    edited("it is empty", /[\s\S]*/, "", "live/prod/env.yaml"),
    edited("it is a list", /[\s\S]*/, "- prod\n", "live/prod/env.yaml"),
    {
      fault: "it is a folder: `validate`",
      outcome: "refused",
      says: "live/prod/env.yaml is a folder, and should be a file",
      run: asFolder,
    },
  ],
};
