import { hcl } from "./hcl";

/** A block of Terraform JSON, for an override where the bindings lack arguments of a resource. */
export type Block = Readonly<Record<string, unknown>>;

/**
 * A `dynamic` block, for an override: the bindings have none inside a block. Its conditions and collections are
 * expressions, and in its content `<name of the block>.value` is the element.
 */
export interface DynamicBlock {
  readonly for_each: string;
  readonly content: Block;
}

/** One block per element of a collection. */
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

/** One block for a list or set, unless it is empty; the block's value is the whole collection. */
export const blockUnlessEmpty = (collection: string, content: Block): DynamicBlock =>
  blockForEach(`length(${collection}) > 0 ? [${collection}] : []`, content);
