import type { TerraformAction } from "../../../src/live/plan-json";
import { outputChanges, resourceDetails } from "../../../src/pipeline/diff/changes";
import type { Side } from "../../../src/pipeline/diff/values";
import { plan, resource } from "../report/run-report";

const text = (side: Side) => (side.is === "value" ? side.json : side.is);

/** What is shown of a change, as `path: before → after`, and what goes with it. */
const shown = (actions: readonly TerraformAction[], change: object) =>
  resourceDetails(plan(resource("aws_thing.main", actions, change))).flatMap(({ attributes }) =>
    attributes.map(
      ({ path, before, after, forcesReplacement, note }) =>
        `${path}: ${text(before)} → ${text(after)}${forcesReplacement ? " forces replacement" : ""}${note ? ` (${note})` : ""}`,
    ),
  );

const update = (before: object, after: object, change: object = {}) => shown(["update"], { before, after, ...change });

describe("a resource that changes", () => {
  test("shows what changes within its attributes, and nothing else", () => {
    expect(
      update(
        { name: "a", tags: { Name: "a", team: "x" }, rule: [{ port: 1, cidr: ["10.0.0.0/8"] }] },
        { name: "a", tags: { Name: "b", "my tag": "y" }, rule: [{ port: 2, cidr: ["10.0.0.0/8"] }] },
      ),
    ).toEqual(["rule[0].port: 1 → 2", 'tags.Name: "a" → "b"', 'tags["my tag"]: none → "y"', 'tags.team: "x" → none']);
  });

  test("shows JSON within a text by its paths", () => {
    const policy = (...actions: string[]) => ({
      policy: JSON.stringify({ Statement: [{ Action: actions, Effect: "Allow" }] }),
    });
    expect(update(policy("s3:Get*"), policy("s3:Put*"))).toEqual([
      'policy.Statement[0].Action[0]: "s3:Get*" → "s3:Put*"',
    ]);
  });

  test("says so of JSON that is only written differently", () => {
    expect(update({ policy: '{"a":1}' }, { policy: '{ "a": 1 }' })).toEqual([
      'policy: {"a": 1} → {"a": 1} (the same JSON, written differently)',
    ]);
  });

  test("shows an item that comes first in a list alone, not each item after it", () => {
    expect(update({ list: ["b", "c"] }, { list: ["a", "b", "c"] })).toEqual(['list[0]: none → "a"']);
    expect(update({ list: ["a", "b", "c"] }, { list: ["a", "c"] })).toEqual(['list[1]: "b" → none']);
  });

  test("shows what only the apply will know, also within an attribute", () => {
    expect(
      update(
        { arn: "old", rule: [{ id: 1 }], ids: ["a"] },
        { rule: [{}], ids: [null] },
        { after_unknown: { arn: true, rule: [{ id: true }], ids: [true] } },
      ),
    ).toEqual(['arn: "old" → unknown', 'ids[0]: "a" → unknown', "rule[0].id: 1 → unknown"]);
  });

  test("shows which attributes force it to be replaced", () => {
    const change = { before: { a: 1, b: [{ c: 1 }], d: 1 }, after: { a: 2, b: [{ c: 2 }], d: 2 } };
    expect(shown(["delete", "create"], { ...change, replace_paths: [["a"], ["b", 0, "c"]] })).toEqual([
      "a: 1 → 2 forces replacement",
      "b[0].c: 1 → 2 forces replacement",
      "d: 1 → 2",
    ]);
  });
});

describe("a resource that comes or goes", () => {
  test("shows its attributes whole, without those that are empty", () => {
    const after = { name: "a", tags: { x: "y" }, none: null, empty: "", nothing: [], off: false };
    expect(shown(["create"], { after })).toEqual(['name: none → "a"', "off: none → false", 'tags: none → {"x": "y"}']);
    expect(shown(["delete"], { before: { name: "a" } })).toEqual(['name: "a" → none']);
  });

  test("shows in place what only the apply will know", () => {
    const after_unknown = { id: true, rule: [{ arn: true }] };
    expect(shown(["create"], { after: { rule: [{ port: 1 }] }, after_unknown })).toEqual([
      "id: none → unknown",
      'rule: none → [{"arn": (known after apply), "port": 1}]',
    ]);
  });
});

