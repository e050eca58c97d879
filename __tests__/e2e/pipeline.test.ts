import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { ECRClient, PutImageTagMutabilityCommand } from "@aws-sdk/client-ecr";
import { awsClientConfig } from "../../src/live/aws";
import { readEnvironment } from "../../src/live/environment";
import { writeNew } from "../../src/live/state-bucket";
import { sha256 } from "../../src/pipeline/run/files";
import type { Run } from "../../src/pipeline/run/run";
import { run as runCommand } from "../../src/system/process";
import { commitAll, edit } from "../copy-of-repo";
import { type Laptop, laptop, requestsOf, said } from "./laptop";
import { isKnownMisfit, rehearse } from "./rehearse";

/** Plan, decision, apply and drift on the emulator, as people run them, with what goes wrong in between. */
const scratch = mkdtempSync(join(tmpdir(), "billpay-pipeline-"));
const MINUTE = 60_000;
/** cluster takes from network, database from both; registry and secrets from none. */
const UNITS = ["cluster", "database", "network", "registry", "secrets"];

let on: Laptop;
const aws = () => awsClientConfig({ ...readEnvironment("local"), endpoint: on.endpoint });
const folder = () => join(on.dir, ".runs", "local");
const latest = () => readFileSync(join(folder(), "latest"), "utf8").trim();
const ofRun = (file: string, id = latest()) => readFileSync(join(folder(), id, file), "utf8");
const run = (id?: string): Run => JSON.parse(ofRun("run.json", id));

/** Plans and applies units, and expects that to go well. */
async function bring(...units: string[]): Promise<string> {
  const planned = await on.billpay("plan", "local", ...units);
  expect([planned.code, planned.stdout]).toEqual([0, expect.stringContaining("decision: approve")]);
  const id = latest();
  const applied = await on.billpay("apply", "local", id);
  expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining("\napplied\n")]);
  return id;
}

beforeAll(async () => {
  on = await laptop(scratch, 4640);
}, 2 * MINUTE);

afterAll(async () => {
  await on?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe("from nothing", () => {
  test(
    "a plan leaves its files, and tells which units have to be planned again",
    async () => {
      const { code, stdout } = await on.billpay("plan", "local", ...UNITS);
      expect([code, stdout]).toEqual([0, expect.stringContaining("decision: approve")]);
      expect(readdirSync(join(folder(), latest())).sort()).toEqual(
        expect.arrayContaining(["decision.json", "plans", "policy.json", "report.html", "report.md", "run.json"]),
      );
      expect(statSync(join(folder(), latest())).mode & 0o077).toBe(0);
      const provisional = Object.entries(run().units).filter(([, unit]) => unit.provisional);
      expect(provisional.map(([unit]) => unit)).toEqual(["cluster", "database"]);
      expect(ofRun("report.md")).toContain("aws_eks_cluster.main");
    },
    3 * MINUTE,
  );

  test(
    "`apply` applies just that, and its record waits while monitoring has no place for it",
    async () => {
      const { code, stdout, stderr } = await on.billpay("apply", "local", "latest");
      expect([code, stdout]).toEqual([0, expect.stringContaining("\napplied\n")]);
      expect(stderr).toContain("monitoring has not been told yet");
      const states = await on.states(...UNITS);
      expect(Object.keys(run().units)).not.toEqual([]);
      for (const [unit, { changes }] of Object.entries(run().units)) {
        const made = states[unit]?.resources?.filter(({ mode }) => mode === "managed") ?? [];
        const count = made.reduce((sum, { instances }) => sum + instances.length, 0);
        expect([unit, count]).toEqual([unit, changes.length]);
      }
    },
    6 * MINUTE,
  );

  test("no mock is in a state", async () => {
    const mocks = JSON.stringify(["network", "cluster"].map((module) => JSON.parse(ofModule(module))));
    const ids = [...new Set(mocks.match(/\b[a-z]+-[0-9a-f]{8,17}\b/g))];
    expect(ids.length).toBeGreaterThan(3);
    const states = JSON.stringify(await on.states(...UNITS));
    expect(ids.filter((id) => states.includes(id))).toEqual([]);
  });
  const ofModule = (module: string) => readFileSync(join(on.dir, "modules", module, "mocks.json"), "utf8");

  test(
    "nothing has drifted, and monitoring is told of all that waited once it has a place for it",
    async () => {
      const logs = new CloudWatchLogsClient(aws());
      const logGroupName = "/billpay-local/pipeline";
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      const { code, stdout } = await on.billpay("drift", "local");
      expect([code, stdout]).toEqual([0, expect.stringContaining("local is in sync: 5 units")]);
      const { logStreams = [] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
      const events = await Promise.all(
        logStreams.map(({ logStreamName }) => logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }))),
      );
      const told = events.flatMap(({ events: list = [] }) => list.map(({ message = "" }) => JSON.parse(message)));
      expect(told.map(({ kind, outcome }) => `${kind} ${outcome}`).sort()).toEqual([
        "apply applied",
        "drift in-sync",
        "plan approved",
      ]);
      expect(existsSync(join(folder(), "outbox")) ? readdirSync(join(folder(), "outbox")) : []).toEqual([]);
    },
    3 * MINUTE,
  );

  test(
    "nothing differs since the last commit, so that nothing is planned",
    async () => {
      expect(said(await on.billpay("plan", "local", "--since", "HEAD")).stdout).toContain("nothing to plan");
    },
    MINUTE,
  );
});

