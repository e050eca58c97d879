import type { Dice } from "./dice";
import { BAD_NOTE, type Made, type Module, type Tree } from "./tree";

/** Names of units: few, so that a walk comes back to those that it has deleted or renamed. */
const NAMES = ["alpha", "beta", "gamma", "delta", "epsilon"];
const MAX_UNITS = 4;
const MAX_RESOURCES = 3;

/** What an edit of the tree goes by. */
export interface Draft {
  readonly tree: Tree;
  readonly dice: Dice;
  /** A number that this walk did not have before: names of modules, resources and outputs are never used again. */
  readonly next: () => number;
  /** By a unit's name, the one that it had when its state was last written. */
  readonly renames: Map<string, string>;
  /** Whether a unit of this name has resources in its state. */
  readonly isApplied: (unit: string) => boolean;
}

/** Changes the tree as one pull request may; gives what it did, or nothing where that cannot be done to this tree. */
type Edit = (draft: Draft) => string | undefined;

/** A tree to begin with: two or three units. */
export function firstTree(draft: Draft): string {
  const count = 2 + draft.dice.below(2);
  return Array.from({ length: count }, () => addUnit(draft)).join("; ");
}

export function edit(draft: Draft): string {
  for (;;) {
    const done = draft.dice.pick(EDITS)?.(draft);
    if (done !== undefined) return done;
  }
}

const unitsOf = (tree: Tree) => Object.keys(tree.units);
const resource = (dice: Dice, takes: boolean): Made => ({
  trigger: 1,
  fails: false,
  ...(takes && { takes: dice.chance(0.3) ? "trigger" : "input" }),
});

function addModule({ tree, dice, next }: Draft): string {
  const name = `piece${next()}`;
  const resources = Object.fromEntries(
    Array.from({ length: 1 + dice.below(2) }, (_, index) => [`r${next()}`, resource(dice, index === 0)]),
  );
  const module: Module = { resources, outputs: {}, moved: [], removed: [] };
  tree.modules[name] = module;
  for (let count = dice.below(3); count > 0; count -= 1) addOutputTo(module, dice, next());
  return name;
}

function addOutputTo({ resources, outputs }: Module, dice: Dice, number: number): string {
  const of = dice.pick(Object.keys(resources)) ?? "";
  outputs[`o${number}`] = { of, gives: dice.chance(0.5) ? "id" : "output" };
  return `o${number}`;
}

/** Lets a unit take an output of another one, without a circle. */
function take({ tree, dice }: Draft, taker: string): string | undefined {
  const reaches = (from: string): boolean =>
    from === taker || Object.keys(tree.units[from]?.takes ?? {}).some((unit) => reaches(unit));
  const from = dice.pick(
    unitsOf(tree).filter((unit) => !reaches(unit) && Object.keys(moduleOf(tree, unit).outputs).length > 0),
  );
  const takes = tree.units[taker]?.takes;
  if (from === undefined || !takes) return undefined;
  const output = dice.pick(Object.keys(moduleOf(tree, from).outputs)) ?? "";
  takes[from] = output;
  return `${taker} takes ${output} of ${from}`;
}

const moduleOf = (tree: Tree, unit: string): Module =>
  tree.modules[tree.units[unit]?.module ?? ""] ?? { resources: {}, outputs: {}, moved: [], removed: [] };

const freeName = ({ tree, dice, renames }: Draft, allowed: (name: string) => boolean = () => true) =>
  dice.pick(NAMES.filter((name) => !tree.units[name] && ![...renames.values()].includes(name) && allowed(name)));

const addUnit: Edit = (draft) => {
  const { tree, dice } = draft;
  const name = freeName(draft);
  if (name === undefined || unitsOf(tree).length >= MAX_UNITS) return undefined;
  const module = (dice.chance(0.25) ? dice.pick(Object.keys(tree.modules)) : undefined) ?? addModule(draft);
  tree.units[name] = { module, note: `n${draft.next()}`, takes: {} };
  const taken = dice.chance(0.7) ? take(draft, name) : undefined;
  return `add ${name} (${module})${taken ? `, ${taken}` : ""}`;
};

