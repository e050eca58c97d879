import { hclNumber } from "../../core/hcl";
import type { Input } from "../../core/inputs";

/** The numbers of a module's input `thresholds`, by name. */
export class Thresholds<Name extends string> {
  constructor(private readonly input: Input) {}

  /** A number, multiplied by `factor`: thresholds are in readable units, metrics often in bytes. */
  number(name: Name, factor = 1): number {
    return hclNumber(factor === 1 ? this.expr(name) : `${this.expr(name)} * ${factor}`);
  }

  /** A number, for use in an expression. */
  expr(name: Name): string {
    return `${this.input.expr}.${name}`;
  }
}
