/** The parts of `tofu show -json PLAN` that are read here: https://opentofu.org/docs/internals/json-format/ */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
  readonly planned_values?: { readonly root_module?: PlannedModule };
  /** What the state had, refreshed; nothing where there was none. */
  readonly prior_state?: { readonly values?: { readonly root_module?: PlannedModule } };
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
  readonly variables?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** A resource as it is to be. */
export interface PlannedResource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly index?: string | number;
  /** Attributes; what is known only after apply is not there. */
  // biome-ignore lint/suspicious/noExplicitAny: each type has attributes of its own
  readonly values: Record<string, any>;
}

export interface PlannedModule {
  readonly resources?: readonly PlannedResource[];
  readonly child_modules?: readonly PlannedModule[];
}

interface ResourceChange {
  readonly address: string;
  /** The key of an object that a replacement made the successor of, and then failed to destroy. */
  readonly deposed?: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly change: {
    readonly actions: readonly ("no-op" | "create" | "read" | "update" | "delete" | "forget")[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
    readonly after_unknown?: Readonly<Record<string, unknown>> | boolean;
  };
}

/** A resource that a plan would change. */
export interface PlannedChange {
  /** As `addressOf` says it. */
  readonly address: string;
  readonly type: string;
  /** Forget: it leaves the state and stays as it is. One that is forgotten and made anew is replaced. */
  readonly action: "create" | "update" | "delete" | "replace" | "forget";
  /** Top-level attributes whose value would be another one, as far as the plan knows it; sorted. */
  readonly attributes: readonly string[];
}

/** The managed resources as they are to be, those of child modules too. */
export function plannedResources({ planned_values }: PlanJson): PlannedResource[] {
  return resourcesOf(planned_values?.root_module).filter(({ mode }) => mode === "managed");
}

/** The managed resources as the plan found them. */
export function priorResources({ prior_state }: PlanJson): PlannedResource[] {
  return resourcesOf(prior_state?.values?.root_module).filter(({ mode }) => mode === "managed");
}

function resourcesOf(module: PlannedModule | undefined): PlannedResource[] {
  // A resource of which nothing is known before it is made comes without values.
  const resources = (module?.resources ?? []).map((resource) => ({ ...resource, values: resource.values ?? {} }));
  return [...resources, ...(module?.child_modules ?? []).flatMap(resourcesOf)];
}

/** Whether applying it would change anything: resources, or outputs that other units take. */
export function hasEffect(plan: PlanJson): boolean {
  return plannedChanges(plan).length > 0 || changedOutputs(plan).length > 0;
}

/** The outputs whose value would be another one, or is not known before apply. */
export function changedOutputs({ output_changes = {} }: PlanJson): string[] {
  return Object.entries(output_changes)
    .filter(([, { actions }]) => actions[0] !== "no-op")
    .map(([name]) => name)
    .sort();
}

/** What a plan would do to resources, without those that stay as they are. */
export function plannedChanges(plan: PlanJson): PlannedChange[] {
  return (plan.resource_changes ?? []).flatMap((resource) => {
    const { mode, type, change } = resource;
    const action = actionOf(change.actions);
    const address = addressOf(resource);
    return mode === "managed" && action ? [{ address, type, action, attributes: changedAttributes(change) }] : [];
  });
}

/** A deposed object has the address of its successor, and is another: a yes to losing one is none to losing the other. */
export const addressOf = ({ address, deposed }: Pick<ResourceChange, "address" | "deposed">) =>
  deposed ? `${address} (deposed ${deposed})` : address;

/** What OpenTofu may come to do besides is handed on: the decision refuses a word that it does not know. */
function actionOf(actions: ResourceChange["change"]["actions"]): PlannedChange["action"] | undefined {
  if (actions.length === 2) return "replace"; // create, and delete or forget, in either order
  const [action] = actions;
  return action === "no-op" || action === "read" ? undefined : action;
}

function changedAttributes({ before, after, after_unknown: unknown }: ResourceChange["change"]): string[] {
  if (!before || !after) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const isUnknown = (name: string) => typeof unknown === "object" && unknown[name] === true;
  return [...names]
    .filter((name) => !isUnknown(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .sort();
}
