import { type Announced, enter, type Ledger, type Resources } from "./ledger";

/** The checker of the walks can fail: each thing that it is there to see, it sees. */
const change = (unit: string, address: string, action: Announced["changes"][number]["action"], movedFrom?: string) => ({
  unit,
  address,
  action,
  ...(movedFrom !== undefined && { movedFrom }),
});
const SILENT: Announced = { changes: [], moves: [] };
const one = (unit: string, address: string, id = "1"): Resources => ({ [unit]: [{ address, id }] });

let ledger: Ledger;
beforeEach(() => {
  ledger = new Map();
  expect(enter(ledger, one("a", "x"), { changes: [change("a", "x", "create")], moves: [] })).toEqual([]);
});

test.each<[string, Resources, Partial<Announced>, string[]]>([
  ["is still there", one("a", "x"), {}, []],
  ["is gone from its state, and nobody said so", {}, {}, ["1 at a/x is lost: no plan said so"]],
  [
    "is gone, and a plan was to update it",
    {},
    { changes: [change("a", "x", "update")] },
    ["1 at a/x is lost: no plan said so"],
  ],
  [
    "is gone, and a plan deleted another",
    {},
    { changes: [change("a", "y", "delete")] },
    ["1 at a/x is lost: no plan said so"],
  ],
  ["is gone, as a plan said", {}, { changes: [change("a", "x", "delete")] }, []],
  ["is forgotten, as a plan said", {}, { changes: [change("a", "x", "forget")] }, []],
  ["was made anew, as a plan said", one("a", "x", "2"), { changes: [change("a", "x", "replace")] }, []],
  [
    "was made anew, and nobody said so",
    one("a", "x", "2"),
    {},
    ["1 at a/x is lost: no plan said so", "2 was made at a/x: no plan said so"],
  ],
  ["has another address, as a plan said", one("a", "y"), { changes: [change("a", "y", "move", "x")] }, []],
  ["has another address, and nobody said so", one("a", "y"), {}, ["1 went from a/x to a/y"]],
  ["is in another unit, as a command said", one("b", "x"), { moves: [["a", "b"]] }, []],
  ["is in another unit, and nobody said so", one("b", "x"), {}, ["1 went from a/x to b/x"]],
  [
    "is in two states",
    { ...one("a", "x"), ...one("b", "x") },
    { moves: [["a", "b"]] },
    ["1 is twice in the states: a/x and b/x"],
  ],
  [
    "went to another unit and address, and was made anew",
    one("b", "y", "2"),
    { moves: [["a", "b"]], changes: [change("b", "y", "replace", "x")] },
    [],
  ],
])("a resource that %s", (_, now, announced, problems) => {
  expect(enter(ledger, now, { ...SILENT, ...announced })).toEqual(problems);
});

test("a resource that was made beside it, and nobody said so", () => {
  const now = { a: [...(one("a", "x").a ?? []), { address: "y", id: "2" }] };
  expect(enter(ledger, now, SILENT)).toEqual(["2 was made at a/y: no plan said so"]);
});

test("a resource that was lost, and is back", () => {
  enter(ledger, {}, { changes: [change("a", "x", "delete")], moves: [] });
  expect(enter(ledger, one("a", "x"), { changes: [change("a", "x", "create")], moves: [] })).toEqual([
    "1, which was gone, is back at a/x",
  ]);
});
