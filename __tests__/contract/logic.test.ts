import { join } from "node:path";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { pythonPackage } from "../../src/toolchain/python";

test("the decision program passes its own tests", async () => {
  const bin = join(await pythonPackage("python"), "bin");
  const { code, stdout } = await run(join(bin, "pytest"), ["-p", "no:cacheprovider"], { cwd: join(repo, "logic") });
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^[1-9]\d* passed in /m)]);
}, 600_000);
