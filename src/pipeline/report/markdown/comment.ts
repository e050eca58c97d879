import { approvalLines, type Reason } from "../../decision";
import type { RunReport } from "../../run";
import {
  ACTIONS,
  byPolicy,
  CHECK_WORDS,
  columnsOf,
  controlsOf,
  describeCounts,
  describeSelection,
  findingPlace,
  plural,
  type ReportContents,
  type ReportFinding,
  reportContents,
  shorten,
  splitReasons,
  totalCounts,
  usd,
  usdChange,
  VERDICTS,
} from "../contents";
import { headline, unitChanges } from "./changes";
import { fitSections, type Item, type Section } from "./fit";
import { RANK } from "./rank";
import { code, codeList, plainText, prose, tableHead, tableRow } from "./text";

/** GitHub takes 65,536 characters in a comment. */
export const MAX_COMMENT_CHARACTERS = 60_000;
const MAX_MESSAGE_CHARACTERS = 600;
/** Lines of an approval are there whole or not at all: longer ones leave room to the reasons and to what is lost. */
const MAX_APPROVAL_CHARACTERS = 15_000;

/** The first line of the comment of an environment's plan, by which CI finds its own to write it anew. */
export const commentMarker = (environment: string): string =>
  `<!-- billpay plan: ${environment.replace(/[^\w.-]/g, "")} -->`;

/**
 * A run as the Markdown of one pull request comment: the decision first, the changes folded. At most 60,000 characters;
 * what does not fit is counted where it would stand. Sensitive values are never in it.
 */
export function reportMd(report: RunReport): string {
  const contents = reportContents(report);
  const sections = [
    decision(contents),
    approval(contents),
    notes(contents),
    destroyed(contents),
    units(contents),
    leftOut(contents),
    applied(contents),
    reads(contents),
    checks(contents),
    violations(contents),
    waived(contents),
    undecided(contents),
    cost(contents),
    costNotes(contents),
    ...contents.units.map(unitChanges),
    about(contents),
  ];
  return fitSections(
    sections.flatMap((section) => section ?? []),
    MAX_COMMENT_CHARACTERS,
    (count) => `\n… the changes of ${plural(count, "more unit")}, in the run's report.html\n`,
  );
}

const omitted = (noun: string, nouns?: string) => (items: readonly Item[]) =>
  `- … and ${plural(items.length, `more ${noun}`, nouns && `more ${nouns}`)}, in the run's report.html\n`;

function decision({ report: { run, decision }, units }: ReportContents): Section {
  const { title, meaning } = VERDICTS[decision.decision];
  const offline = run.offline ? " Planned from nothing, without credentials: to be read, never applied." : "";
  return {
    head: `${commentMarker(run.environment)}\n## ${title}: plan of ${plainText(run.environment)}\n\n**${title}: ${meaning}.** ${plural(units.length, "unit")}: ${describeCounts(totalCounts(units))}.${offline}\n\n`,
    items: splitReasons(decision).blocking.map((reason) => ({ text: reasonLine(reason), rank: RANK.must })),
    omitted: omitted("reason"),
  };
}

/** The lines that would let a held run pass, to be copied. */
function approval({ report: { run, decision, result } }: ReportContents): Section | undefined {
  const lines = result ? [] : approvalLines(run, decision);
  if (lines.length === 0) return undefined;
  const fence = "`".repeat(
    Math.max(3, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length + 1)),
  );
  const text = `${fence}yaml\n${lines.join("\n")}\n${fence}\n`;
  return {
    head: "\nThe approval that it needs:\n\n",
    items: [{ text, rank: text.length > MAX_APPROVAL_CHARACTERS ? RANK.unit : RANK.must }],
    omitted: () => `${plural(lines.length, "line")}, in the run's report.html.\n`,
  };
}

function notes({ report: { decision } }: ReportContents): Section | undefined {
  const { notes } = splitReasons(decision);
  if (notes.length === 0) return undefined;
  return {
    head: `\n<details><summary>${plural(notes.length, "note")}, changing nothing</summary>\n\n`,
    items: notes.map((reason) => ({ text: reasonLine(reason), rank: RANK.undecided })),
    omitted: omitted("note"),
    tail: "\n</details>\n",
  };
}

const reasonLine = ({ rule, effect, message, addresses }: Reason): string =>
  `- **${effect}**, ${plainText(rule)}: ${plainText(message, MAX_MESSAGE_CHARACTERS)}${addresses.length > 0 ? ` (${codeList(addresses)})` : ""}\n`;

