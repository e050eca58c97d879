import { join, relative } from "node:path";
import pc from "picocolors";
import { writePrivate } from "../../system/files";
import { repo } from "../../system/repo";
import { type AttributeChange, type ResourceDetail, redactor, resourceDetails } from "../diff";
import { goneReason } from "../plan";
import { driftDir, exclusionReason } from "../run";
import type { Drift } from "./drift";

/** Longest value that is shown whole, in characters. */
const MAX_VALUE_CHARACTERS = 120;

/** The units that are not as the code says, those that it does not have any more too. */
export const driftedIn = ({ units, gone }: Pick<Drift, "units" | "gone">): string[] =>
  [...Object.keys(units), ...gone].sort();

/** Writes `report.md` of a look for drift; gives the same for a terminal. Sensitive values are in neither. */
export function writeDriftReport(drift: Drift): string {
  const file = join(driftDir(drift.environment.name), "report.md");
  const { markdown, text } = describeDrift(drift);
  writePrivate(file, markdown);
  return [text, "", `  ${relative(repo, file)}`, ""].join("\n");
}

/** A look for drift in words. */
export function describeDrift(drift: Drift): { readonly markdown: string; readonly text: string } {
  const { environment, units, plans, checked, neverApplied, gone, excluded } = drift;
  const drifted = driftedIn(drift).length;
  const counts = [
    ...(Object.keys(units).length > 0 ? [`${Object.keys(units).length} of ${checked} units differ from the code`] : []),
    ...(gone.length > 0 ? [`${gone.length} with resources ${gone.length > 1 ? "are" : "is"} gone from the code`] : []),
  ];
  const verdict =
    drifted === 0
      ? `${environment.name} is in sync: ${checked} units match the code`
      : `${environment.name} has drifted: ${counts.join(", ")}`;
  const missing = [
    ...gone.map((unit) => `${unit} ${goneReason(environment.name, unit, false)}`),
    ...(neverApplied.length > 0 ? [`never applied: ${neverApplied.join(", ")}`] : []),
    ...(excluded.length > 0 ? [`left out: ${excluded.join(", ")}: ${exclusionReason()}`] : []),
  ];
  const next = drifted > 0 ? [`to plan what drifted: \`npx billpay plan ${environment.name} --drifted\``] : [];
  const redact = redactor(plans);
  const found = findings(drift);
  const sections = found.map(({ heading, lines }) =>
    [`### \`${heading}\``, "", "```text", ...lines, "```", ""].join("\n"),
  );
  const markdown = [
    `<!-- billpay drift: ${environment.name} -->`,
    `# ${verdict}`,
    "",
    ...[...missing, ...next].flatMap((line) => [line, ""]),
    ...sections,
  ].join("\n");
  const paint = drifted === 0 ? pc.green : pc.yellow;
  const text = found.flatMap(({ heading, lines }) => ["", heading, ...lines.map((line) => `  ${line}`)]);
  return { markdown: redact(markdown), text: redact([paint(verdict), ...missing, ...next, ...text].join("\n")) };
}

/** What is told of a resource that only one side has. */
const MISSING: Readonly<Partial<Record<ResourceDetail["action"], readonly string[]>>> = {
  create: ["is not there"],
  delete: ["is not in the code"],
  forget: ["is not in the code, which lets it stand"],
};

/** What differs, by resource. */
function findings({ units, plans }: Drift): { heading: string; lines: readonly string[] }[] {
  return Object.entries(units).flatMap(([unit, changes]) => {
    const drifted = new Set(changes.map(({ address }) => address));
    const details = resourceDetails(plans[unit] ?? {}).filter(({ address }) => drifted.has(address));
    return details.map(({ address, action, attributes }) => ({
      heading: `${unit}/${address}`,
      lines: MISSING[action] ?? attributes.map(line),
    }));
  });
}

const line = ({ path, before, after }: AttributeChange) =>
  `${path}: is ${sideText(before)}, the code says ${sideText(after)}`;

function sideText(side: AttributeChange["before"]): string {
  if (side.is === "none") return "nothing";
  if (side.is !== "value") return `(${side.is})`;
  return side.json.length <= MAX_VALUE_CHARACTERS
    ? side.json
    : `${side.json.slice(0, MAX_VALUE_CHARACTERS)}… (${side.json.length} characters)`;
}
