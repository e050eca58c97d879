import { hcl } from "./hcl";

/** A block of Terraform JSON, for an override where the bindings describe less than a resource takes. */
export type Block = Readonly<Record<string, unknown>>;

/**
 * A `dynamic` block, for an override: the bindings describe none inside a block. Its conditions and collections are
 * expressions, and `<name of the block>.value` is an element in its content.
 */
export interface DynamicBlock {
  readonly for_each: string;
  readonly content: Block;
}

/** A block for each element of a collection. */
export const blockForEach = (collection: string, content: Block): DynamicBlock => ({
  for_each: hcl(collection),
  content,
});

/** A block where `condition` is true. */
export const blockWhen = (condition: string, content: Block): DynamicBlock =>
  blockForEach(`${condition} ? [true] : []`, content);

/** A block where `condition` is false. */
export const blockUnless = (condition: string, content: Block): DynamicBlock =>
  blockForEach(`${condition} ? [] : [true]`, content);

/** One block for a list or set, unless that is empty; its value is the whole of it. */
export const blockUnlessEmpty = (collection: string, content: Block): DynamicBlock =>
  blockForEach(`length(${collection}) > 0 ? [${collection}] : []`, content);