function destroyed({ units }: ReportContents): Section | undefined {
  const items = units.flatMap(({ name, resources }) =>
    resources
      .filter(({ action }) => action === "replace" || action === "delete")
      .map((resource) => ({ text: `- ${headline(resource, `${name}/`)}\n`, rank: RANK.must })),
  );
  if (items.length === 0) return undefined;
  return { head: "\n### Replaced and destroyed\n\n", items, omitted: omitted("resource") };
}

const capitalized = (title: string) => `${title.charAt(0).toUpperCase()}${title.slice(1)}`;

function units({ units: all }: ReportContents): Section {
  const number = (amount: number) => (amount > 0 ? String(amount) : "·");
  const figure = "---:";
  const sums = totalCounts(all);
  const actions = columnsOf(sums);
  const figures = actions.map((action) => [capitalized(ACTIONS[action].title), figure] as const);
  const columns = { Unit: "---", ...Object.fromEntries(figures), "": "---" } as const;
  return {
    head: `\n### Units\n\n${tableHead(columns)}`,
    items: all.map(({ name, counts, provisional }) => ({
      text: tableRow([
        code(name),
        ...actions.map((action) => number(counts[action])),
        provisional ? "provisional" : "",
      ]),
      rank: RANK.unit,
    })),
    omitted: (items) => tableRow([`… ${plural(items.length, "unit")} more`]),
    tail: `${tableRow(["**Total**", ...actions.map((action) => `**${sums[action]}**`), ""])}${all.some(({ provisional }) => provisional) ? "\nProvisional: planned with mock outputs, and planned again once its dependencies are applied.\n" : ""}`,
  };
}

function leftOut({ report: { run } }: ReportContents): Section | undefined {
  const entries = Object.entries(run.leftOut);
  if (entries.length === 0) return undefined;
  return {
    head: `\n### Not planned\n\n`,
    items: entries.map(([unit, why]) => ({ text: `- ${code(unit)}: ${plainText(why)}\n`, rank: RANK.unit })),
    omitted: omitted("unit"),
  };
}

function applied({ report: { result } }: ReportContents): Section | undefined {
  if (!result) return undefined;
  const head = `\n### ${result.outcome === "applied" ? "Applied" : "Failed"}\n\nBy ${plainText(result.actor)}, from ${result.started} to ${result.ended}.\n\n`;
  return {
    head: head + tableHead({ Unit: "---", "": "---", Seconds: "---:", Why: "---" }),
    items: Object.entries(result.units).map(([unit, { status, seconds, error = "" }]) => ({
      text: tableRow([
        code(unit),
        status,
        String(Math.round(seconds)),
        plainText(shorten(error, MAX_MESSAGE_CHARACTERS)),
      ]),
      rank: status === "failed" ? RANK.must : RANK.unit,
    })),
    omitted: (items) => tableRow([`… ${plural(items.length, "unit")} more`]),
  };
}

function reads({ units }: ReportContents): Section | undefined {
  const items = units
    .filter(({ reads }) => reads.length > 0)
    .map(({ name, reads }) => ({
      text: `- ${code(name)}: ${plural(reads.length, "data source")}: ${codeList(reads)}\n`,
      rank: RANK.undecided,
    }));
  if (items.length === 0) return undefined;
  return { head: "\n### Read during apply\n\n", items, omitted: omitted("unit") };
}

function checks({ checks }: ReportContents): Section | undefined {
  if (checks.length === 0) return undefined;
  return {
    head: "\n### Checks\n\n",
    items: checks.map(({ unit, address, status, problems }) => {
      const why = shorten(problems.join("; "), MAX_MESSAGE_CHARACTERS);
      return {
        text: `- **${status}**: ${code(`${unit}/${address}`)} ${CHECK_WORDS[status]}${why && `: ${plainText(why)}`}\n`,
        rank: status === "unknown" ? RANK.undecided : RANK.must,
      };
    }),
    omitted: omitted("check"),
  };
}

function violations({ findings: { violation }, passed }: ReportContents): Section {
  const none = `\n### Policies\n\nNo violation; ${plural(passed.length, "policy", "policies")} passed.\n`;
  if (violation.length === 0) return { head: none, items: [] };
  return {
    head: `\n### Policy violations\n\n`,
    items: violation.map((finding) => ({
      text: `- **${finding.level}**, ${finding.severity}: ${findingTitle(finding)}\n  ${prose(shorten(finding.message, MAX_MESSAGE_CHARACTERS))}\n  Remedy: ${prose(shorten(finding.remediation, MAX_MESSAGE_CHARACTERS))}\n${controls(finding)}`,
      rank: finding.level === "hard" ? RANK.must : RANK.violation,
    })),
    omitted: omitted("violation"),
    tail: `\n${plural(passed.length, "policy", "policies")} passed.\n`,
  };
}

