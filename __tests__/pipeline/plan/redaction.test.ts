import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readEnvironment } from "../../../src/live/environment";
import { type PlanJson, plannedChanges } from "../../../src/live/plan-json";
import { planOfState } from "../../../src/live/state";
import { redactorOf } from "../../../src/pipeline/diff";
import { describeDrift } from "../../../src/pipeline/drift/report";
import { evaluateRun } from "../../../src/pipeline/plan/evaluate-run";
import { evaluatePolicies } from "../../../src/pipeline/policy";
import { describeRun, writeReports } from "../../../src/pipeline/report";
import { type RunReport, type RunResult, runDir, writeRunFile } from "../../../src/pipeline/run";
import { recordLine } from "../../../src/pipeline/telemetry/log-line";
import { finding, plan, policy, resource, runReport } from "../report/run-report";

jest.mock("../../../src/pipeline/policy", () => ({
  ...jest.requireActual("../../../src/pipeline/policy"),
  evaluatePolicies: jest.fn(),
}));

/** Each has a word of its own, by which it is found in what a run leaves. */
const SECRETS = {
  attribute: "attribute-4711-hush",
  before: "before-4711-hush",
  quoted: 'quoted-"4711"\\hush',
  multiLine: "first-line-4711\n  second-line-4711\nthird-line-4711",
  spaced: "spaced-4711  with-two",
  json: JSON.stringify({ deep: [{ inner: "json-inner-4711" }] }),
  url: "postgres://app:url%2D4711-password@db.example.test/app",
  output: "output-4711-hush",
  variable: "variable-4711-hush",
  data: "data-source-4711-hush",
  byName: "by-name-4711-hush",
  inJson: "env-of-a-container-4711",
  number: 471147114711,
  unplanned: "unplanned-4711-hush",
} as const;

const PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpem4711\n-----END RSA PRIVATE KEY-----";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** All the ways in which a message may quote them. */
const QUOTES = [
  ...Object.values(SECRETS).map(String),
  JSON.stringify(SECRETS.quoted),
  SECRETS.multiLine.replace(/\s+/g, " "),
  SECRETS.multiLine.replaceAll("\n", "\n│ "),
  SECRETS.spaced.replace(/\s+/g, " "),
  "the value json-inner-4711 alone",
  "the password url%2D4711-password alone, or url-4711-password",
  encodeURIComponent(SECRETS.quoted),
  PEM,
  PEM.replace(/\s+/g, " "),
  "amqp://guest:unmarked-4711@mq.example.test",
];
const ENCODED = ["", "a", "ab", "abc:"].map((before) => base64(`${before}${SECRETS.attribute}:after`));
const QUOTED = [...QUOTES, ...ENCODED, `Basic ${base64(`user:${SECRETS.output}`)}`].join(" | ");

/** A check or an error of a unit knows nothing of other units; a policy does. */
const MESSAGE = QUOTED.replace(SECRETS.unplanned, "");

/** What only they have; of base64 the part that depends on the secret alone. */
const LEAK = new RegExp(
  [
    "4711",
    "second-line|third-line|with-two|with_two",
    ...ENCODED.map((text) => text.slice(8, 20).replaceAll("+", "\\+")),
    base64(`user:${SECRETS.output}`).slice(8, 20),
  ].join("|"),
);

/** The first secret of a text, with what is before it. */
function leakIn(text: string): string | undefined {
  const at = text.search(LEAK);
  return at < 0 ? undefined : text.slice(Math.max(0, at - 40), at + 20);
}

const marked: PlanJson = {
  ...plan(
    resource("aws_thing.main", ["update"], {
      before: { key: SECRETS.before, note: "was" },
      after: {
        key: SECRETS.attribute,
        quoted: SECRETS.quoted,
        lines: [SECRETS.multiLine, SECRETS.spaced],
        json: SECRETS.json,
        endpoint: SECRETS.url,
        pin: SECRETS.number,
        db_password: SECRETS.byName,
        definitions: JSON.stringify([{ environment: [{ name: "DB_PASSWORD", value: SECRETS.inJson }] }]),
        note: MESSAGE,
      },
      before_sensitive: { key: true },
      after_sensitive: { key: true, quoted: true, lines: true, json: true, endpoint: true, pin: true },
    }),
  ),
  output_changes: { key: { actions: ["create"], before: null, after: SECRETS.output, after_sensitive: true } },
  variables: { key: { value: SECRETS.variable } },
  configuration: { root_module: { variables: { key: { sensitive: true } } } },
  prior_state: {
    values: {
      root_module: {
        resources: [
          {
            address: "data.aws_thing.main",
            mode: "data",
            type: "aws_thing",
            values: { key: SECRETS.data },
            sensitive_values: { key: true },
          },
        ],
      },
    },
  },
  checks: [
    {
      address: { kind: "check", to_display: "check.health" },
      status: "fail",
      instances: [{ problems: [{ message: MESSAGE }] }],
    },
  ],
};

