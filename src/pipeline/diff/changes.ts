import {
  type Action,
  actionOf,
  type Change,
  objectAddress,
  type PlanJson,
  type PlannedChange,
  stateFacts,
} from "../../live/plan-json";
import { addedOrRemoved, compareValues, entry, isHidden, keysOf, pathOf, readValue, type Side } from "./values";

export type { Side };

/** What a plan does to one resource, by attribute. */
export interface ResourceDetail extends Omit<PlannedChange, "type" | "attributes"> {
  /** Why it is replaced or deleted, as OpenTofu says, in words. */
  readonly why?: string;
  /** In the order of their paths. */
  readonly attributes: readonly AttributeChange[];
}

export interface AttributeChange {
  /** As `tags.Name`, `ingress[0].cidr_blocks` or, within JSON, `policy.Statement[0].Action`. */
  readonly path: string;
  readonly before: Side;
  readonly after: Side;
  /** Whether the resource is replaced because of it. */
  readonly forcesReplacement: boolean;
  /** What the two sides do not show. */
  readonly note?: string;
}

/** What comes of the resources that a plan does not leave alone: replaced and deleted ones first, then by address. */
export function resourceDetails(plan: PlanJson): ResourceDetail[] {
  return (plan.resource_changes ?? [])
    .flatMap((resource) => {
      const { action_reason: reason, change } = resource;
      const action = actionOf(resource);
      if (resource.mode !== "managed" || !action) return [];
      return {
        address: objectAddress(resource),
        action,
        ...stateFacts(resource),
        ...(reason && { why: reason.replaceAll("_", " ") }),
        attributes: attributeChanges(change),
      };
    })
    .sort((a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action) || (a.address < b.address ? -1 : 1));
}

const ORDER: readonly Action[] = ["replace", "delete", "update", "create", "forget", "move", "import"];

/** The outputs that a plan changes, by name. */
export function outputChanges(plan: PlanJson): AttributeChange[] {
  return Object.entries(plan.output_changes ?? {})
    .filter(([, change]) => actionOf({ change }) !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, { before, after, after_unknown: unknown, before_sensitive: was, after_sensitive: is }]) =>
      compareValues(readValue(before, was, false, name), readValue(after, is, unknown, name), [name]),
    )
    .map(({ segments, ...change }) => ({ ...change, path: pathOf(segments), forcesReplacement: false }));
}

function attributeChanges({ replace_paths: replaces = [], ...change }: Change): AttributeChange[] {
  const before = readValue(change.before, change.before_sensitive, false);
  const after = readValue(change.after, change.after_sensitive, change.after_unknown);
  const comesOrGoes = before.is === "none" || after.is === "none";
  // A resource that comes or goes shows its attributes whole; of one that changes, what changes within them.
  const changes =
    comesOrGoes && !isHidden(before) && !isHidden(after)
      ? [...keysOf(before, after)].flatMap((key) => addedOrRemoved(entry(before, key), entry(after, key), key))
      : compareValues(before, after, []);
  return changes.map(({ segments, ...rest }) => ({
    ...rest,
    path: pathOf(segments),
    forcesReplacement: replaces.some((path) => path.every((part, n) => n >= segments.length || part === segments[n])),
  }));
}
