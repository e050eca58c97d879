import { join, relative } from "node:path";
import pc from "picocolors";
import { writePrivate } from "../../system/files";
import { repo } from "../../system/repo";
import { type AttributeChange, type ResourceDetail, resourceDetails, shownOf } from "../diff";
import { exclusionReason } from "../run";
import { type Drift, driftDir } from "./drift";

/** Longest value that is shown whole, in characters. */
const MAX_VALUE_CHARACTERS = 120;

/** Writes `report.md` of a look for drift; gives the same for a terminal. */
export function writeDriftReport(drift: Drift): string {
  const { environment, units, checked, neverApplied, excluded } = drift;
  const file = join(driftDir(environment.name), "report.md");
  const drifted = Object.keys(units).length;
  const verdict =
    drifted === 0
      ? `${environment.name} is in sync: ${checked} units match the code`
      : `${environment.name} has drifted: ${drifted} of ${checked} units differ from the code`;
  const missing = [
    ...(neverApplied.length > 0 ? [`never applied: ${neverApplied.join(", ")}`] : []),
    ...(excluded.length > 0 ? [`left out: ${excluded.join(", ")}: ${exclusionReason()}`] : []),
  ];
  const found = findings(drift);
  const markdown = found.map(({ heading, lines }) =>
    [`### \`${heading}\``, "", "```text", ...lines, "```", ""].join("\n"),
  );
  writePrivate(
    file,
    [
      `<!-- billpay drift: ${environment.name} -->`,
      `# ${verdict}`,
      "",
      ...missing.flatMap((line) => [line, ""]),
      ...markdown,
    ].join("\n"),
  );
  const paint = drifted === 0 ? pc.green : pc.yellow;
  const text = found.flatMap(({ heading, lines }) => ["", heading, ...lines.map((line) => `  ${line}`)]);
  return [paint(verdict), ...missing, ...text, "", `  ${relative(repo, file)}`, ""].join("\n");
}

/** What is told of a resource that only one side has. */
const MISSING: Readonly<Partial<Record<ResourceDetail["action"], readonly string[]>>> = {
  create: ["is not there"],
  delete: ["is not in the code"],
  forget: ["is not in the code, which lets it stand"],
};

/** What differs, by resource. */
function findings({ units, plans }: Drift): { heading: string; lines: readonly string[] }[] {
  const shown = shownOf(plans);
  return Object.entries(units).flatMap(([unit, changes]) => {
    const drifted = new Set(shown(changes).map(({ address }) => address));
    const details = shown(resourceDetails(plans[unit] ?? {})).filter(({ address }) => drifted.has(address));
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
