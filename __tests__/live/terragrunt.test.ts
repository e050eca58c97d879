import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { runAll, tryRunAll } from "../../src/live/terragrunt";

let bin: string;

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "billpay-terragrunt-"));
});

afterEach(() => rmSync(bin, { recursive: true }));

/** A Terragrunt that does what a shell script says. */
function terragrunt(script: string) {
  writeFileSync(join(bin, "terragrunt"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { units: ["network", "cluster"], env: { PATH: [bin, process.env.PATH].join(delimiter) } };
}

const reporting = (report: unknown, end: string) =>
  terragrunt(`cat > "$TG_REPORT_FILE" <<'END'\n${JSON.stringify(report)}\nEND\n${end}`);

const TIMES = { Started: "2026-11-25T02:59:00.5Z", Ended: "2026-11-25T02:59:02.0Z" };
const NETWORK = { ...TIMES, Name: "network", Result: "succeeded" };
const KILLED = 'error occurred:\n\n* Failed to execute "tofu apply" in ./network\n  \n  signal: killed\n';

test("each unit says how it ended, and one that failed its cause", async () => {
  const report = [
    { ...TIMES, Name: "registry", Result: "succeeded" },
    { ...TIMES, Name: "platform", Result: "excluded", Reason: "exclude block" },
    { ...TIMES, Name: "network", Result: "failed", Cause: KILLED },
    { ...TIMES, Name: "cluster", Result: "early exit", Cause: "network" },
  ];
  const { units, failure } = await tryRunAll("local", "apply", reporting(report, "exit 255"));
  expect(units).toEqual({
    registry: { status: "succeeded", seconds: 1.5 },
    network: { status: "failed", seconds: 1.5, error: expect.stringMatching(/^tofu was killed \(signal 9\): /) },
    cluster: { status: "skipped", seconds: 1.5 },
  });
  expect(failure).toMatch(/^apply of live\/local failed: network: tofu was killed .*\n {2}did not run: cluster$/);
});

test("a run of which nothing failed has no failure", async () => {
  const report = [NETWORK, { ...TIMES, Name: "cluster", Result: "excluded", Reason: "exclude block" }];
  const { units, excluded, failure } = await tryRunAll("local", "plan", reporting(report, "exit 0"));
  expect([units, excluded, failure]).toEqual([
    { network: { status: "succeeded", seconds: 1.5 } },
    ["cluster"],
    undefined,
  ]);
});

test.each<[string, object[]]>([
  ["says nothing of", []],
  ["was told to leave out", [{ ...TIMES, Name: "cluster", Result: "excluded", Reason: "exclude dir" }]],
])("a unit that Terragrunt %s failed, though Terragrunt calls it a success", async (_, others) => {
  const { units, failure } = await tryRunAll("local", "apply", reporting([NETWORK, ...others], "exit 0"));
  expect(units).toMatchObject({ network: { status: "succeeded" }, cluster: { status: "failed" } });
  expect(failure).toBe(
    "apply of live/local failed: cluster: Terragrunt did not run it, and its terragrunt.hcl does not leave it out",
  );
});

test("the shell's own variables for Terragrunt and OpenTofu do not reach them", async () => {
  process.env.TG_QUEUE_EXCLUDE_DIR = "network";
  try {
    const seen = join(bin, "seen");
    const report = [NETWORK, { ...NETWORK, Name: "cluster" }];
    await tryRunAll("local", "plan", reporting(report, `env > ${seen}`));
    expect(readFileSync(seen, "utf8")).not.toContain("QUEUE_EXCLUDE");
  } finally {
    delete process.env.TG_QUEUE_EXCLUDE_DIR;
  }
});

test.each([
  ["is killed", "kill -9 $$", /^plan of live\/local failed: terragrunt was killed \(signal 9\): /],
  [
    "leaves half a report",
    "printf '[{' > \"$TG_REPORT_FILE\"; exit 1",
    /failed: terragrunt ended with 1 and told no error$/,
  ],
  ["leaves no report, and calls it a success", "exit 0", /failed: terragrunt ended with 0 and told no error$/],
])("a Terragrunt that %s is a failure in a sentence", async (_, script, told) => {
  await expect(runAll("local", "plan", terragrunt(script))).rejects.toThrow(told);
});

test.each([
  ["nothing", false],
  ["12:00:00.000 WARN   [network] Encountered retryable error: default_errors", true],
])("a run that says %j tells whether an OpenTofu was run again: %j", async (says, wasRetried) => {
  const report = [NETWORK, { ...NETWORK, Name: "cluster" }];
  expect(await runAll("local", "apply", reporting(report, `echo '${says}' >&2`))).toMatchObject({ wasRetried });
});

test("of no units nothing is run, and so nothing of all the others", async () => {
  const ran = terragrunt(`touch ${join(bin, "ran")}; exit 1`);
  const nothing = { changes: { added: 0, changed: 0, destroyed: 0 }, units: {}, excluded: [], wasRetried: false };
  for (const verb of ["plan", "apply", "destroy"])
    expect(await tryRunAll("local", verb, { ...ran, units: [] })).toEqual(nothing);
  expect(readdirSync(bin)).toEqual(["terragrunt"]);
});

test.each([
  ["created on the laptop by the first run", "local", true],
  ["never created or changed by a run on AWS", "dev", false],
])("the bucket of the states is %s", async (_, environment, creates) => {
  const seen = join(bin, "seen");
  await tryRunAll(environment, "plan", reporting([NETWORK, { ...NETWORK, Name: "cluster" }], `echo "$@" > ${seen}`));
  expect(readFileSync(seen, "utf8").includes("--backend-bootstrap")).toBe(creates);
});