describe("what is changed behind its back", () => {
  test(
    "is drift that names the attribute, and the next run mends it",
    async () => {
      const repositoryName = "billpay-backend";
      const change = new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: "MUTABLE" });
      await new ECRClient(aws()).send(change);
      const found = await on.billpay("drift", "local", "registry");
      expect([found.code, found.stdout]).toEqual([2, expect.stringContaining("local has drifted: 1 of 1 units")]);
      expect(found.stdout).toMatch(
        /registry\/aws_ecr_repository\.\S*billpay-backend.*\n\s+image_tag_mutability: is "MUTABLE"/,
      );
      expect(readFileSync(join(folder(), "drift", "report.md"), "utf8")).toContain("image_tag_mutability");
      await bring("registry");
      expect((await on.billpay("drift", "local", "registry")).code).toBe(0);
    },
    3 * MINUTE,
  );
});

describe("what policy denies, by name", () => {
  /** Changes the code, plans, and puts the code back. */
  async function planWith(changes: [file: string, from: string | RegExp, to: string][], ...units: string[]) {
    const undo = changes.map(([file, from, to]) => edit(on.dir, file, from, to));
    try {
      const synth = await on.billpay("synth");
      expect(synth.code).toBe(0);
      return await on.billpay("plan", "local", ...units);
    } finally {
      for (const back of undo) back();
      await on.billpay("synth");
    }
  }

  test.each<[string, string, string, [string, string | RegExp, string][]]>([
    [
      "a public bucket",
      "audit",
      "s3-public-access-blocked",
      [["src/constructs/storage/private-bucket.ts", "blockPublicPolicy: true", "blockPublicPolicy: false"]],
    ],
  ])(
    "%s",
    async (_, unit, policy, changes) => {
      const { stdout } = said(await planWith(changes, unit), 1);
      expect(stdout).toContain("decision: deny");
      expect(stdout).toContain(`hard policy ${policy}`);
      const applied = await on.billpay("apply", "local", "latest");
      expect([applied.code, applied.stderr]).toEqual([1, expect.stringContaining("is denied")]);
    },
    3 * MINUTE,
  );

  test(
    "not an EKS version that has left standard support: the environment can still be planned",
    async () => {
      const calendar = "src/modules/cluster/eks-versions.json";
      const ended: [string, string, string] = [calendar, '"2027-03-27"', '"2026-01-31"'];
      const { stdout } = said(await planWith([ended], "cluster"));
      expect(stdout).not.toContain("decision: deny");
      expect(JSON.parse(ofRun("policy.json")).results).toContainEqual(
        expect.objectContaining({ id: "eks-version-supported", level: "advisory" }), // soft elsewhere
      );
    },
    3 * MINUTE,
  );

  test(
    "not what would lose data: that is held for an approval which names the database",
    async () => {
      const { stdout } = said(
        await planWith([["live/_classes/local.yaml", "database:\n", "database:\n  db_name: other\n"]], "database"),
      );
      expect(stdout).toContain("decision: hold");
      expect(stdout).toContain("aws_db_instance holds data and would be replaced");
      const applied = await on.billpay("apply", "local", "latest");
      expect([applied.code, applied.stderr]).toEqual([1, expect.stringContaining("is held")]);
    },
    3 * MINUTE,
  );

  test(
    "a waiver that has expired",
    async () => {
      const waiver =
        'waivers:\n  - policy: s3-encrypted\n    unit: audit\n    address: aws_s3_bucket.none\n    reason: a test\n    approver: security\n    expires: "2026-01-31"\n';
      const { code, stdout } = await planWith([["policy/waivers.yaml", "waivers: []\n", waiver]], "registry");
      expect([code, stdout]).toEqual([1, expect.stringContaining("platform-waivers-current")]);
    },
    3 * MINUTE,
  );
});

