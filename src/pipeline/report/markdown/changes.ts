import type { Action } from "../../../live/plan-json";
import type { AttributeChange, ResourceDetail, Side } from "../../diff";
import { ACTIONS, factsOf, plural, type ReportUnit, splitByKnown } from "../contents";
import type { Item, Section } from "./fit";
import { RANK } from "./rank";
import { code, codeList, plainText, summaryText } from "./text";

/** Characters of a value. */
const MAX_VALUE_CHARACTERS = 120;

const ATTRIBUTES_RANK: Readonly<Record<Action, number>> = {
  replace: RANK.lost,
  delete: RANK.lost,
  update: RANK.change,
  create: RANK.creation,
  forget: RANK.change,
  move: RANK.change,
  import: RANK.change,
};

/** A unit's changes by attribute, folded. */
export function unitChanges(unit: ReportUnit): Section | undefined {
  const { name, resources, outputs } = unit;
  if (resources.length === 0 && outputs.length === 0) return undefined;
  const counts = Object.entries(ACTIONS).flatMap(([action, { title }]) => {
    const number = resources.filter((resource) => resource.action === action).length;
    return number > 0 ? `${number} ${title}` : [];
  });
  const items = [
    ...resources.flatMap((resource): Item[] => {
      const place = { text: `- ${headline(resource)}\n`, rank: RANK.place };
      return [place, { text: attributes(resource), rank: ATTRIBUTES_RANK[resource.action], parent: place }];
    }),
    ...outputs.map((output) => ({ text: `- output ${attribute(output, "update")}\n`, rank: RANK.creation })),
  ];
  return {
    head: `\n<details><summary>${summaryText(`${name}: ${counts.join(", ") || "outputs only"}`)}</summary>\n\n`,
    items: items.filter(({ text }) => text !== ""),
    omitted: (out) => {
      const resourcesOut = out.filter(({ rank }) => rank === RANK.place).length;
      const rest = out.length - resourcesOut;
      const parts = [
        ...(resourcesOut > 0 ? [plural(resourcesOut, "resource")] : []),
        ...(rest > 0 ? [`attributes or outputs of ${rest}`] : []),
      ];
      return `- … left out here, in the run's report.html: ${parts.join(", ")}\n`;
    },
    tail: "\n</details>\n",
    optional: true,
  };
}

function attributes({ action, attributes: all }: ResourceDetail): string {
  const { now, later } = splitByKnown(action, all);
  const lines = now.map((one) => `  - ${attribute(one, action)}\n`);
  const late = later.map((path) => code(path));
  return lines.join("") + (late.length > 0 ? `  - known after apply: ${late.join(", ")}\n` : "");
}

function attribute(change: AttributeChange, action: Action): string {
  const { path, before, after, forcesReplacement, note } = change;
  const sides =
    action === "create" ? side(after) : action === "delete" ? side(before) : `${side(before)} → ${side(after)}`;
  return `${code(path, MAX_VALUE_CHARACTERS)}: ${sides}${forcesReplacement ? " **forces replacement**" : ""}${note ? ` (${note})` : ""}`;
}

function side(value: Side): string {
  if (value.is === "value") return code(value.json, MAX_VALUE_CHARACTERS);
  return `*${{ none: "none", unknown: "known after apply", sensitive: "sensitive" }[value.is]}*`;
}

/** What becomes of a resource, and why. */
export function headline(resource: ResourceDetail, prefix = ""): string {
  const { address, action, movedFrom, why, attributes } = resource;
  const forcing = attributes.filter(({ forcesReplacement }) => forcesReplacement).map(({ path }) => path);
  const because = forcing.length > 0 ? `, forced by ${codeList(forcing)}` : why ? `, ${plainText(why)}` : "";
  const from = movedFrom ? `, moved from ${code(movedFrom)}` : "";
  const facts = factsOf(resource).map((fact) => `, ${fact}`);
  return `${code(ACTIONS[action].sign)} ${ACTIONS[action].title} ${code(prefix + address)}${because}${from}${facts.join("")}`;
}
