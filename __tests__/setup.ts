import { relative, sep } from "node:path";
import "cdktf/lib/testing/adapters/jest";
import { Testing } from "cdktf/lib/testing";

Testing.setupJest();
// A bound, not a measure: two cores may have other work.
jest.setTimeout(60_000);

/** Folders of tests that are skipped: `SKIP=templates,walks`. */
const [folder = ""] = relative(__dirname, expect.getState().testPath ?? "").split(sep);
if ((process.env.SKIP ?? "").split(",").includes(folder)) {
  process.stderr.write(`skipped: ${relative(__dirname, expect.getState().testPath ?? "")}: SKIP names ${folder}\n`);
  globalThis.test = test.skip as typeof test; // hooks of a file without tests to run are not run either
}
