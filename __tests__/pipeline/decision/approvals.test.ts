import Ajv from "ajv";
import { readEnvironment } from "../../../src/live/environment";
import { approvalLines, parseApprovals } from "../../../src/pipeline/decision/approvals";
import schema from "../../../src/pipeline/decision/approvals.schema.json";
import type { DecisionInput, Reason } from "../../../src/pipeline/decision/decision";
import { decide } from "../../../src/pipeline/decision/decision";
import { pythonPackage } from "../../../src/toolchain/python";

const SHA = "a".repeat(64);
const RUN = {
  id: "20260613T130000Z-0000000",
  environment: "prod",
  created: "2026-06-13T13:00:00.500Z",
  offline: false,
};

const hold = (needs: Reason["needs"]): Reason => ({ rule: "x", effect: "hold", message: "m", addresses: [], needs });
const held = (...reasons: Reason[]) => ({ decision: "hold" as const, reasons });

const LOSS = { kind: "stateful_replacement", roles: ["platform-lead"], action: "delete" } as const;

describe("the lines that a held run needs", () => {
  test("are the whole entry, with a name to fill in", () => {
    expect(approvalLines(RUN, held(hold({ ...LOSS, scope: ["database/aws_db_instance.main"] })))).toEqual([
      "# live/prod/approvals.yaml",
      "approvals:",
      "  - kind: stateful_replacement",
      "    by: platform-lead/<you>",
      "    scope:",
      "      - database/aws_db_instance.main",
      "    action: delete",
      "    run: 20260613T130000Z-0000000",
      '    expires: "2026-06-20T13:00:00Z"',
    ]);
  });

  test("say every role that may approve", () => {
    const lines = approvalLines(RUN, held(hold({ kind: "budget", roles: ["finance", "platform-lead"], scope: "*" })));
    expect(lines).toContain("    by: finance/<you> # or as platform-lead");
    expect(lines).toContain('    scope: "*"');
  });

  test("are one entry for the addresses of one kind and action, and another for another action", () => {
    const lines = approvalLines(
      RUN,
      held(
        hold({ ...LOSS, scope: ["web/b"] }),
        hold({ ...LOSS, scope: ["web/a"] }),
        hold({ ...LOSS, action: "forget", scope: ["web/c"] }),
      ),
    );
    const entries = parseApprovals(lines.join("\n"), "approvals.yaml");
    expect(entries.map(({ action, scope }) => [action, scope])).toEqual([
      ["delete", ["web/a", "web/b"]],
      ["forget", ["web/c"]],
    ]);
  });

  test("cover everything where one of the findings is about the whole environment", () => {
    const soft = { kind: "soft_policy", roles: ["security"] } as const;
    const lines = approvalLines(RUN, held(hold({ ...soft, scope: "*" }), hold({ ...soft, scope: ["web/a"] })));
    expect(parseApprovals(lines.join("\n"), "approvals.yaml").map(({ scope }) => scope)).toEqual(["*"]);
  });

  test.each(['web/aws_eip.n["a: b"]', "web/aws_eip.n (deposed 0a1b2c3d)", "web/module.m[0].x", "web/a#b", "web/a`b"])(
    "keep the address %s as it is",
    (address) => {
      const lines = approvalLines(RUN, held(hold({ ...LOSS, scope: [address] })));
      expect(parseApprovals(lines.join("\n"), "approvals.yaml")[0]?.scope).toEqual([address]);
    },
  );

  test("are not there where no approval helps", () => {
    const need = hold({ ...LOSS, scope: ["web/a"] });
    expect(approvalLines(RUN, { decision: "deny", reasons: [need] })).toEqual([]);
    expect(approvalLines(RUN, { decision: "approve", reasons: [] })).toEqual([]);
    expect(approvalLines(RUN, held(hold(undefined)))).toEqual([]);
    expect(approvalLines({ ...RUN, offline: true }, held(need))).toEqual([]);
  });
});

