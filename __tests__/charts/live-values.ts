import { evaluateModule } from "../../src/live/evaluate-module";
import { type UnitInputs, unitInputs } from "../../src/live/unit-inputs";
import { offline } from "../offline";
import type { Yaml } from "./helm";

/** The values that an apply of the backend hands to Helm: the module's own, for the unit's inputs. */
export const liveValues = async (environment: string): Promise<Yaml> =>
  valuesFor(await unitInputs(environment, "service-back", await offline()));

/** The same for a module `service` with inputs of one's own. */
export async function valuesFor(unit: UnitInputs): Promise<Yaml> {
  const [release] = await evaluateModule(unit, /^helm_release$/, await offline());
  return JSON.parse(release?.arguments.values[0]);
}
