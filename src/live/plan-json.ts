/**
 * A plan as `tofu show -json PLAN` gives it, the parts of it that are read anywhere here:
 * https://opentofu.org/docs/internals/json-format/
 */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, Change>>;
  readonly planned_values?: {
    readonly root_module?: PlannedModule;
    readonly outputs?: PlannedOutputs;
  };
  /** What the state had, refreshed; nothing where there was none. */
  readonly prior_state?: {
    readonly values?: { readonly root_module?: PlannedModule; readonly outputs?: PlannedOutputs };
  };
  readonly variables?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly checks?: readonly CheckResult[];
  readonly configuration?: {
    readonly root_module?: {
      readonly resources?: readonly ConfiguredResource[];
      readonly variables?: Readonly<Record<string, { readonly sensitive?: boolean }>>;
    };
  };
}

type PlannedOutputs = Readonly<Record<string, { readonly value?: unknown; readonly sensitive?: boolean }>>;

/** What Terraform does to a resource or an output, in the order in which it does it. */
export type TerraformAction = "no-op" | "create" | "read" | "update" | "delete" | "forget";

/** A value before and after a plan. */
export interface Change<Value = unknown> {
  readonly actions: readonly TerraformAction[];
  readonly before?: Value;
  readonly after?: Value;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  /** Paths of the attributes that force a replacement. */
  readonly replace_paths?: readonly (readonly (string | number)[])[];
  readonly importing?: object;
}

export interface ResourceChange {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly index?: string | number;
  /** Key of an object that a failed replacement left behind. */
  readonly deposed?: string;
  /** The address that it had. */
  readonly previous_address?: string;
  /** Why it is replaced or deleted. */
  readonly action_reason?: string;
  readonly change: Change<Readonly<Record<string, unknown>> | null>;
}

/** What came of the conditions of an object: of a `check` block, of a resource, of an output. */
export interface CheckResult {
  readonly address: { readonly kind: string; readonly to_display: string };
  /** Unknown: only the apply can tell. */
  readonly status: "pass" | "fail" | "error" | "unknown";
  readonly instances?: readonly { readonly problems?: readonly { readonly message: string }[] }[];
}

/** A resource's block in the module. */
export interface ConfiguredResource {
  readonly address: string;
  readonly mode?: "managed" | "data";
  readonly expressions?: Readonly<Record<string, unknown>>;
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
  /** Where they are sensitive. */
  readonly sensitive_values?: unknown;
}

export interface PlannedModule {
  readonly resources?: readonly PlannedResource[];
  readonly child_modules?: readonly PlannedModule[];
}

