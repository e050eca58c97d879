import { basename } from "node:path";
import { output } from "../system/process";
import { unitPath } from "./environment";
import { toolEnvironment } from "./tool-environment";

/** A unit as Terragrunt hands it to OpenTofu. */
export interface UnitInputs {
  /** Folder of its module in `modules/`. */
  readonly module: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * The inputs of a unit, with the outputs of others where those were applied and their mocks where not.
 *
 * @param env of Terragrunt: tools, endpoint, BILLPAY_OFFLINE
 */
export async function unitInputs(environment: string, unit: string, env: NodeJS.ProcessEnv): Promise<UnitInputs> {
  const cwd = unitPath(environment, unit);
  const args = ["render", "--format", "json", "--no-color", "--non-interactive"];
  const { terraform, inputs } = JSON.parse(await output("terragrunt", args, { cwd, env: toolEnvironment(env) }));
  return { module: basename(terraform.source), inputs };
}
