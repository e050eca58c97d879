import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { moduleDigests } from "../../../src/pipeline/plan";
import { write } from "../../live/synthetic-tree";

/** What promotion goes by: prod takes a module only with the files that staging has applied. */
let root: string;

const UNITS = { back: { module: "service" }, gone: { module: "web", destroy: { after: [], inCluster: false } } };
const digests = () => moduleDigests(UNITS, root);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billpay-modules-"));
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  write(root, {
    "modules/service/main.tf.json": "{}",
    "modules/service/README.md": "about",
    "modules/service/mocks.json": "{}",
    "modules/service/inputs.schema.json": "{}",
    "modules/service/chart/values.yaml": "replicas: 3\n",
    "modules/web/main.tf.json": "{}",
  });
});

afterEach(() => rmSync(root, { recursive: true }));

test("modules that a unit is planned with have one, those of destroyed units have none", async () => {
  expect(await digests()).toEqual({ service: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test.each([
  ["its code", "modules/service/main.tf.json"],
  ["a file of its chart", "modules/service/chart/values.yaml"],
  ["a file beside its code that is new", "modules/service/extra.tf"],
])("another digest follows from %s", async (_, file) => {
  const before = await digests();
  write(root, { [file]: "changed" });
  expect(await digests()).not.toEqual(before);
});

test.each(["README.md", "mocks.json", "inputs.schema.json"])(
  "none follows from %s, which decides no plan",
  async (file) => {
    const before = await digests();
    write(root, { [`modules/service/${file}`]: "changed" });
    expect(await digests()).toEqual(before);
  },
);