describe("a run is applied as it was decided, or not at all", () => {
  let id: string;
  /** The run as it was, after a test has changed it. */
  async function refused(file: string, change: (text: string) => string, withSeal = true): Promise<string> {
    const path = join(folder(), id, file);
    const before = readFileSync(path);
    const sealed = join(folder(), id, "seal.json");
    const seal = readFileSync(sealed, "utf8");
    const edited = Buffer.from(change(before.toString("latin1")), "latin1");
    writeFileSync(path, edited);
    // Whoever edits a file may make the seal fit.
    writeFileSync(sealed, withSeal ? seal.replaceAll(sha256(before), sha256(edited)) : seal);
    const { code, stderr } = await on.billpay("apply", "local", id);
    writeFileSync(path, before);
    writeFileSync(sealed, seal);
    expect(code).toBe(1);
    return stderr;
  }

  beforeAll(async () => {
    edit(on.dir, "live/_classes/local.yaml", "registry:\n", "registry:\n  kept_images: 17\n");
    await commitAll(on.dir, "Fewer images");
    const { code } = await on.billpay("plan", "local");
    expect(code).toBe(0);
    id = latest();
  }, MINUTE);

  test("it is of the units that differ, and of no others", () => {
    expect(Object.keys(run(id).units)).toEqual(["registry"]);
    expect(run(id).units.registry?.changes.map(({ action }) => action)).toEqual(expect.arrayContaining(["replace"]));
  });

  test("a saved plan that one byte was changed in", async () => {
    const flip = (text: string) =>
      `${text.slice(0, 99)}${String.fromCharCode(text.charCodeAt(99) ^ 1)}${text.slice(100)}`;
    expect(await refused("plans/registry/tfplan.tfplan", flip)).toContain(
      "the plan of registry is not the one that was decided on",
    );
  });

  test("a decision that was edited", async () => {
    const nicer = (text: string) => text.replace('"effect": "note"', '"effect": "none"');
    expect(await refused("decision.json", nicer)).toContain("does not follow from its input");
  });

  test.each(["cost.json", "decision-input.json", "policy.json", "report.md", "report.html", "run.json"])(
    "one byte more in %s",
    async (file) => {
      expect(await refused(file, (text) => text.replace(/(\s)$/, " $1"), false)).toContain(
        `${file} is not the one that was written with the run: plan again`,
      );
    },
  );

  test.each<[string, (run: Run) => object, string]>([
    ["what it changes", () => ({ changes: [] }), "`changes` of registry does not follow from its plan"],
    ["its module", () => ({ module: "network" }), "`module` of registry does not follow from its plan"],
    ["what it depends on", () => ({ dependencies: ["network"] }), "`dependencies` of registry does not follow"],
  ])("a run.json that says otherwise %s, with a seal that fits", async (_, change, message) => {
    const edit = (text: string) => {
      const value: Run = JSON.parse(text);
      const { registry, ...others } = value.units;
      return JSON.stringify({ ...value, units: { ...others, registry: { ...registry, ...change(value) } } });
    };
    expect(await refused("run.json", edit)).toContain(message);
  });

  test("the digest of another module than was planned, which promotion goes by", async () => {
    const edit = (text: string) => JSON.stringify({ ...JSON.parse(text), modules: { registry: "0".repeat(64) } });
    expect(await refused("run.json", edit)).toMatch(/`modules` are not those that were planned/);
  });

  test("a run that was planned with other providers", async () => {
    const edit = (text: string) => text.replace(/"provider": "[^"]*"/, '"provider": "built from 000000000000"');
    expect(await refused("run.json", edit)).toContain("and the plan's were built from 000000000000: plan again");
  });

  test("the decision of another run", async () => {
    const others = readdirSync(folder()).filter((name) => /^\d{8}T/.test(name) && name !== id);
    const other = ofRun("decision.json", others[0]);
    expect(await refused("decision.json", () => other)).toContain("not on its plans, but on those of another run");
  });

  test("a run that does not exist", async () => {
    const { code, stderr } = await on.billpay("apply", "local", "20200101T000000Z-abcdef0");
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("live/local has no run `20200101T000000Z-abcdef0`: it has "),
    ]);
  });

  test("approvals that are malformed", async () => {
    const file = join(on.dir, "live", "local", "approvals.yaml");
    writeFileSync(
      file,
      'approvals:\n  - {kind: blessing, by: platform-lead/test, scope: "*", expires: "2027-01-01T00:00:00Z"}\n',
    );
    const { code, stderr } = await on.billpay("apply", "local", id);
    rmSync(file);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/live\/local\/approvals\.yaml: approvals\[0\]\.kind.*blessing/),
    ]);
  });

  test(
    "a state that moved on since the plan",
    async () => {
      const other = join(folder(), "..", "other");
      await on.billpay("plan", "local", "registry");
      const newer = latest();
      expect((await on.billpay("apply", "local", newer)).code).toBe(0);
      const { code, stderr } = await on.billpay("apply", "local", id);
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/the state of registry moved on since the plan \(serial \d+/),
      ]);
      expect(existsSync(other)).toBe(false);
    },
    2 * MINUTE,
  );

  test("a run that was applied already", async () => {
    const { code, stderr } = await on.billpay("apply", "local", "latest");
    expect([code, stderr]).toEqual([1, expect.stringContaining("was applied by test on")]);
  });

  test(
    "and it can be gone back to, by an apply on a machine that has nothing of the run",
    async () => {
      const first =
        readdirSync(folder())
          .filter((name) => /^\d{8}T/.test(name))
          .sort()[0] ?? "";
      const { code } = await on.billpay("rollback", "local", first, "--store");
      expect(code).toBe(0);
      expect(run()).toMatchObject({ rollbackTo: first, commit: run(first).commit });
      expect(run().units.registry?.changes).not.toEqual([]);
      const environment = { ...readEnvironment("local"), endpoint: on.endpoint };
      await expect(writeNew(environment, `local/.runs/${latest()}.zip`, new Uint8Array(1))).rejects.toThrow(
        "At least one of the pre-conditions you specified did not hold",
      );
      const stored = latest();
      rmSync(join(folder(), stored), { recursive: true });
      const applied = await on.billpay("apply", "local", stored);
      expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining("\napplied\n")]);
      const state = JSON.stringify((await on.states("registry")).registry);
      expect(state).not.toMatch(/countNumber\\*":17\b/);
    },
    4 * MINUTE,
  );
});

