import type { ITerraformIterator } from "cdktf/lib/terraform-iterator";
import { TerraformIterator } from "cdktf/lib/terraform-iterator";
import type { TerraformResource } from "cdktf/lib/terraform-resource";
import { ref } from "cdktf/lib/tfExpression";
import { type IResolvable, Token } from "cdktf/lib/tokens";

/**
 * A Terraform expression, for what depends on an input's value and so is decided at plan, not at synth:
 * `` hcl(`var.nat_mode == "none"`) ``. Written without `${}`, and the one way to write one: what a plain string holds
 * in `${}` is escaped inside functions such as `Fn.jsonencode`.
 */
export const hcl = (expression: string): string => Token.asString(ref(expression));

/** An expression where the bindings want a list of strings. */
export const hclList = (expression: string): string[] => Token.asList(ref(expression));

/** An expression where the bindings want a number. */
export const hclNumber = (expression: string): number => Token.asNumber(ref(expression));

/** An expression where the bindings want a boolean. */
export const hclBool = (expression: string): IResolvable => ref(expression);

/** `for_each` over a map-valued expression; its resource is addressed by the map's keys. */
export function forEach(map: string): ITerraformIterator {
  return TerraformIterator.fromMap(Token.asAnyMap(ref(map)));
}

/** The address of a resource, for the text of an expression: `aws_iam_role.main`. */
export const addressOf = (resource: TerraformResource): string =>
  `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;

/** An attribute of a resource; where that has a `count` of one or none, null where there is none. */
export const attribute = (resource: TerraformResource, name: string, count?: number): string =>
  hcl(count === undefined ? `${addressOf(resource)}.${name}` : `one(${addressOf(resource)}[*].${name})`);

/** An attribute of the resource of the same key, for what is made `for_each` as that resource is. */
export const attributeOfEach = (resource: TerraformResource, name: string): string =>
  hcl(`${addressOf(resource)}[each.key].${name}`);

/** `count` of one or none. */
export const when = (condition: string): number => hclNumber(`${condition} ? 1 : 0`);
