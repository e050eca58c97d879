import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { type SyntheticUnit, writeTree } from "../__tests__/live/synthetic-tree";
import { affectedUnits } from "../src/live/affected";
import { changedFiles, textBefore } from "../src/live/changed-files";
import { unitsInCluster } from "../src/live/cluster-units";
import { unitNames } from "../src/live/environment";
import { runAll } from "../src/live/terragrunt";
import { offlineEnv } from "../src/pipeline/run/target";
import { warnIfExcluded } from "../src/toolchain/provider";
import type { Contest } from "./measure";

const UNITS = 1000;

/**
 * How long it takes to say which of 1,000 units a change reaches: 50 modules, each unit taking outputs from three others.
 * Beside it what Terragrunt tells of the same tree, which is the graph alone, without the files that HCL functions read.
 *
 * @param root folder that the tree is made in
 */
export function affectedContest(root: string, tools: NodeJS.ProcessEnv): Contest {
  const units = Array.from({ length: UNITS }, (_, index): SyntheticUnit => {
    const others = [index - 1, Math.floor(index / 2), index - 7].filter((other) => other >= 0 && other !== index);
    return { name: unitName(index), module: `m${index % 50}`, dependencies: [...new Set(others)].map(unitName) };
  });
  writeTree(root, units);
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, "-c", "user.name=bench", "-c", "user.email=bench@billpay.example", ...args]);
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "tree");
  appendFileSync(join(root, "modules", "m49", "main.tf.json"), "\n");
  const find = ["find", "--json", "--dependencies", "--reading"] as const;
  return {
    name: `graph of ${UNITS} units`,
    subjects: [
      {
        name: "changedFiles, affectedUnits",
        work: async () => affectedUnits("dev", await changedFiles("HEAD", root), textBefore("HEAD", root), root),
      },
      {
        name: `terragrunt ${find.join(" ")}`,
        command: ["terragrunt", ...find],
        options: { cwd: join(root, "live", "dev"), env: { ...tools, BILLPAY_OFFLINE: "1" } },
      },
    ],
  };
}

const unitName = (index: number): string => `unit-${String(index).padStart(3, "0")}`;

/**
 * An offline plan of dev after one module changed: of the units that this reaches, and of all.
 *
 * @param downloads folder of Terragrunt's own
 */
export async function affectedPlanContest(downloads: string, tools: NodeJS.ProcessEnv): Promise<Contest> {
  const inCluster = unitsInCluster("dev");
  const leftOut = warnIfExcluded(inCluster) ? inCluster : [];
  const env = offlineEnv(tools, downloads);
  const plan = (what: string, names: readonly string[]) => {
    const units = names.filter((unit) => !leftOut.includes(unit));
    return { name: `${what}, ${units.length} units`, work: () => runAll("dev", "plan", { units, env }) };
  };
  const reachedBy = async (module: string) => {
    const { units } = await affectedUnits("dev", [`modules/${module}/main.tf.json`]);
    return plan(`plan what modules/${module} reaches`, Object.keys(units));
  };
  const subjects = [await reachedBy("web"), await reachedBy("registry"), plan("plan --all", unitNames("dev"))];
  return { name: "plan of live/dev after a change", subjects };
}
