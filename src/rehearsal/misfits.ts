import { type ServiceModel, type Shape, serviceModel } from "./aws-models";
import type { Call } from "./requests";

/** Where a request is not what AWS's published model of the operation takes. */
export interface Misfit {
  /** Such as `eks:CreateNodegroup`. */
  readonly operation: string;
  /** Such as `scalingConfig.maxSize`; `[]` stands for any element of a list, `{}` for any of a map. */
  readonly member: string;
  /** Such as `must be at least 1 long, is ""`. */
  readonly problem: string;
  readonly unit?: string;
}

/**
 * Required members, lengths, patterns, enumerations and ranges of a call that its model does not take. Members that the
 * model does not have are not looked at.
 *
 * @param data botocore's folder `data`
 */
export function misfitsOf(data: string, call: Call): Misfit[] {
  const model = serviceModel(data, call.service);
  const input = model.operations[call.operation]?.input;
  if (!input) return [];
  const operation = `${call.service}:${call.operation}`;
  return shapeProblems(model, input.shape, call.parameters).map((misfit) => ({
    operation,
    ...misfit,
    unit: call.unit,
  }));
}

type Problem = Pick<Misfit, "member" | "problem">;

/** Where parameters are not what a shape takes. */
export const shapeProblems = (model: ServiceModel, shape: string, parameters: object): Problem[] =>
  problems(model, shape, parameters, "");

function problems(model: ServiceModel, name: string, value: unknown, member: string): Problem[] {
  const shape = model.shapes[name];
  if (!shape) return [];
  switch (shape.type) {
    case "structure":
      return structureProblems(model, shape, value, member);
    case "list":
      return [
        ...sizeProblems(shape, (value as unknown[]).length, member, "elements"),
        ...(value as unknown[]).flatMap((item) => problems(model, shape.member?.shape ?? "", item, `${member}[]`)),
      ];
    case "map":
      return [
        ...sizeProblems(shape, Object.keys(value as object).length, member, "entries"),
        ...Object.entries(value as object).flatMap(([key, inner]) => [
          ...problems(model, shape.key?.shape ?? "", key, `${member}{}`),
          ...problems(model, shape.value?.shape ?? "", inner, `${member}{}`),
        ]),
      ];
    case "string":
      return textProblems(shape, String(value), member);
    case "integer":
    case "long":
    case "float":
    case "double":
      return rangeProblems(shape, Number(value), member);
    default:
      return [];
  }
}

function structureProblems(model: ServiceModel, shape: Shape, value: unknown, member: string): Problem[] {
  const given = (value ?? {}) as Readonly<Record<string, unknown>>;
  const inside = (name: string) => (member ? `${member}.${name}` : name);
  const missing = (shape.required ?? []).filter((name) => given[name] === undefined || given[name] === null);
  return [
    ...missing.map((name) => ({ member: inside(name), problem: "is required, and not there" })),
    ...Object.entries(shape.members ?? {}).flatMap(([name, { shape: inner }]) =>
      given[name] === undefined || given[name] === null ? [] : problems(model, inner, given[name], inside(name)),
    ),
  ];
}

function sizeProblems({ min, max }: Shape, size: number, member: string, what: string): Problem[] {
  if (min !== undefined && size < min) return [{ member, problem: `must have at least ${min} ${what}, has ${size}` }];
  if (max !== undefined && size > max) return [{ member, problem: `must have at most ${max} ${what}, has ${size}` }];
  return [];
}

function rangeProblems({ min, max }: Shape, value: number, member: string): Problem[] {
  if (min !== undefined && value < min) return [{ member, problem: `must be at least ${min}, is ${value}` }];
  if (max !== undefined && value > max) return [{ member, problem: `must be at most ${max}, is ${value}` }];
  return [];
}

function textProblems(shape: Shape, text: string, member: string): Problem[] {
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  const found = sizeProblems(shape, text.length, member, "characters").map(({ problem }) => `${problem}: ${shown}`);
  if (shape.enum && !shape.enum.includes(text)) found.push(`must be one of ${shape.enum.join(", ")}, is ${shown}`);
  const pattern = shape.pattern && expression(shape.pattern);
  if (pattern && !pattern.test(text)) found.push(`must match ${shape.pattern}, is ${shown}`);
  return found.map((problem) => ({ member, problem }));
}

/** AWS writes Java's expressions, of whole texts; undefined where JavaScript has no such one. */
function expression(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern.replace(/\\p\{([A-Z])[a-z]*\}|\\p\{IsAlphabetic\}/g, "\\p{$1}")})$`, "su");
  } catch {
    try {
      return new RegExp(`^(?:${pattern})$`, "s");
    } catch {
      return undefined;
    }
  }
}