/** Dependents let go of it, go with it, or are forgotten about. */
const deleteUnit: Edit = ({ tree, dice, renames }) => {
  const name = dice.pick(unitsOf(tree));
  if (name === undefined) return undefined;
  const drop = (unit: string) => {
    delete tree.units[unit];
    renames.delete(unit);
  };
  const users = () => unitsOf(tree).filter((unit) => name in (tree.units[unit]?.takes ?? {}));
  const how = dice.pick(["let go", "let go", "go too", "are forgotten"]);
  const told = users().length > 0 ? `, its users ${users().join(", ")} ${how}` : "";
  if (how === "let go") for (const user of users()) delete tree.units[user]?.takes[name];
  if (how === "go too") for (const user of users()) removeWithUsers(tree, user, drop);
  drop(name);
  return `delete ${name}${told}`;
};

function removeWithUsers(tree: Tree, unit: string, drop: (unit: string) => void): void {
  for (const user of unitsOf(tree)) if (unit in (tree.units[user]?.takes ?? {})) removeWithUsers(tree, user, drop);
  drop(unit);
}

const renameUnit: Edit = (draft) => {
  const { tree, dice, renames, isApplied } = draft;
  const from = dice.pick(unitsOf(tree));
  const to = freeName(draft, (name) => !isApplied(name));
  const unit = from === undefined ? undefined : tree.units[from];
  if (from === undefined || to === undefined || !unit) return undefined;
  tree.units[to] = unit;
  delete tree.units[from];
  const isForgotten = dice.chance(0.15);
  for (const { takes } of Object.values(tree.units)) {
    const output = takes[from];
    if (output === undefined || isForgotten) continue;
    delete takes[from];
    takes[to] = output;
  }
  const origin = renames.get(from) ?? from;
  renames.delete(from);
  if (isApplied(origin)) renames.set(to, origin);
  return `rename ${from} to ${to}${isForgotten ? ", and forget its users" : ""}`;
};

/** A resource of a module of some unit. */
function someResource({ tree, dice }: Draft): { module: string; name: string } | undefined {
  const module = tree.units[dice.pick(unitsOf(tree)) ?? ""]?.module;
  const name = dice.pick(Object.keys(tree.modules[module ?? ""]?.resources ?? {}));
  return module === undefined || name === undefined ? undefined : { module, name };
}

const moveResource: Edit = (draft) => {
  const found = someResource(draft);
  const module = found && draft.tree.modules[found.module];
  const made = found && module?.resources[found.name];
  if (!found || !module || !made) return undefined;
  const to = `r${draft.next()}`;
  delete module.resources[found.name];
  module.resources[to] = made;
  module.moved.push({ from: found.name, to });
  for (const [output, { of, gives }] of Object.entries(module.outputs))
    if (of === found.name) module.outputs[output] = { of: to, gives };
  return `move ${found.name} of ${found.module} to ${to}`;
};

const changeNote: Edit = ({ tree, dice, next }) => {
  const name = dice.pick(unitsOf(tree));
  const unit = tree.units[name ?? ""];
  if (!unit) return undefined;
  unit.note = `n${next()}`;
  return `change the note of ${name}`;
};

const spoilNote: Edit = ({ tree, dice }) => {
  const name = dice.pick(unitsOf(tree));
  const unit = tree.units[name ?? ""];
  if (!unit) return undefined;
  unit.note = BAD_NOTE;
  return `give ${name} a bad note`;
};

const addResource: Edit = ({ tree, dice, next }) => {
  const name = tree.units[dice.pick(unitsOf(tree)) ?? ""]?.module ?? "";
  const module = tree.modules[name];
  if (!module || Object.keys(module.resources).length >= MAX_RESOURCES) return undefined;
  const added = `r${next()}`;
  module.resources[added] = { ...resource(dice, dice.chance(0.5)), fails: dice.chance(0.3) };
  return `add ${added} to ${name}${module.resources[added].fails ? ", which fails" : ""}`;
};

/** Outputs of it go too, unless they are forgotten about: another resource gives them then. */
const removeResource: Edit = (draft) => {
  const found = someResource(draft);
  const module = found && draft.tree.modules[found.module];
  if (!found || !module || Object.keys(module.resources).length < 2) return undefined;
  const isLetGo = draft.dice.chance(0.3);
  delete module.resources[found.name];
  const [other = ""] = Object.keys(module.resources);
  for (const [output, { of, gives }] of Object.entries(module.outputs))
    if (of === found.name) module.outputs[output] = { of: other, gives };
  if (isLetGo) {
    // What moved there would be let go under its old address: the block names where it is now.
    module.removed.push(found.name);
    const later = module.moved.filter(({ to }) => to !== found.name);
    module.moved.splice(0, module.moved.length, ...later);
  }
  return `${isLetGo ? "let go of" : "remove"} ${found.name} of ${found.module}`;
};

