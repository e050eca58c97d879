import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseInputs } from "../../src/system/yaml";
import { tool } from "./tools";

const WORDS = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"].flatMap((word) => [
  word,
  word.toUpperCase(),
  `${word[0]?.toUpperCase()}${word.slice(1)}`,
  `${word}x`,
  word.length > 1 ? `${word[0]}${word.slice(1).toUpperCase()}` : `${word}${word}`,
]);
const NUMBERS = [
  ...["0", "1", "-1", "+1", ".5", "5.", "1e3", "1.5E+3", "1.10", "0o17", "0x1F", "0b101", "-0x1f", "1_000", "12:30:45"],
  ...["0123", "089", "012345678901", "123456789012345", "12345678901234567890", "1.0000000000000000001", "1:20.5"],
];
const TIMES = [
  ...["2026-11-27", "2026-1-2", "2026-11-27 10:00:00", "2026-11-27T10:00:00Z", "2026-11-27t10:00:00Z", "2026-11"],
  ...["2026-11-27T1:2:3Z", "2026-11-27T10:00", "2026-11-27x", "20261127"],
];
const SCALARS = [...new Set([...WORDS, ...NUMBERS, ...TIMES, "~", "=", "!!str off"])];

/** What Terragrunt reads for each, as JSON. */
let theirs: readonly string[];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "billpay-yaml-"));
  try {
    const read = SCALARS.map((text) => `jsonencode(yamldecode(${JSON.stringify(`a: ${text}\n`)}).a)`);
    writeFileSync(join(folder, "terragrunt.hcl"), `inputs = {\n  read = [${read.join(", ")}]\n}\n`);
    const { stdout, stderr, code } = await tool("terragrunt", ["render", "--json", "--working-dir", folder]);
    if (code !== 0) throw new Error(stderr);
    theirs = JSON.parse(stdout).inputs.read;
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

function ours(text: string): unknown {
  try {
    return parseInputs(`a: ${text}\n`, "env.yaml").value.a;
  } catch {
    return undefined;
  }
}

test.each(SCALARS.map((text, index) => [text, index] as const))(
  "%s is the same for Terragrunt and for us, or it is refused",
  (text, index) => {
    const value = ours(text);
    if (value !== undefined) expect(JSON.stringify(value)).toBe(theirs[index]);
  },
);

test("no word is refused that is a text for both", () => {
  const refused = WORDS.filter((text) => ours(text) === undefined);
  const misread = WORDS.filter((text) => {
    const meaning = theirs[SCALARS.indexOf(text)];
    return (meaning === "true" || meaning === "false") && !/^(true|false)$/i.test(text);
  });
  expect(refused).toEqual(misread);
  expect(refused).toContain("no");
});
