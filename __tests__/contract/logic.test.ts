import { join } from "node:path";
import { pythonPackage } from "../../src/local/python";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";

test("the decision program passes its own tests", async () => {
  const bin = join(await pythonPackage("python"), "bin");
  const { code, stdout } = await run(join(bin, "pytest"), ["-p", "no:cacheprovider"], { cwd: join(repo, "logic") });
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^[1-9]\d* passed in /m)]);
}, 180_000);