const replaceResource: Edit = (draft) => {
  const found = someResource(draft);
  const made = found && draft.tree.modules[found.module]?.resources[found.name];
  if (!found || !made) return undefined;
  made.trigger += 1;
  made.fails = draft.dice.chance(0.3);
  return `replace ${found.name} of ${found.module}${made.fails ? ", which fails" : ""}`;
};

const addOutput: Edit = (draft) => {
  const { tree, dice, next } = draft;
  const from = dice.pick(unitsOf(tree));
  const module = tree.modules[tree.units[from ?? ""]?.module ?? ""];
  if (!module) return undefined;
  const output = addOutputTo(module, dice, next());
  const taker = dice.pick(unitsOf(tree));
  const taken = taker === undefined ? undefined : take(draft, taker);
  return `add ${output} to ${from}${taken ? `, ${taken}` : ""}`;
};

/** Another resource gives the output. */
const changeOutput: Edit = ({ tree, dice }) => {
  const module = tree.modules[tree.units[dice.pick(unitsOf(tree)) ?? ""]?.module ?? ""];
  const output = dice.pick(Object.keys(module?.outputs ?? {}));
  if (!module || output === undefined) return undefined;
  const of = dice.pick(Object.keys(module.resources)) ?? "";
  module.outputs[output] = { of, gives: dice.chance(0.5) ? "id" : "output" };
  return `change ${output}`;
};

/** Its takers let go of it, or are forgotten about. */
const removeOutput: Edit = ({ tree, dice }) => {
  const from = tree.units[dice.pick(unitsOf(tree)) ?? ""]?.module ?? "";
  const outputs = tree.modules[from]?.outputs ?? {};
  const output = dice.pick(Object.keys(outputs));
  if (output === undefined) return undefined;
  delete outputs[output];
  const isForgotten = dice.chance(0.25);
  if (!isForgotten)
    for (const { takes } of Object.values(tree.units))
      for (const [unit, taken] of Object.entries(takes)) if (taken === output) delete takes[unit];
  return `remove ${output}${isForgotten ? ", and forget its takers" : ""}`;
};

const letGo: Edit = ({ tree, dice }) => {
  const user = dice.pick(unitsOf(tree).filter((unit) => Object.keys(tree.units[unit]?.takes ?? {}).length > 0));
  const takes = tree.units[user ?? ""]?.takes ?? {};
  const from = dice.pick(Object.keys(takes));
  if (user === undefined || from === undefined) return undefined;
  delete takes[from];
  return `${user} takes nothing of ${from} any more`;
};

/** The commoner ones more than once. */
const EDITS: readonly Edit[] = [
  addUnit,
  addUnit,
  deleteUnit,
  deleteUnit,
  renameUnit,
  renameUnit,
  renameUnit,
  moveResource,
  changeNote,
  spoilNote,
  addResource,
  addResource,
  removeResource,
  replaceResource,
  replaceResource,
  addOutput,
  addOutput,
  changeOutput,
  removeOutput,
  letGo,
];

/** Corrects what nobody could apply; gives what it did, or nothing where nothing was wrong. */
export function mend({ tree, next }: Draft): string | undefined {
  const done: string[] = [];
  for (const [name, unit] of Object.entries(tree.units)) {
    if (unit.note === BAD_NOTE) {
      unit.note = `n${next()}`;
      done.push(`a good note for ${name}`);
    }
    for (const [from, output] of Object.entries(unit.takes))
      if (!tree.units[from] || !(output in moduleOf(tree, from).outputs)) {
        delete unit.takes[from];
        done.push(`${name} takes nothing of ${from} any more`);
      }
  }
  for (const { resources } of Object.values(tree.modules))
    for (const [name, made] of Object.entries(resources))
      if (made.fails) {
        made.fails = false;
        done.push(`${name} fails no more`);
      }
  return done.length > 0 ? `mend: ${done.join(", ")}` : undefined;
}
