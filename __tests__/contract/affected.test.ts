import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { affectedUnits } from "../../src/live/affected";
import { changedFiles, textBefore } from "../../src/live/changed-files";
import { environmentNames, environmentPath } from "../../src/live/environment";
import { runAll } from "../../src/live/terragrunt";
import { unitGraph } from "../../src/live/unit-graph";
import { readPlanJson } from "../../src/pipeline/run/files";
import { offlineEnv } from "../../src/pipeline/run/target";
import { output } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { obtainProvider } from "../../src/toolchain/provider";
import { obtainTools } from "../../src/toolchain/tools";
import { copyOfRepo } from "../copy-of-repo";
import { tool } from "./tools";

describe.each(environmentNames())("live/%s, as Terragrunt itself reads it", (environment) => {
  test("has the dependencies and the files that the graph tells", async () => {
    const graph = await unitGraph(environment);
    const args = ["find", "--json", "--dependencies", "--reading"];
    const { stdout } = await tool("terragrunt", args, `live/${environment}`);
    const found: { path: string; dependencies?: string[]; reading?: string[] }[] = JSON.parse(stdout);
    expect(Object.keys(graph)).toEqual(found.map(({ path }) => path).sort());
    expect(Object.keys(graph)).toContain("network");
    for (const { path, dependencies = [], reading = [] } of found) {
      expect([path, graph[path]?.dependencies]).toEqual([path, dependencies.toSorted()]);
      for (const file of reading) {
        const read = relative(repo, join(environmentPath(environment), file));
        const isTold = graph[path]?.referencedFiles.some((told) => read === told || read.startsWith(`${told}/`));
        expect([path, read, isTold]).toEqual([path, read, true]);
      }
    }
  });
});

/**
 * Planned after each change: front-a takes from certificate, dns, firewall and observability, certificate from dns, budget
 * from observability, which takes from firewall, and is not planned here.
 */
const UNITS = ["budget", "certificate", "dns", "firewall", "front-a"];

interface Change {
  readonly what: string;
  /** Edits of files, by path. */
  readonly edits: Readonly<Record<string, (text: string) => string>>;
  /** Those of the planned units that it reaches. */
  readonly reaches: readonly string[];
  /** The one of them whose plan is another for it. */
  readonly itself?: string;
}

/** Replaces a text that must be there. */
const swap = (from: string, to: string) => (text: string) => {
  if (!text.includes(from)) throw new Error(`there is no \`${from}\` to change`);
  return text.replace(from, to);
};
const append = (more: string) => (text: string) => text + more;

const CHANGES: readonly Change[] = [
  {
    what: "what decides nothing of a plan",
    edits: {
      "modules/firewall/README.md": append("\nMore.\n"),
      "live/_classes/development.yaml": append("# A comment.\n"),
      "live/_classes/production.yaml": swap("application_log_days: 365", "application_log_days: 400"),
      "live/dev/usage.yaml": append("# A comment.\n"),
      "live/rules.yaml": append("# A comment.\n"),
    },
    reaches: [],
  },
  {
    what: "a module's code",
    edits: { "modules/budget/main.tf.json": swap('"threshold": 50', '"threshold": 55') },
    reaches: ["budget"],
    itself: "budget",
  },
  {
    what: "a module's mocks",
    edits: { "modules/dns/mocks.json": swap('"zone_id": "Z', '"zone_id": "ZZ') },
    reaches: ["budget", "certificate", "front-a"],
    itself: "certificate",
  },
  {
    what: "a key of the environment's class",
    edits: { "live/_classes/development.yaml": swap("limit_usd: 400", "limit_usd: 401") },
    reaches: ["budget"],
    itself: "budget",
  },
  {
    what: "a key of env.yaml",
    edits: { "live/dev/env.yaml": swap("domain: dev.billpay.example", "domain: dev2.billpay.example") },
    reaches: ["budget", "certificate", "dns", "front-a"],
    itself: "dns",
  },
  {
    what: "a new key of env.yaml",
    edits: { "live/dev/env.yaml": append("firewall:\n  log_retention_days: 60\n") },
    reaches: ["budget", "firewall", "front-a"],
    itself: "firewall",
  },
  {
    what: "a file that units include",
    edits: { "live/_units/budget.hcl": swap('"billpay-${local.env.name}"', '"billpay-two-${local.env.name}"') },
    reaches: ["budget"],
    itself: "budget",
  },
  {
    what: "a unit's own file",
    edits: { "live/dev/front-a/terragrunt.hcl": append("\ninputs = {\n  force_destroy = false\n}\n") },
    reaches: ["front-a"],
    itself: "front-a",
  },
  {
    what: "the root",
    edits: { "terragrunt.hcl": swap('project     = "billpay"', 'project     = "billpay-two"') },
    reaches: UNITS,
    itself: "budget",
  },
];