describe("in prod, at a weekend, with all that can be held", () => {
  const input: DecisionInput = {
    environment: { name: "prod", class: readEnvironment("prod").class },
    now: RUN.created,
    run: RUN.id,
    actor: "merge-bot",
    authors: ["Dev A"],
    commit: "0".repeat(40),
    modules: {},
    applied: { staging: {} },
    plans: {
      database: {
        sha256: SHA,
        provisional: false,
        changes: (["delete", "replace"] as const).map((action) => ({
          address: `aws_db_instance.${action}`,
          type: "aws_db_instance",
          action,
          attributes: [],
        })),
      },
    },
    policy: [{ id: "A", level: "soft", severity: "low", unit: null, address: null, decision: "violation" }],
    cost: { before_usd: 1000, after_usd: 1400 },
    alarms: { open_critical: ["billpay-5xx"] },
    approvals: [],
    used: [],
    capacity: {},
  };
  const linesAs = async (you: string) =>
    approvalLines(RUN, await decide(input))
      .join("\n")
      .replaceAll("<you>", you);

  beforeAll(() => pythonPackage("python"), 300_000);

  test("the lines with a name in them let the run pass, and not before", async () => {
    const empty = parseApprovals(await linesAs("<you>"), "approvals.yaml");
    await expect(decide({ ...input, approvals: empty })).rejects.toThrow(
      /^live\/prod\/approvals\.yaml: approvals\[0\]\.by is "[a-z-]+\/<you>": must be a role and a name/,
    );
    const filled = parseApprovals(await linesAs("ana"), "approvals.yaml");
    const decision = await decide({ ...input, approvals: filled });
    expect(decision.decision).toBe("approve");
    expect(decision.approvals).toHaveLength(filled.length);
  });

  test("the author's own name in them does not, though somebody else merged", async () => {
    const own = parseApprovals(await linesAs("@dev-a"), "approvals.yaml");
    expect(await decide({ ...input, approvals: own })).toMatchObject({ decision: "hold", approvals: [] });
  });

  test("once a run was applied with them, they let no other run pass", async () => {
    const approvals = parseApprovals(await linesAs("ana"), "approvals.yaml").map(({ run, ...any }) =>
      any.kind === "stateful_replacement" ? { ...any, run } : any,
    );
    const counted = (await decide({ ...input, approvals })).approvals;
    const usedBy = (run: string) => counted.map((approval) => ({ approval, run }));
    expect((await decide({ ...input, approvals, used: usedBy(RUN.id) })).decision).toBe("approve");
    const again = await decide({ ...input, approvals, used: usedBy("20260612T130000Z-0000000") });
    expect(again).toMatchObject({ decision: "hold", approvals: [] });
  });

  const entry = { kind: "budget", by: "finance/ana", scope: "*", expires: "2026-06-20T13:00:00Z" };
  const loss = { ...entry, kind: "stateful_replacement", action: "delete" };
  test.each<[boolean, object]>([
    [true, entry],
    [true, { ...entry, run: RUN.id, scope: ["web/a", "web/b"] }],
    [true, loss],
    [true, { ...loss, action: "forget", run: RUN.id }],
    [false, { ...loss, action: "update" }],
    [false, { ...loss, action: undefined }],
    [false, { ...entry, action: "delete" }],
    [false, { ...entry, kind: "blessing" }],
    [false, { ...entry, by: "ana" }],
    [false, { ...entry, by: "finance/<you>" }],
    [false, { ...entry, scope: [] }],
    [false, { ...entry, scope: "all" }],
    [false, { ...entry, scope: [""] }],
    [false, { ...entry, run: "../x" }],
    [false, { ...entry, expires: "2026-06-20" }],
    [false, { ...entry, until: "2026-06-20T13:00:00Z" }],
  ])("an editor says %s of the entry %j, as the decision does", async (allowed, one) => {
    const approval = JSON.parse(JSON.stringify(one));
    expect(new Ajv().validate(schema, { approvals: [approval] })).toBe(allowed);
    const decided = await decide({ ...input, approvals: [approval] }).then(
      () => true,
      () => false,
    );
    expect(decided).toBe(allowed);
  });
});
