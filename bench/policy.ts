import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanJson } from "../src/live/plan-json";
import { policyDir } from "../src/pipeline/policy/policy";
import { repo } from "../src/system/repo";
import type { Contest } from "./measure";

const RESOURCES = 1000;

/** An input of the policies: their own good plan, its units as often as it takes for 1,000 resources. */
function mergedPlan(): object {
  const { good_plan } = JSON.parse(readFileSync(join(policyDir, "testdata", "good-plan.json"), "utf8"));
  const units: Record<string, PlanJson> = {};
  let left = RESOURCES;
  for (let copy = 1; left > 0; copy++)
    for (const [unit, plan] of Object.entries<PlanJson>(good_plan.units)) {
      const resource_changes = (plan.resource_changes ?? []).slice(0, left);
      if (resource_changes.length > 0) units[copy === 1 ? unit : `${unit}-${copy}`] = { ...plan, resource_changes };
      left -= resource_changes.length;
    }
  return { ...good_plan, units };
}

/** Every policy over one merged plan; there is no rival. */
export function policyContest(dir: string, tools: NodeJS.ProcessEnv): Contest {
  mkdirSync(dir, { recursive: true });
  const input = join(dir, "plan.json");
  writeFileSync(input, JSON.stringify(mergedPlan()));
  const data = ["--data", policyDir, "--ignore", "*_test.rego,testdata"];
  return {
    name: `policy over a merged plan of ${RESOURCES.toLocaleString("en")} resources`,
    subjects: [
      {
        name: "opa eval data.billpay.output",
        command: ["opa", "eval", ...data, "--input", input, "--format", "json", "data.billpay.output"],
        options: { cwd: repo, env: tools },
      },
    ],
  };
}
