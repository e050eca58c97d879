import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../system/errors";
import { repo } from "../../system/repo";
import { listPolicies, type Policy } from "./policy";

const file = join(repo, "docs", "policies.md");

const BEGIN = "<!-- Generated from policy/: do not edit these tables. -->";
const END = "<!-- End of the generated tables. -->";

/** Writes the tables of the policies into `docs/policies.md`; the rest of the file is written by hand. */
export async function writePolicyDocs(): Promise<void> {
  writeFileSync(file, policyDocs(readFileSync(file, "utf8"), await listPolicies()));
}

/** The text with its tables replaced by those of these policies. */
export function policyDocs(text: string, policies: readonly Policy[]): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new UserError(`docs/policies.md has no tables between ${BEGIN} and ${END}`);
  return `${text.slice(0, begin)}${BEGIN}\n\n${table(policies)}\n${controls(policies)}\n${text.slice(end)}`;
}

/** What the standards call for, each with the policies that check a part of it. */
function controls(policies: readonly Policy[]): string {
  const rows = Object.entries(STANDARDS).flatMap(([kind, standard]) => {
    const names = new Set(policies.flatMap(({ controls }) => controls[kind as keyof typeof STANDARDS] ?? []));
    return [...names].sort(byNumber).map((name) => {
      const checking = policies.filter(({ controls }) => controls[kind as keyof typeof STANDARDS]?.includes(name));
      return [standard, name, checking.map(({ id }) => id).join(", ")];
    });
  });
  return rowsOf(["Standard", "Control", "Policies"], rows);
}

/** As `1.2.10` after `1.2.9`, `EC2.21` after `EC2.7`. */
const byNumber = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

const STANDARDS = {
  pci: "PCI DSS 4.0.1",
  cis: "CIS 3.0",
  fsbp: "Security Hub",
  sentinel: "Sentinel policy",
} as const;

function table(policies: readonly Policy[]): string {
  const rows = policies.map((policy) => {
    const { pci = [], cis = [], fsbp = [], sentinel = [] } = policy.controls;
    const controls = [pci, cis, fsbp, sentinel].map((names) => names.join(", "));
    return [`[${policy.id}](../${policy.file})`, policy.title, level(policy), policy.severity, ...controls];
  });
  const head = ["Policy", "What it holds", "Level", "Severity", ...Object.values(STANDARDS)];
  return rowsOf(head, rows);
}

function rowsOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function level({ level, levels = {}, undecided }: Policy): string {
  const other = Object.entries(levels).map(([name, lower]) => `${lower} in ${name}`);
  return [level, ...other, ...(undecided ? [`${undecided} where undecided`] : [])].join(", ");
}
