import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Inputs } from "../tofu/module-inputs";
import { tool } from "./tools";

interface Line {
  readonly "@testfile"?: string;
  readonly type: string;
  readonly test_file?: { readonly path: string; readonly status: string };
  readonly diagnostic?: { readonly severity: string; readonly summary: string; readonly detail: string };
}

/** What OpenTofu says of one set of inputs: `pass`, or the messages of the validations that refuse it. */
export type Verdict = "pass" | readonly string[];

/** A validation's own message; any other error whole, as an expression that fails on the value. */
function message({ summary, detail }: NonNullable<Line["diagnostic"]>): string {
  if (summary !== "Invalid value for variable") return `${summary}: ${detail}`;
  return detail.replace(/\n\nThis was checked by the validation rule at [^\n]*$/, "");
}

/**
 * Judges sets of inputs by `tofu test`, in their order. Validations see variables alone, so a module of the variables alone
 * has them all, and needs neither provider nor init: a set takes milliseconds. Each set is a file of its own without
 * `expect_failures`, which would accept any message and hide which it was; a file that fails does not stop the others.
 */
export async function judge(variables: object, sets: readonly Inputs[]): Promise<Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), "billpay-inputs-"));
  const fileOf = (index: number) => `tests/${index}.tftest.json`;
  try {
    mkdirSync(join(folder, "tests"));
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ variable: variables }));
    for (const [index, inputs] of sets.entries()) {
      const run = [{ inputs: { command: "plan", variables: inputs } }];
      writeFileSync(join(folder, fileOf(index)), JSON.stringify({ run }));
    }
    const { stdout } = await tool("tofu", [`-chdir=${folder}`, "test", "-json"]);
    const lines: Line[] = stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line));
    return sets.map((_, index) => {
      const passed = lines.some(({ test_file: file }) => file?.path === fileOf(index) && file.status === "pass");
      const errors = lines.flatMap((line) =>
        line["@testfile"] === fileOf(index) && line.diagnostic?.severity === "error" ? [message(line.diagnostic)] : [],
      );
      return passed && errors.length === 0 ? "pass" : errors;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
