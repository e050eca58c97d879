import { requireDecision } from "../../../src/pipeline/apply/checks";
import type { Decision } from "../../../src/pipeline/decision";
import type { RunReport, Target } from "../../../src/pipeline/run";
import { decision, plan, resource, runReport } from "../report/run-report";

/** An apply is judged by the rules, approvals, waivers and policies of now, not by those that the run was planned under. */
const report = runReport({ web: plan(resource("aws_thing.a", ["create"])) });
const digests = Object.fromEntries(Object.entries(report.run.units).map(([unit, { sha256 }]) => [unit, sha256]));
const saved = (verdict: Decision["decision"], reasons: Decision["reasons"] = []): Decision => ({
  ...decision(verdict, reasons),
  digests,
});
const because = (effect: "hold" | "deny", message: string): Decision["reasons"][number] => ({
  rule: "freezes",
  effect,
  message,
  addresses: [],
});

/** What the files of the run come to, and what everything comes to today. */
let then: Decision;
let today: Decision;
let evaluated: number;

jest.mock("../../../src/pipeline/decision", () => ({
  ...jest.requireActual("../../../src/pipeline/decision"),
  decide: async () => then,
}));
jest.mock("../../../src/pipeline/plan", () => ({
  evaluateRun: async () => {
    evaluated += 1;
    return { decision: today };
  },
}));
jest.mock("../../../src/pipeline/run", () => ({ readRunFile: () => ({}) }));

beforeEach(() => {
  then = saved("approve");
  today = saved("approve");
  evaluated = 0;
});

const check = (said: Decision = then) =>
  requireDecision({ environment: { name: "dev" } } as Target, { ...report, decision: said } as RunReport, {
    units: {},
    unknown: [],
  });

test("a run that was approved and still is goes on, by today's decision", async () => {
  today = { ...saved("approve"), approvals: ["a".repeat(64)] };
  expect(await check()).toBe(today);
});

test("one that was approved is held by a freeze that began, or an approval that was withdrawn, meanwhile", async () => {
  today = saved("hold", [because("hold", "prod is frozen: Black Friday")]);
  await expect(check()).rejects.toThrow(/is held:\n {2}- prod is frozen: Black Friday/);
});

test("one that was approved is denied by a policy that came meanwhile", async () => {
  today = saved("deny", [because("deny", "a new policy")]);
  await expect(check()).rejects.toThrow(/is denied:\n {2}- a new policy/);
});

test("one that was held is applied once its approval is merged", async () => {
  then = saved("hold", [because("hold", "a month costs more")]);
  await expect(check()).resolves.toBe(today);
});

test("one that was denied stays denied, whatever today would say", async () => {
  then = saved("deny", [because("deny", "no key")]);
  await expect(check()).rejects.toThrow("is denied");
  expect(evaluated).toBe(0);
});

test("a decision that does not follow from its input is refused", async () => {
  await expect(check({ ...then, input_sha256: "b".repeat(64) })).rejects.toThrow("does not follow from its input");
});

test("so is one on other plans", async () => {
  await expect(check({ ...then, digests: { web: "c".repeat(64) } })).rejects.toThrow("not on its plans");
});
