import { TerraformVariable } from "cdktf/lib/terraform-variable";
import type { Construct } from "constructs";
import { hcl } from "./hcl";

/** A validation rule of an input. */
export interface InputValidation {
  /** HCL that is true for a good value, without `${}`: `length(var.name) > 0`. */
  readonly condition: string;
  /** A full sentence that says what is allowed; OpenTofu prints it below the name and the value. */
  readonly message: string;
}

/** One `variable` of the module. */
export interface InputProps {
  /** Terraform type constraint: `string`, `map(string)`, `object({…})`. */
  readonly type: string;
  /** What the input controls, its unit and its allowed values. */
  readonly description: string;
  /** Makes the input optional; `null` is a default too. */
  readonly default?: unknown;
  /** @default false, so that an explicit null takes the default */
  readonly nullable?: boolean;
  /** Hides the value in plans. @default false */
  readonly sensitive?: boolean;
  /** Checked by OpenTofu before anything is planned. @default none */
  readonly validations?: readonly InputValidation[];
}

/** The inputs of a module, by name. */
export type Inputs = Readonly<Record<string, InputProps>>;

/**
 * A declared input. In an attribute it is a value (`stringValue`, `numberValue`, `booleanValue`, `listValue`); in an
 * expression it is `expr`, `` hcl(`length(${vars.aliases.expr}) > 0`) ``, and in a string of that expression it is `inText`,
 * `` hcl(`"${vars.name.inText}-${id}"`) ``.
 */
export class Input extends TerraformVariable {
  /** `var.<name>` */
  readonly expr: string;
  /** `${var.<name>}`, for between the quotes of a string in an expression. */
  readonly inText: string;

  constructor(scope: Construct, name: string, props: InputProps) {
    const { validations, default: value, nullable = value === null, ...config } = props;
    super(scope, `var.${name}`, {
      ...config,
      nullable,
      validation: validations?.map(({ condition, message }) => ({ condition: hcl(condition), errorMessage: message })),
    });
    this.expr = `var.${name}`;
    this.inText = `\${${this.expr}}`;
    // Not in the config: CDKTF does not accept null there, and would change the keys of a map to snake case.
    if (value !== undefined) this.addOverride("default", value);
  }
}
