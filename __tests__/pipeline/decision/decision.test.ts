import { environmentNames, readEnvironment } from "../../../src/live/environment";
import { type Approval, type DecisionInput, decide, readRules } from "../../../src/pipeline/decision/decision";
import { UserError } from "../../../src/system/errors";
import { pythonPackage } from "../../../src/toolchain/python";

const SHA = "a".repeat(64);
const RUN = "20260609T130000Z-0000000";
/** A Tuesday, 10:00 in São Paulo. */
const WORKDAY = "2026-06-09T13:00:00.000Z";

const environment = (name: string) => {
  const { class: environmentClass } = readEnvironment(name);
  return { name, class: environmentClass };
};

/** A change that breaks no rule of any environment. */
const input = (changes: Partial<DecisionInput> = {}): DecisionInput => ({
  environment: environment("prod"),
  now: WORKDAY,
  run: RUN,
  actor: "eva",
  authors: [],
  commit: "0".repeat(40),
  modules: { network: SHA },
  applied: { staging: { network: [SHA] } },
  plans: {
    network: {
      sha256: SHA,
      provisional: false,
      changes: [{ address: "aws_vpc.main", type: "aws_vpc", action: "update", attributes: ["tags"] }],
    },
  },
  policy: [],
  cost: { before_usd: 1000, after_usd: 1000 },
  alarms: { open_critical: [] },
  approvals: [],
  used: [],
  capacity: { cluster: { "aws_eks_node_group.main": { kind: "node_group", min: 3, desired: 3 } } },
  ...changes,
});

const deletes = (count: number, type = "aws_eip") => ({
  network: {
    sha256: SHA,
    provisional: false,
    changes: Array.from({ length: count }, (_, n) => ({
      address: `${type}.n${n}`,
      type,
      action: "delete" as const,
      attributes: [],
    })),
  },
});

const approval = (kind: Approval["kind"], by: string, scope: Approval["scope"] = "*"): Approval => ({
  kind,
  by,
  scope,
  expires: "2027-12-31T00:00:00Z",
});

const effects = async (changes: Partial<DecisionInput>) =>
  (await decide(input(changes))).reasons.map(({ rule, effect }) => `${rule}: ${effect}`);

// Python's packages come from PyPI the first time.
beforeAll(() => pythonPackage("python"), 300_000);

describe("the decision", () => {
  test.each(environmentNames())("has rules for %s, and approves a change there that breaks none", async (name) => {
    expect(await decide(input({ environment: environment(name) }))).toEqual({
      schema: 1,
      decision: "approve",
      reasons: [],
      digests: { network: SHA },
      approvals: [],
      input_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("is the same for the same input, and of another input it has another digest", async () => {
    const [once, again, other] = await Promise.all(
      [input(), input(), input({ actor: "ana" })].map((one) => decide(one)),
    );
    expect(again).toEqual(once);
    expect(other?.input_sha256).not.toBe(once?.input_sha256);
  });

  test("does not depend on the shell's Python or time zone", async () => {
    const before = { ...process.env };
    const expected = await decide(input());
    Object.assign(process.env, {
      PYTHONPATH: "/nowhere",
      PYTHONSTARTUP: "/nowhere",
      PYTHONHOME: "/nowhere",
      TZ: "Asia/Tokyo",
    });
    try {
      expect(await decide(input())).toEqual(expected);
    } finally {
      process.env = before;
    }
  });
});

describe("the rules in live/rules.yaml", () => {
  test("no change goes into prod at a weekend or on Black Friday, unless it is overridden", async () => {
    for (const now of ["2026-06-12T19:00:00Z", "2026-06-15T09:59:59Z", "2026-11-27T13:00:00Z"]) {
      expect(await effects({ now })).toEqual(["freeze: hold"]);
      expect(await effects({ now, approvals: [approval("freeze_override", "incident-commander/ana")] })).toEqual([
        "freeze: note",
      ]);
      for (const other of ["local", "dev", "staging"])
        expect((await decide(input({ now, environment: environment(other) }))).decision).toBe("approve");
    }
    expect(await effects({ now: "2026-06-15T10:00:00Z" })).toEqual([]);
  });

  test.each([
    ["prod", 3, 4],
    ["staging", 10, 11],
    ["dev", 20, 21],
  ])("%s may lose %i resources of a unit, and not %i", async (name, allowed, tooMany) => {
    const some = await decide(input({ environment: environment(name), plans: deletes(allowed) }));
    expect(some.decision).toBe("approve");
    const more = await decide(input({ environment: environment(name), plans: deletes(tooMany) }));
    expect(more.reasons).toContainEqual(expect.objectContaining({ rule: "delete_limit", effect: "deny" }));
  });

  test("prod takes no module that staging has not applied, and nothing while a critical alarm is open", async () => {
    expect(await effects({ applied: { staging: { network: ["b".repeat(64)] } } })).toEqual(["promotion: deny"]);
    expect(await effects({ alarms: { open_critical: ["billpay-5xx"] } })).toEqual(["alarms: hold"]);
  });

  test("prod keeps a node in each zone, and three replicas in business hours", async () => {
    const nodes = (min: number) =>
      ({ cluster: { "aws_eks_node_group.main": { kind: "node_group", min, desired: 3 } } }) as const;
    const replicas = { backend: { "helm_release.main": { kind: "service", replicas: 2 } } } as const;
    expect(await effects({ capacity: nodes(2) })).toEqual(["capacity: deny"]);
    expect(await effects({ capacity: replicas })).toEqual(["capacity: deny"]);
    expect(await effects({ capacity: replicas, now: "2026-06-09T23:00:00Z" })).toEqual(["capacity: note"]);
  });

  test("a much dearer month is held until finance approves, a far dearer one is denied", async () => {
    const approvals = [approval("budget", "finance/ana")];
    const cost = { before_usd: 1000, after_usd: 1400 };
    expect(await effects({ cost })).toEqual(["budget: hold"]);
    expect(await effects({ cost, approvals })).toEqual(["budget: note"]);
    expect(await effects({ cost: { ...cost, after_usd: 1501 }, approvals })).toEqual(["budget: deny"]);
  });
});

describe("malformed input", () => {
  const refusal = async (changes: object, rules?: unknown) => {
    const error = await decide({ ...input(), ...changes }, rules).catch((caught) => caught);
    expect(error).toBeInstanceOf(UserError);
    return error.message;
  };

  test("is refused in one line, with the place, the value and what is allowed", async () => {
    expect(await refusal({ now: "yesterday" })).toBe(
      'input.now is "yesterday": must be a time in UTC from 2000 to 2099, such as 2026-11-27T19:00:00Z',
    );
    expect(await refusal({ environment: { name: "qa", class: "test" } })).toBe(
      'input.environment.class is "test": must be one of development, local, production',
    );
  });

  test("in the rules names their file", async () => {
    const rules = { ...(readRules() as object), time_zone: "America/Nowhere" };
    expect(await refusal({}, rules)).toBe(
      'live/rules.yaml: time_zone is "America/Nowhere": must be an IANA time zone, such as America/Sao_Paulo',
    );
    expect(await refusal({}, null)).toBe("live/rules.yaml: the file is null: must be an object");
  });
});
