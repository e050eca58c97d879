import type { Environment } from "../../../src/live/environment";
import { readUsedApprovals, recordUsedApprovals } from "../../../src/pipeline/run/used-approvals";

/** What is beside the states. */
const objects = new Map<string, string>();

jest.mock("../../../src/live/state-bucket", () => ({
  readObject: async (_: unknown, key: string) => objects.get(key),
  writeObject: async (_: unknown, key: string, text: string) => objects.set(key, text),
}));

const prod = { name: "prod" } as Environment;
const [A, B] = ["a".repeat(64), "b".repeat(64)];

beforeEach(() => objects.clear());

test("what an apply used up is read again, by environment, beside what others used", async () => {
  expect(await readUsedApprovals(prod)).toEqual([]);
  await recordUsedApprovals(prod, { id: "run-1" }, [A]);
  await recordUsedApprovals(prod, { id: "run-2" }, [A, B]);
  expect(await readUsedApprovals(prod)).toEqual([
    { approval: A, run: "run-1" },
    { approval: A, run: "run-2" },
    { approval: B, run: "run-2" },
  ]);
  expect(await readUsedApprovals({ ...prod, name: "dev" })).toEqual([]);
});

test("the same run applied again is noted once", async () => {
  for (const _ of [1, 2]) await recordUsedApprovals(prod, { id: "run-1" }, [A]);
  expect(await readUsedApprovals(prod)).toEqual([{ approval: A, run: "run-1" }]);
});

test("an apply without approvals writes nothing", async () => {
  await recordUsedApprovals(prod, { id: "run-1" }, []);
  expect(objects.size).toBe(0);
});

test("a damaged record is refused, and is not taken for none", async () => {
  objects.set("prod/approvals-used.json", "{}");
  await expect(readUsedApprovals(prod)).rejects.toThrow("prod/approvals-used.json beside the states");
  await expect(recordUsedApprovals(prod, { id: "run-1" }, [A])).rejects.toThrow("approvals-used.json");
  expect(objects.get("prod/approvals-used.json")).toBe("{}");
});
