import type { Environment } from "../../src/live/environment";
import { awaitFreeStates } from "../../src/live/state-locks";

/** What the bucket has, by key; a lock is asked for `reads` times before it goes. */
const locks = new Map<string, { text: string; reads: number }>();

jest.mock("../../src/live/state-bucket", () => ({
  ...jest.requireActual("../../src/live/state-bucket"),
  readObject: async (_: unknown, key: string) => {
    const found = locks.get(key);
    if (!found || found.reads-- <= 0) return undefined;
    return found.text;
  },
}));

const lock = JSON.stringify({
  ID: "11111111-2222-3333-4444-555555555555",
  Who: "ana@laptop",
  Operation: "OperationTypeApply",
  Created: "2026-11-27T10:00:00Z",
});
const environment = { name: "dev" } as Environment;
let told: string[];

beforeEach(() => {
  locks.clear();
  told = [];
  jest.spyOn(process.stderr, "write").mockImplementation((text) => Boolean(told.push(String(text))));
  jest.spyOn(console, "error").mockImplementation((text) => told.push(String(text)));
});

afterEach(() => jest.restoreAllMocks());

test("states that nobody holds are not waited for, and nothing is said", async () => {
  await awaitFreeStates(environment, ["network", "dns"], 0);
  expect(told).toEqual([]);
});

test("a state that is given back in time is waited for, and who holds it is said", async () => {
  locks.set("dev/dns/terraform.tfstate.tflock", { text: lock, reads: 2 });
  await awaitFreeStates(environment, ["network", "dns"], 10_000);
  expect(told.join("")).toContain("ana@laptop, who holds the state of dns (OperationTypeApply)");
});

test.each([
  [
    "whole",
    lock,
    /^the state of dns is locked by ana@laptop since 2026-11-27T10:00:00.000Z \(OperationTypeApply\): .*`npx billpay unlock dev dns 11111111-2222-3333-4444-555555555555`; waited /,
  ],
  ["not whole", "{", /`npx billpay unlock dev dns unreadable`/],
])("a lock that stays, and is %s, ends the wait with the command that releases it", async (_, text, message) => {
  locks.set("dev/dns/terraform.tfstate.tflock", { text, reads: Infinity });
  await expect(awaitFreeStates(environment, ["dns"], 0)).rejects.toThrow(message);
});