describe("what is sensitive", () => {
  test("is hidden below its mark, whatever the depth", () => {
    const value = { open: 1, deep: [{ hush: { a: "s" }, open: 2 }] };
    const marks = { deep: [{ hush: true }] };
    expect(shown(["create"], { after: value, after_sensitive: marks })).toEqual([
      'deep: none → [{"hush": (sensitive), "open": 2}]',
      "open: none → 1",
    ]);
    expect(shown(["create"], { after: value, after_sensitive: true })).toEqual(["all attributes: none → sensitive"]);
    expect(update(value, { open: 2 }, { after_sensitive: true })).toEqual(["all attributes: sensitive → sensitive"]);
  });

  test("is hidden on both sides when one of them is marked", () => {
    expect(update({ a: "s" }, { a: "t" }, { before_sensitive: { a: true } })).toEqual(["a: sensitive → sensitive"]);
    expect(update({ a: "s" }, { a: "t" }, { after_sensitive: { a: true } })).toEqual(["a: sensitive → sensitive"]);
  });

  test("is hidden when the other side has no value, or none yet, and the mark", () => {
    const after_sensitive = { a: true, b: true };
    expect(update({ a: "s", b: "s" }, { a: null }, { after_sensitive, after_unknown: { b: true } })).toEqual([
      "a: sensitive → none",
      "b: sensitive → unknown",
    ]);
  });

  test("is told when only that changes", () => {
    expect(update({ a: "s" }, { a: "s" }, { after_sensitive: { a: true } })).toEqual([
      "a: sensitive → sensitive (the same value, from now on sensitive)",
    ]);
    expect(
      update({ a: ["s"] }, { a: ["s"] }, { before_sensitive: { a: true }, after_sensitive: { a: [false] } }),
    ).toEqual(["a: sensitive → sensitive (the same value, no longer sensitive)"]);
  });

  test.each([
    ["a key that names a secret", { DB_PASSWORD: "hush" }],
    ["such a key in camel case", { apiToken: "hush" }],
    ["such a key of a number", { pwd: 4711 }],
    ["a write-only argument", { secret_string_wo: "hush" }],
    ["an environment variable that does", { environment: [{ name: "API_KEY", value: "hush" }] }],
    ["such a key in JSON within a text", { definitions: JSON.stringify([{ token: "hush" }]) }],
    ["a private key", { data: "-----BEGIN RSA PRIVATE KEY-----\nhush" }],
    ["a URL with a password", { url: "postgres://app:hush@db/billpay" }],
  ])("is hidden without a mark in %s", (_, after) => {
    const lines = shown(["create"], { after });
    expect(lines).toEqual([expect.stringContaining("sensitive")]);
    expect(lines.join()).not.toMatch(/hush|4711/);
  });

  test("is not what only speaks of a secret", () => {
    const after = { password_length: 20, secret_arn: "arn:aws:x", manage_master_user_password: true };
    expect(shown(["create"], { after })).toHaveLength(3);
    expect(shown(["create"], { after }).join()).not.toContain("sensitive");
  });
});

test("what changes the state alone is told, and what is only read is not", () => {
  const details = resourceDetails(
    plan(
      resource("aws_thing.new", ["no-op"], {}, { previous_address: "aws_thing.old" }),
      resource("aws_thing.taken", ["no-op"], { importing: { id: "x" } }),
      resource("aws_thing.left", ["forget"]),
      resource("aws_thing.same", ["no-op"]),
      resource("data.aws_thing.read", ["read"], {}, { mode: "data" }),
      resource("aws_thing.gone", ["delete"], {}, { action_reason: "delete_because_no_resource_config" }),
    ),
  );
  expect(details.map(({ address, action, movedFrom, why }) => [address, action, movedFrom ?? why])).toEqual([
    ["aws_thing.gone", "delete", "delete because no resource config"],
    ["aws_thing.left", "forget", undefined],
    ["aws_thing.new", "move", "aws_thing.old"],
    ["aws_thing.taken", "import", undefined],
  ]);
});

test("outputs that change are told, sensitive ones without their values", () => {
  const output = (before: unknown, after: unknown, sensitive = false) => ({
    actions: [before === after ? ("no-op" as const) : ("update" as const)],
    before,
    after,
    after_unknown: false,
    before_sensitive: sensitive,
    after_sensitive: sensitive,
  });
  const plans = { output_changes: { same: output(1, 1), url: output("a", "b"), key: output("s", "t", true) } };
  expect(outputChanges(plans).map(({ path, before, after }) => [path, text(before), text(after)])).toEqual([
    ["key", "sensitive", "sensitive"],
    ["url", '"a"', '"b"'],
  ]);
});
