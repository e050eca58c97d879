import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repo } from "../../src/system/repo";
import { AREAS } from "./areas";
import { type Area, OUTCOMES, type Trial } from "./trial";

/** `npm run docs:faults` writes the page, this test holds it against the suite. */
const file = join(repo, "docs", "faults.md");

const HEAD = `<!-- Written by \`npm run docs:faults\` from __tests__/faults: do not edit. -->

# What misfortune does

What happens on the laptop when something goes wrong: each row is a trial in \`__tests__/faults\`. \`npm test\` tries those that
take seconds, \`npm run test:faults\` all of them. Every one ends in one of three ways:

${Object.entries(OUTCOMES)
  .map(([outcome, means]) => `- **${outcome}**: ${means};`)
  .join("\n")
  .replace(/;$/, ".")}

Why it is so is in [decision 16](decisions/0016-what-we-may-remove.md). In a message, \`…\` stands for what differs from
machine to machine. Rows marked with ¹ are tried by \`npm run test:faults\` alone.

## Kills

\`npm run test:faults\` starts five laptop clouds side by side and kills one process of \`npm start\`, fifty times, at a random
moment: the command itself in half of them, else Terragrunt, OpenTofu, a provider or the emulator; half of them from nothing,
half with everything standing. The next \`npm start\` must come to its end, and then nothing may be in the emulator that no
state knows, no unit may be missing or locked, and no process may be left over. The seed is printed; \`FAULTS_SEED\` tries the
same moments again, \`FAULTS_KILLS\` says how many.
`;

const cell = (text: string) => text.replaceAll("|", "\\|");
const code = (text: string) => (text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``);
const row = ({ fault, says, outcome, slow }: Trial) =>
  `| ${cell(fault)}${slow ? " ¹" : ""} | ${cell(code(says))} | ${outcome} |`;

function section({ title, standing, trials }: Area): string {
  const where = standing ? "A laptop cloud runs when the trial begins." : "Nothing runs when the trial begins.";
  return [
    `## ${title}`,
    "",
    where,
    "",
    "| What goes wrong | What is said | |",
    "| --- | --- | --- |",
    ...trials.map(row),
    "",
  ].join("\n");
}

test("docs/faults.md is what the suite says", () => {
  const page = [HEAD, ...AREAS.map(section)].join("\n");
  if (process.env.FAULTS_DOCS === "write") writeFileSync(file, page);
  expect(readFileSync(file, "utf8")).toBe(page);
});

test("every trial has a name of its own", () => {
  const names = AREAS.flatMap(({ title, trials }) => trials.map(({ fault }) => `${title}: ${fault}`));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
