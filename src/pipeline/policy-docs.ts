import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors";
import { repo } from "../repo";
import { listPolicies, type Policy } from "./policy";

const file = join(repo, "docs", "policies.md");

const BEGIN = "<!-- Generated from policy/: do not edit this table. -->";
const END = "<!-- End of the generated table. -->";

/** Writes the table of the policies into `docs/policies.md`; the rest of the file is written by hand. */
export async function writePolicyDocs(): Promise<void> {
  writeFileSync(file, policyDocs(readFileSync(file, "utf8"), await listPolicies()));
}

/** The text with its table replaced by that of these policies. */
export function policyDocs(text: string, policies: readonly Policy[]): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new UserError(`docs/policies.md has no table between ${BEGIN} and ${END}`);
  return `${text.slice(0, begin)}${BEGIN}\n\n${table(policies)}\n${text.slice(end)}`;
}

function table(policies: readonly Policy[]): string {
  const rows = policies.map((policy) => {
    const { pci = [], cis = [], fsbp = [], sentinel = [] } = policy.controls;
    const controls = [pci, cis, fsbp, sentinel].map((names) => names.join(", "));
    return [`[${policy.id}](../${policy.file})`, policy.title, level(policy), policy.severity, ...controls];
  });
  const head = [
    "Policy",
    "What it holds",
    "Level",
    "Severity",
    "PCI DSS 4.0.1",
    "CIS 3.0",
    "Security Hub",
    "Sentinel policy",
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function level({ level, levels = {}, undecided }: Policy): string {
  const other = Object.entries(levels).map(([name, lower]) => `${lower} in ${name}`);
  return [level, ...other, ...(undecided ? [`${undecided} where undecided`] : [])].join(", ");
}