/** A resource that a plan would change. */
export interface PlannedChange {
  /** As `addressOf` says it. */
  readonly address: string;
  readonly type: string;
  readonly action: Action;
  /** The address that it had. */
  readonly movedFrom?: string;
  /** It exists, and comes into the state. */
  readonly imported?: true;
  /** It is replaced, and the old one is forgotten instead of destroyed (`destroy = false`). */
  readonly oldStays?: true;
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

/** Every value that a plan holds, with its marks: `true` where the whole is sensitive. */
export function valuesOf(plan: PlanJson): { readonly value: unknown; readonly sensitive: unknown }[] {
  const { resource_changes: resources = [], output_changes: outputs = {}, planned_values, prior_state } = plan;
  const changes = [...resources.map(({ change }) => change as Change), ...Object.values(outputs)];
  const variables = Object.entries(plan.configuration?.root_module?.variables ?? {});
  return [
    ...changes.flatMap(({ before, before_sensitive: was, after, after_sensitive: is }) => [
      { value: before, sensitive: was },
      { value: after, sensitive: is },
    ]),
    // Data sources that were read are nowhere else.
    ...[planned_values, prior_state?.values].flatMap((values) => [
      ...resourcesOf(values?.root_module).map((one) => ({ value: one.values, sensitive: one.sensitive_values })),
      ...Object.values(values?.outputs ?? {}).map(({ value, sensitive }) => ({ value, sensitive })),
    ]),
    ...variables.map(([name, { sensitive }]) => ({ value: plan.variables?.[name]?.value, sensitive })),
  ];
}

function resourcesOf(module: PlannedModule | undefined): PlannedResource[] {
  // A resource of which nothing is known before it is made comes without values.
  const resources = (module?.resources ?? []).map((resource) => ({ ...resource, values: resource.values ?? {} }));
  return [...resources, ...(module?.child_modules ?? []).flatMap(resourcesOf)];
}

/** Whether applying it would change anything: resources, where the state has them, or outputs that other units take. */
export function hasEffect(plan: PlanJson): boolean {
  return plannedChanges(plan).length > 0 || changedOutputs(plan).length > 0;
}

/** The outputs whose value would be another one, or is not known before apply. */
export const changedOutputs = (plan: PlanJson): string[] => outputsThat(plan, (action) => action !== undefined);

/** The outputs that it takes away. */
export const removedOutputs = (plan: PlanJson): string[] => outputsThat(plan, (action) => action === "delete");

function outputsThat({ output_changes = {} }: PlanJson, matches: (action?: Action) => boolean): string[] {
  return Object.entries(output_changes)
    .filter(([, change]) => matches(actionOf({ change })))
    .map(([name]) => name)
    .sort();
}

/** What a plan would do to resources, without those that stay as they are. */
export function plannedChanges(plan: PlanJson): PlannedChange[] {
  return (plan.resource_changes ?? []).flatMap((resource) => {
    const { mode, type, change } = resource;
    const action = actionOf(resource);
    return mode === "managed" && action
      ? [
          {
            address: objectAddress(resource),
            type,
            action,
            ...stateFacts(resource),
            attributes: changedAttributes(change),
          },
        ]
      : [];
  });
}

/** What a plan does in the state beside the action. */
export const stateFacts = ({
  previous_address: movedFrom,
  change: { actions, importing },
}: ResourceChange): Pick<PlannedChange, "movedFrom" | "imported" | "oldStays"> => ({
  ...(movedFrom && { movedFrom }),
  ...(importing && { imported: true }),
  ...(actions.length === 2 && actions.includes("forget") && { oldStays: true }),
});

/** The data sources that are read only during apply, sorted. */
export const dataReads = ({ resource_changes: resources = [] }: PlanJson): string[] =>
  resources
    .filter(({ mode, change }) => mode === "data" && change.actions.includes("read"))
    .map(({ address }) => address)
    .sort();

/** A `check` block that does not pass. */
export interface PlannedCheck {
  /** As `check.health`. */
  readonly address: string;
  /** Unknown: only the apply can tell. */
  readonly status: "fail" | "error" | "unknown";
  /** What is wrong, each on one line. */
  readonly problems: readonly string[];
}

/** The `check` blocks that do not pass, by address. Any other condition that fails, fails the plan. */
export const plannedChecks = ({ checks = [] }: PlanJson): PlannedCheck[] =>
  checks
    .flatMap(({ address, status, instances = [] }) => {
      if (address.kind !== "check" || status === "pass") return [];
      const problems = instances.flatMap(({ problems = [] }) => problems.map(({ message }) => oneLine(message)));
      return [{ address: address.to_display, status, problems: problems.filter((problem) => problem !== "") }];
    })
    .sort((a, b) => (a.address < b.address ? -1 : 1));

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** A deposed object has the address of its successor, and is another: approving the loss of one does not cover the other. */
export const objectAddress = ({ address, deposed }: { readonly address: string; readonly deposed?: string }) =>
  deposed ? `${address} (deposed ${deposed})` : address;

/**
 * What becomes of a resource, in a word. The last three change the state alone: forget, it leaves the state and is otherwise
 * left alone; move, it gets another address; import, it comes into the state as it is.
 */
export type Action = "create" | "update" | "replace" | "delete" | "forget" | "move" | "import";

/**
 * What a plan does to a resource or an output, in a word; undefined where it does nothing. A word that OpenTofu may add later
 * is handed on: the decision refuses what it does not know.
 */
export function actionOf({
  previous_address: movedFrom,
  change: { actions, importing },
}: Pick<ResourceChange, "previous_address"> & { readonly change: Change }): Action | undefined {
  if (actions.length === 2) return "replace"; // create, and delete or forget, in either order
  const [action] = actions;
  if (action === "no-op") return movedFrom ? "move" : importing && "import";
  return action === "read" ? undefined : action;
}

function changedAttributes({ before, after, after_unknown: unknown }: ResourceChange["change"]): string[] {
  if (!before || !after) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const isUnknown = (name: string) => (unknown as Readonly<Record<string, unknown>> | undefined)?.[name] === true;
  return [...names]
    .filter((name) => !isUnknown(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .sort();
}
