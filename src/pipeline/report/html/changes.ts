import type { Action } from "../../../live/plan-json";
import type { AttributeChange, ResourceDetail, Side } from "../../diff";
import {
  ACTIONS,
  describeReads,
  factsOf,
  plural,
  type ReportContents,
  type ReportUnit,
  shorten,
  splitByKnown,
} from "../contents";
import { unitId } from "./graph";
import { html, type Markup } from "./markup";

/** Characters of a value. */
const MAX_VALUE_CHARACTERS = 280;

/** Every change, by unit, resource and attribute; units without one in a list. */
export function changesSection({ units }: ReportContents): Markup {
  const changes = ({ resources, outputs, reads }: ReportUnit) => resources.length + outputs.length + reads.length > 0;
  const same = units.filter((unit) => !changes(unit));
  return html`<section aria-labelledby="changes">
<h2 id="changes">Changes</h2>
${units.filter(changes).map(unitSection)}${
  same.length > 0 &&
  html`<h3>No change</h3><ul class="names">${same.map(({ name }) => html`<li id="${unitId(name)}">${name}</li>`)}</ul>`
}</section>
`;
}

function unitSection({ name, module, provisional, resources, outputs, reads, reasons = [] }: ReportUnit): Markup {
  const facts = [
    ...(module === name ? [] : [`module ${module}`]),
    ...(provisional ? ["provisional"] : []),
    ...reasons.map((reason) => `planned because ${reason}`),
    ...(reads.length > 0 ? [describeReads(reads)] : []),
  ];
  const changes = [
    ...resources.map((resource, n) => resourceDetails(resource, n === 0)),
    ...(outputs.length > 0 ? [outputDetails(outputs, resources.length === 0)] : []),
  ];
  return html`<section class="unit" aria-labelledby="${unitId(name)}">
<h3 id="${unitId(name)}">${name}</h3>
${facts.length > 0 && html`<p class="quiet">${facts.join("; ")}</p>`}
${changes}</section>
`;
}

function resourceDetails(resource: ResourceDetail, first: boolean): Markup {
  const { address, action, why, movedFrom, attributes } = resource;
  const summary = html`<span class="tag ${action}">${ACTIONS[action].sign} ${ACTIONS[action].title}</span><code>${address}</code>`;
  const notes = [...(why ? [why] : []), ...(movedFrom ? [`moved from ${movedFrom}`] : []), ...factsOf(resource)];
  const { now, later } = splitByKnown(action, attributes);
  const rows = now.map((attribute) => row(attribute, action));
  // What is new or goes is read at a glance; what changes is read closely.
  const open = action === "update" || action === "replace";
  return html`<details${first && html` class="first"`}${open && html` open`}><summary>${summary}</summary>
${notes.length > 0 && html`<p>${notes.join("; ")}</p>`}<dl class="attributes">${rows}${later.length > 0 && html`<div><dt><i>known after apply</i></dt><dd>${later.join(", ")}</dd></div>`}</dl></details>
`;
}

const outputDetails = (outputs: readonly AttributeChange[], first: boolean): Markup =>
  html`<details${first && html` class="first"`}><summary><span class="tag same">outputs</span>${plural(outputs.length, "change")}</summary>
<dl class="attributes">${outputs.map((output) => row(output, "update"))}</dl></details>
`;

function row({ path, before, after, forcesReplacement, note }: AttributeChange, action: Action): Markup {
  const old = html`<del>${side(before)}</del>`;
  const now = html`<ins>${side(after)}</ins>`;
  const change =
    action === "create"
      ? side(after)
      : action === "delete"
        ? side(before)
        : html`${old} <span aria-hidden="true">→</span><span class="hidden"> becomes </span> ${now}`;
  return html`<div><dt>${path}</dt><dd>${change}${forcesReplacement && html` <span class="forces">forces replacement</span>`}${note && html` <i>(${note})</i>`}</dd></div>`;
}

function side(value: Side): Markup {
  if (value.is === "value") return html`${shorten(value.json, MAX_VALUE_CHARACTERS)}`;
  return html`<i>${{ none: "none", unknown: "known after apply", sensitive: "sensitive" }[value.is]}</i>`;
}