describe("docs/first-change.md", () => {
  const document = () => readFileSync(join(on.dir, "docs", "first-change.md"), "utf8");
  /** This suite has set up its copy and its emulator, and stops them itself. */
  const SETUP = ["npm ci", "npm start", "npm stop"];
  const keptImages = async () =>
    [...JSON.stringify((await on.states("registry")).registry).matchAll(/countNumber\\*":\s*(\d+)/g)].map(
      ([, count]) => count,
    );

  /** The commands of its only fenced block, without the comments. */
  function commands(): string[] {
    const blocks = [...document().matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => block);
    expect(blocks).toHaveLength(1);
    return (blocks[0] ?? "")
      .split("\n")
      .map((line) => line.replace(/\s+# .*$/, "").trim())
      .filter((line) => line !== "");
  }

  /** A line as its reader runs it; `npx billpay` is the command of the copy, against this suite's emulator. */
  function follow(line: string) {
    const [, words] = /^npx billpay (.*)$/.exec(line) ?? [];
    return words === undefined ? runCommand("sh", ["-ec", line], { cwd: on.dir }) : on.billpay(...words.split(" "));
  }

  test(
    "leads from an edited value to an applied run",
    async () => {
      const lines = commands();
      expect(lines).toEqual(expect.arrayContaining([...SETUP, "npx billpay apply local latest"]));
      const [, promised = ""] = /kept_images: (\d+)/.exec(document()) ?? [];
      expect(await keptImages()).not.toContain(promised);

      const output: Record<string, string> = {};
      for (const line of lines.filter((one) => !SETUP.includes(one))) output[line] = said(await follow(line)).stdout;

      expect(output["npx billpay apply local latest"]).toContain("\napplied\n");
      expect(output["npx billpay inputs local registry"]).toMatch(
        new RegExp(`kept_images +${promised} +live/local/env\\.yaml:\\d+`),
      );
      expect(Object.keys(run().units)).toEqual(["registry"]);
      expect(await keptImages()).toContain(promised);
    },
    6 * MINUTE,
  );
});

test(
  "the roles of the pipeline in dev and prod may make each of the calls of plan, apply, drift and rollback",
  async () => {
    const { calls, denials, misfits } = await rehearse(requestsOf(scratch));
    const commands = new Set(calls.map(({ command }) => command));
    expect([...commands]).toEqual(expect.arrayContaining(["plan", "apply", "drift"]));
    expect(denials).toEqual({ dev: [], staging: [], prod: [] });
    expect(misfits.filter((misfit) => !isKnownMisfit(misfit))).toEqual([]);
  },
  10 * MINUTE,
);