const findingTitle = (finding: ReportFinding): string => {
  const place = findingPlace(finding);
  return `${plainText(finding.title)} (${code(finding.id)})${place ? ` at ${code(place)}` : ""}`;
};

function controls(finding: ReportFinding): string {
  const all = controlsOf(finding);
  return all ? `  Controls: ${plainText(all)}\n` : "";
}

function waived({ findings }: ReportContents): Section | undefined {
  if (findings.waived.length === 0) return undefined;
  return {
    head: "\n### Waived, by `policy/waivers.yaml`\n\n",
    items: findings.waived.map((finding) => ({
      text: `- ${finding.level}, ${finding.severity}: ${findingTitle(finding)}\n`,
      rank: RANK.violation,
    })),
    omitted: omitted("waived finding"),
  };
}

function undecided({ findings }: ReportContents): Section | undefined {
  if (findings.undecided.length === 0) return undefined;
  const policies = byPolicy(findings.undecided);
  const found = `${plural(findings.undecided.length, "finding")} of ${plural(policies.length, "policy", "policies")}`;
  return {
    head: `\n<details><summary>Undecided: ${found}</summary>\n\nThey depend on what only the apply will know.\n\n`,
    items: policies.map((same) => {
      const [{ level, severity, title, id }] = same;
      const where = same.map(findingPlace).filter(Boolean);
      return {
        text: `- ${level}, ${severity}: ${plainText(title)} (${code(id)}), ${same.length}${where.length > 0 ? `: ${codeList(where)}` : ""}\n`,
        rank: level === "advisory" ? RANK.undecided : RANK.violation,
      };
    }),
    omitted: omitted("policy", "policies"),
    tail: "\n</details>\n",
  };
}

function cost({ report: { cost } }: ReportContents): Section {
  const { before, after } = cost;
  const range = `${usd(after.low)} with little use, ${usd(after.high)} with much`;
  const head = before
    ? `**${usd(before.base)} → ${usd(after.base)} USD a month, ${usdChange(after.base - before.base)}** (${range}).`
    : `**${usd(after.base)} USD a month** (${range}); what it costs before is not known.`;
  const changed = changedComponents(cost);
  const figure = "---:";
  const table = tableHead({ "USD a month": "---", Before: figure, After: figure, Change: figure });
  return {
    head: `\n### Cost\n\n${head}\n${changed.length > 0 ? `\n${table}` : ""}`,
    items: changed.map((one) => ({
      text: tableRow([
        plainText(one.component),
        before ? usd(one.before?.base ?? 0) : "not known",
        usd(one.after?.base ?? 0),
        before ? usdChange((one.after?.base ?? 0) - (one.before?.base ?? 0)) : "not known",
      ]),
      rank: RANK.cost,
    })),
    omitted: (items) => tableRow([`… ${plural(items.length, "component")} more`]),
  };
}

const changedComponents = ({ before, components }: RunReport["cost"]) =>
  components.filter((one) => !before || one.before?.base !== one.after?.base);

/** What the table of the cost does not have. */
function costNotes({ report: { cost } }: ReportContents): Section | undefined {
  const { components, notPriced, warnings } = cost;
  const same = components.length - changedComponents(cost).length;
  const counts = [
    ...(same > 0 ? [`${plural(same, "component")} cost the same.\n`] : []),
    ...(notPriced.length > 0 ? [`${plural(notPriced.length, "thing")} not priced, and not in these figures.\n`] : []),
  ];
  if (counts.length + warnings.length === 0) return undefined;
  return {
    head: `\n${counts.join("")}`,
    items: warnings.map((warning) => ({ text: `${plainText(warning)}.\n`, rank: RANK.cost })),
    omitted: omitted("warning"),
  };
}

function about({ report: { run, decision } }: ReportContents): Section {
  const lines = [
    `Run ${code(run.id)}, planned ${run.created} by ${plainText(run.actor)}`,
    `commit ${code(run.commit)}${run.dirty ? ", with files that are not committed" : ""}`,
    plainText(describeSelection(run)),
    ...(run.rollbackTo ? [`goes back to ${code(run.rollbackTo)}`] : []),
    `decided on input ${code(decision.input_sha256.slice(0, 12))}`,
  ];
  return { head: `\n${lines.join("; ")}.\n`, items: [] };
}
