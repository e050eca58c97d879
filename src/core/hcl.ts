import type { ITerraformIterator } from "cdktf/lib/terraform-iterator";
import { TerraformIterator } from "cdktf/lib/terraform-iterator";
import { Token } from "cdktf/lib/tokens";

/**
 * A Terraform expression, for what depends on an input's value and so is decided at plan, not at synth:
 * `` hcl(`var.nat_mode == "none"`) ``. Written without `${}`.
 */
export function hcl(expression: string): string {
  return `\${${expression}}`;
}

/** An expression where the bindings want a list of strings. */
export const hclList = (expression: string): string[] => Token.asList(hcl(expression));

/** An expression where the bindings want a number. */
export const hclNumber = (expression: string): number => Token.asNumber(hcl(expression));

/** An expression where the bindings want a boolean. */
export const hclBool = (expression: string) => Token.asAny(hcl(expression));

/** `for_each` over a map-valued expression; its resource is addressed by the map's keys. */
export function forEach(map: string): ITerraformIterator {
  return TerraformIterator.fromMap(Token.asAnyMap(hcl(map)));
}

/** `count` of one or none. */
export const when = (condition: string): number => hclNumber(`${condition} ? 1 : 0`);
