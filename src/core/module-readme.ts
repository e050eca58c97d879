import type { TerraformModule } from "./terraform-module";

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no useful type
type TerraformJson = Record<string, any>;

/** The module's README: what it creates, its inputs, outputs and resources, and how to call it from plain OpenTofu. */
export function moduleReadme(module: TerraformModule, json: TerraformJson): string {
  const name = module.node.id;
  const required = [...module.inputs].filter(([, { default: value }]) => value === undefined).map(([input]) => input);
  return `<!-- Generated from src/modules/${name}: do not edit. -->

# ${name}

${module.description}

\`\`\`hcl
module "${name.replaceAll("-", "_")}" {
  source = "./modules/${name}"
${required.map((input) => `\n  ${input} = …`).join("")}
}
\`\`\`

## Inputs

${table(
  ["Name", "Type", "Default", "Description"],
  [...module.inputs]
    .sort(byKey)
    .map(([input, { type, description, ...props }]) => [
      code(input),
      code(type.replace(/\s+/g, " ")),
      props.default === undefined ? "required" : code(JSON.stringify(props.default)),
      description,
    ]),
)}
## Outputs

${table(
  ["Name", "Description"],
  [...module.outputs].sort(byKey).map(([output, { description }]) => [code(output), description]),
)}
## Resources

${addresses(json)
  .map((address) => `- ${code(address)}`)
  .join("\n")}
`;
}

function addresses({ resource = {}, data = {}, ephemeral = {} }: TerraformJson): string[] {
  const list = (blocks: TerraformJson, prefix: string) =>
    Object.entries(blocks).flatMap(([type, byName]) => Object.keys(byName).map((name) => `${prefix}${type}.${name}`));
  return [...list(resource, ""), ...list(data, "data."), ...list(ephemeral, "ephemeral.")].sort();
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
const code = (text: string) => `\`${text}\``;
