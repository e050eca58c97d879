import type { App } from "cdktf/lib/app";
import type { TerraformBackend } from "cdktf/lib/terraform-backend";
import { TerraformElement } from "cdktf/lib/terraform-element";
import { TerraformOutput } from "cdktf/lib/terraform-output";
import { TerraformResource } from "cdktf/lib/terraform-resource";
import { TerraformStack } from "cdktf/lib/terraform-stack";
import type { Construct, Node } from "constructs";
import { Input, type InputProps } from "./inputs";
import { ModuleProvider, type ProviderName } from "./provider";

/** A Terraform module, apart from its inputs, resources and outputs. */
export interface TerraformModuleProps {
  /** What the module creates, in a sentence or two; the first lines of its README. */
  readonly description: string;
  /** The providers its resources need. @default ["aws"] */
  readonly providers?: readonly ProviderName[];
  /** Folders that are copied into the module, to `${path.module}/<name>`: name → folder of the repository. @default none */
  readonly folders?: Readonly<Record<string, string>>;
}

/** One `output` of the module. */
export interface OutputProps {
  // biome-ignore lint/suspicious/noExplicitAny: CDKTF's tokens have every type
  readonly value: any;
  readonly description: string;
  /** A value of the right type: it mocks the output for units that are planned before this one is applied. */
  readonly example: unknown;
  /** Hides the value in plans. @default false */
  readonly sensitive?: boolean;
}

const IDENTIFIER = /^[a-z][a-z0-9_]*$/;

/**
 * A Terraform module written as constructs: a stack with neither backend nor provider block, whose addresses are
 * its construct ids joined by `_` (`aws_subnet.private`), so that it reads and plans like a hand-written module.
 *
 * Construct ids are unique in their scope, Terraform names only per type: so an id may look like an address,
 * `route_table.public`, of which only the part after the last dot is in the name. A construct's main resource has the id
 * `default`, which is left out.
 */
export abstract class TerraformModule extends TerraformStack {
  readonly description: string;
  readonly inputs = new Map<string, InputProps>();
  readonly outputs = new Map<string, OutputProps>();
  readonly folders: Readonly<Record<string, string>>;

  constructor(scope: Construct, name: string, props: TerraformModuleProps) {
    super(scope, name);
    this.description = props.description;
    this.folders = props.folders ?? {};
    for (const provider of props.providers ?? ["aws"]) {
      new ModuleProvider(this, provider);
    }
    this.node.addValidation({ validate: () => this.problems() });
  }

  /** Declares inputs, one `variable` each. Using a name that is not among them is a type error. */
  protected declare<Names extends string>(
    inputs: Readonly<Record<Names, InputProps>>,
  ): { readonly [Name in Names]: Input } {
    const names = Object.keys(inputs) as Names[];
    return Object.fromEntries(
      names.map((name) => {
        this.inputs.set(name, inputs[name]);
        return [name, new Input(this, name, inputs[name])];
      }),
    ) as { [Name in Names]: Input };
  }

  /** Declares an `output`. */
  protected output(name: string, props: OutputProps): void {
    this.outputs.set(name, props);
    const { example: _, ...config } = props;
    new TerraformOutput(this, `output.${name}`, config);
  }

  override ensureBackendExists(): TerraformBackend {
    return undefined as unknown as TerraformBackend; // the root of the live tree generates it
  }

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { scopes } = TerraformElement.isTerraformElement(element) ? element.node : element;
    return scopes
      .slice(scopes.indexOf(this) + 1)
      .map(({ node }) => node.id.slice(node.id.lastIndexOf(".") + 1))
      .filter((id) => id !== "default")
      .join("_");
  }

  override toTerraform() {
    const { provider: _provider, ...json } = super.toTerraform();
    for (const byName of Object.values<Record<string, Record<string, unknown>>>({ ...json.resource, ...json.data })) {
      for (const block of Object.values(byName)) {
        delete block["//"];
      }
    }
    refuseEscapes(json, this.node.id);
    refuseUndeclared(json, this.inputs, this.node.id);
    return json;
  }

  /** Why the module cannot be written, one sentence each. */
  private problems(): string[] {
    const problems: string[] = [];
    for (const [name, { type, description }] of this.inputs) {
      if (!type) problems.push(`input \`${name}\` has no type: give it a Terraform type constraint`);
      if (!description) problems.push(`input \`${name}\` has no description`);
    }
    for (const [name, { description, example }] of this.outputs) {
      if (!description) problems.push(`output \`${name}\` has no description`);
      if (example === undefined) problems.push(`output \`${name}\` has no example: its mocks are made from it`);
    }
    return [...problems, ...this.addressProblems()];
  }

  private addressProblems(): string[] {
    const problems: string[] = [];
    const paths = new Map<string, string>();
    for (const element of this.node.findAll()) {
      if (!TerraformElement.isTerraformElement(element) || element instanceof ModuleProvider) continue;
      const kind = TerraformResource.isTerraformResource(element)
        ? element.terraformResourceType
        : element.constructor.name;
      const name = this.allocateLogicalId(element);
      const address = `${kind}.${name}`;
      const other = paths.get(address);
      if (other) problems.push(`\`${element.node.path}\` and \`${other}\` have one address, ${address}: rename one`);
      if (!IDENTIFIER.test(name)) problems.push(`\`${address}\` is not a Terraform name: use a-z, 0-9 and _`);
      paths.set(address, element.node.path);
    }
    return problems;
  }
}

/**
 * CDKTF escapes a `${` in plain text, and OpenTofu then treats the expression as text too; a token inside the text of an
 * expression stays a token.
 */
function refuseEscapes(json: object, module: string): void {
  const [escaped] = JSON.stringify(json).match(/\$\$\{[^}]*\}|TfToken\[[^\]]*\]/) ?? [];
  if (escaped) throw new Error(`\`${escaped}\` in ${module} would be plain text: write the expression with hcl()`);
}

/** The compiler does not check names in the text of an expression. */
function refuseUndeclared(json: object, inputs: ReadonlyMap<string, unknown>, module: string): void {
  for (const [, name = ""] of JSON.stringify(json).matchAll(/\bvar\.([a-z_][a-z0-9_]*)/g))
    if (!inputs.has(name))
      throw new Error(`\`var.${name}\` in ${module} is not declared: declare the input, or correct the name`);
}

/** The modules of an app, in the order they were added. */
export function modulesOf(app: App): TerraformModule[] {
  return app.node.children.filter((child): child is TerraformModule => child instanceof TerraformModule);
}
