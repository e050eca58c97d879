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

/** An attribute of a resource that has a `count` of one or none: null where there is none. */
export const oneOf = (resource: TerraformResource, attribute: string): string =>
  hcl(`one(${resource.terraformResourceType}.${resource.friendlyUniqueId}[*].${attribute})`);

/** `count` of one or none. */
export const when = (condition: string): number => hclNumber(`${condition} ? 1 : 0`);