describe("against plans of everything, in a copy of the tree", () => {
  let copy: string;
  let before: Record<string, string>;

  /** What each unit's plan would do, from nothing, and what it would give to others. */
  async function planOf(units: readonly string[]): Promise<Record<string, string>> {
    await obtainProvider();
    const env = offlineEnv(await obtainTools(), join(copy, ".offline"));
    const folder = join(copy, ".offline", "plans");
    rmSync(folder, { recursive: true, force: true });
    await runAll("dev", "plan", { root: copy, units, env, plans: folder });
    return Object.fromEntries(
      units.map((unit) => {
        const { resource_changes, planned_values, output_changes } = readPlanJson(folder, unit);
        return [unit, JSON.stringify({ resource_changes, planned_values, output_changes })];
      }),
    );
  }

  beforeAll(async () => {
    copy = await copyOfRepo(mkdtempSync(join(tmpdir(), "billpay-affected-")));
    before = await planOf(UNITS);
  }, 300_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  /** Makes changes for as long as something is done. */
  async function withChanges<T>(changes: readonly Change[], work: () => Promise<T>): Promise<T> {
    for (const [file, edit] of changes.flatMap(({ edits }) => Object.entries(edits)))
      writeFileSync(join(copy, file), edit(readFileSync(join(copy, file), "utf8")));
    try {
      return await work();
    } finally {
      await output("git", ["checkout", "--quiet", "."], { cwd: copy });
    }
  }

  test.each(CHANGES)("$what reaches $reaches", async (change) => {
    await withChanges([change], async () => {
      const files = await changedFiles("HEAD", copy);
      const affected = await affectedUnits("dev", files, textBefore("HEAD", copy), copy);
      expect(files).toEqual(Object.keys(change.edits).sort());
      expect(UNITS.filter((unit) => unit in affected.units)).toEqual(change.reaches);
    });
  });

  /** Planned together, so that each unit which none of them reaches is planned once. */
  const TOGETHER = [
    ["what decides nothing of a plan"],
    ["a module's code", "a key of the environment's class", "a file that units include"],
    ["a new key of env.yaml", "a unit's own file"],
    ["a module's mocks", "a key of env.yaml"],
    ["the root"],
  ];

  test.each(TOGETHER.map((names) => ({ names })))(
    "$names: the plans of what they reach differ, and no others",
    async ({ names }) => {
      const changes = CHANGES.filter(({ what }) => names.includes(what));
      expect(changes).toHaveLength(names.length);
      const others = UNITS.filter((unit) => !changes.some(({ reaches }) => reaches.includes(unit)));
      // A change that does nothing would prove nothing.
      const changed = UNITS.filter((unit) => changes.some(({ itself }) => itself === unit));
      const after = await withChanges(changes, () => planOf([...others, ...changed]));
      expect(UNITS.filter((unit) => unit in after && after[unit] !== before[unit])).toEqual(changed);
    },
    120_000,
  );

  test("each change is planned", () => {
    expect(TOGETHER.flat().sort()).toEqual(CHANGES.map(({ what }) => what).sort());
  });
});