const unplanned = planOfState({
  lineage: "l",
  serial: 1,
  resources: [
    {
      mode: "managed",
      type: "aws_thing",
      name: "other",
      instances: [
        {
          attributes: { list: [{ key: SECRETS.unplanned }], open: "open-for-all" },
          sensitive_attributes: [[{ value: "list" }, { value: { value: 0 } }, { value: "key" }]],
        },
      ],
    },
  ],
});

const ID = "20261124T140000Z-redact1";
const plans = { web: marked };
const folder = runDir("dev", ID);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function leaveRun(): Promise<{ report: RunReport; result: RunResult }> {
  jest
    .mocked(evaluatePolicies)
    .mockResolvedValue(
      policy(finding({ message: `open-for-all: ${QUOTED}` }), finding({ decision: "undecided", message: QUOTED })),
    );
  const target = { environment: readEnvironment("dev"), offline: true };
  const { run } = runReport(plans, { run: { id: ID } });
  const others = { units: { other: unplanned }, unknown: [] };
  const { input, ...found } = await evaluateRun(target, run, plans, others, new Date("2026-11-24T14:00:00Z"));
  const result: RunResult = redactorOf(plans)({
    outcome: "failed",
    actor: "eva",
    started: "2026-11-24T14:00:00Z",
    ended: "2026-11-24T14:01:00Z",
    units: { web: { status: "failed", seconds: 1, error: MESSAGE } },
  });
  const report: RunReport = { run, plans, ...found, result };
  writeRunFile(run, "policy", found.policy);
  writeRunFile(run, "cost", found.cost);
  writeRunFile(run, "decisionInput", input);
  writeRunFile(run, "decision", found.decision);
  writeRunFile(run, "result", result);
  writeRunFile(run, "run", run);
  writeReports(report);
  return { report, result };
}

describe("no sensitive value", () => {
  let left: Awaited<ReturnType<typeof leaveRun>>;
  beforeAll(async () => {
    left = await leaveRun();
  });

  test.each([
    "report.md",
    "report.html",
    "policy.json",
    "decision-input.json",
    "decision.json",
    "result.json",
    "run.json",
  ])("is in %s", (name) => {
    const file = join(folder, name);
    expect(existsSync(file)).toBe(true);
    const text = readFileSync(file, "utf8");
    expect(leakIn(text)).toBeUndefined();
  });

  test("is in any other file of the run", () => {
    for (const name of readdirSync(folder))
      expect([name, leakIn(readFileSync(join(folder, name), "utf8"))]).toEqual([name, undefined]);
  });

  test("is on the terminal, before the apply and after it", () => {
    const { result: _, ...planned } = left.report;
    for (const text of [describeRun(left.report), describeRun(planned)]) {
      expect(text).toContain("check.health");
      expect(leakIn(text)).toBeUndefined();
    }
  });

  test("is in what monitoring is told", () => {
    const { run, decision } = left.report;
    const line = recordLine({
      schema: 1,
      kind: "apply",
      environment: "dev",
      run: run.id,
      time: run.created,
      actor: "eva",
      commit: run.commit,
      outcome: "failed",
      reason: left.result.units.web?.error ?? "",
      digests: {},
      decision,
      result: left.result,
      changes: { create: 0, update: 1, replace: 0, delete: 0 },
      seconds: 1,
    });
    expect(line).toContain("(sensitive)");
    expect(leakIn(line)).toBeUndefined();
  });

  test("is in a report of drift", () => {
    const { markdown, text } = describeDrift({
      environment: readEnvironment("dev"),
      units: { web: plannedChanges(marked) },
      plans,
      checked: 1,
      neverApplied: [],
      gone: [],
      excluded: [],
      seconds: 1,
    });
    for (const told of [markdown, text]) {
      expect(told).toContain("aws_thing.main");
      expect(leakIn(told)).toBeUndefined();
    }
  });
});

test("what is not sensitive stays in the same message", async () => {
  expect((await leaveRun()).report.policy.results[0]?.message).toMatch(/^open-for-all: \(sensitive\) \| /);
});

test("each way in which these messages quote a secret would be found", () => {
  for (const text of [...QUOTES, ...ENCODED].filter((one) => one !== PEM)) expect(leakIn(text)).toBeDefined();
});
