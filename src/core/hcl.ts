import type { ITerraformIterator } from "cdktf/lib/terraform-iterator";
import { TerraformIterator } from "cdktf/lib/terraform-iterator";
import type { TerraformResource } from "cdktf/lib/terraform-resource";
import { ref } from "cdktf/lib/tfExpression";
import { type IResolvable, Token } from "cdktf/lib/tokens";

/**
 * A Terraform expression, for a value that depends on an input and so is known at plan, not at synth:
 * `` hcl(`var.nat_mode == "none"`) ``. Write it without `${}`, and write every expression this way: `${}` in a plain string
 * is escaped inside functions such as `Fn.jsonencode`.
 */
export const hcl = (expression: string): string => Token.asString(ref(expression));

/** An expression where the bindings want a list of strings. */
export const hclList = (expression: string): string[] => Token.asList(ref(expression));

/** An expression where the bindings want a number. */
export const hclNumber = (expression: string): number => Token.asNumber(ref(expression));

/** An expression where the bindings want a boolean. */
export const hclBool = (expression: string): IResolvable => ref(expression);

/** A list of strings or numbers, for use in an expression: `["a", "b"]`. */
export const literalList = (values: readonly (string | number)[]): string =>
  `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;

/** `for_each` over an expression that is a map; the resource is addressed by the map's keys. */
export function forEach(map: string): ITerraformIterator {
  return TerraformIterator.fromMap(Token.asAnyMap(ref(map)));
}

/**
 * `for_each` over a set; the resource is addressed by the elements.
 *
 * @param element name of an element in the expression
 */
export const forEachElement = (set: string, element: string): ITerraformIterator =>
  forEach(`{ for ${element} in ${set} : ${element} => ${element} }`);

/** The address of a resource, for use in an expression: `aws_iam_role.main`. */
export const addressOf = (resource: TerraformResource): string =>
  `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;

/** An attribute of a resource; null where the resource has a `count` of 0. */
export const attribute = (resource: TerraformResource, name: string, count?: number): string =>
  hcl(count === undefined ? `${addressOf(resource)}.${name}` : `one(${addressOf(resource)}[*].${name})`);

/** An attribute of the instance that has the same key, where both resources have the same `for_each`. */
export const attributeOfEach = (resource: TerraformResource, name: string): string =>
  hcl(`${addressOf(resource)}[each.key].${name}`);

/** An attribute of all instances of a resource with `for_each`, in the order of their keys, for use in an expression. */
export const attributeOfAll = (resource: TerraformResource, name: string): string =>
  `values(${addressOf(resource)})[*].${name}`;

/** `count` of 1 where `condition` is true, else 0. */
export const when = (condition: string): number => hclNumber(`${condition} ? 1 : 0`);
