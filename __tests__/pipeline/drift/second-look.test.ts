import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findDrift } from "../../../src/pipeline/drift/drift";
import { driftDir } from "../../../src/pipeline/run";

jest.mock("../../../src/system/repo", () => ({ repo: `${require("node:os").tmpdir()}/billpay-look-${process.pid}` }));
jest.mock("../../../src/live/environment", () => ({
  ...jest.requireActual("../../../src/live/environment"),
  unitNames: () => ["network"],
}));
jest.mock("../../../src/pipeline/run/target", () => ({
  ...jest.requireActual("../../../src/pipeline/run/target"),
  resolveTarget: async () => ({
    environment: { name: "dev" },
    acquireLock: async () => {
      throw new Error("another `billpay drift` works on live/dev");
    },
  }),
}));

afterAll(() => rmSync(join(tmpdir(), `billpay-look-${process.pid}`), { recursive: true, force: true }));

test("a second look for drift is refused, and takes nothing away from the first", async () => {
  const plan = join(driftDir("dev"), "plans", "network", "tfplan.json");
  mkdirSync(join(plan, ".."), { recursive: true });
  writeFileSync(plan, "{}");
  await expect(findDrift("dev")).rejects.toThrow("another `billpay drift` works on live/dev");
  expect(existsSync(plan)).toBe(true);
});
