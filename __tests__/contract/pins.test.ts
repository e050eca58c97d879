import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repo } from "../../src/system/repo";
import { pinnedProvider } from "../../src/toolchain/provider";
import { HELM, pinnedVersion, TOOLS } from "../../src/toolchain/tools";

const read = (path: string) => readFileSync(join(repo, path), "utf8");

test("mise gets the versions that are compiled elsewhere", () => {
  const mise = read("mise.toml");
  for (const tool of [...TOOLS, HELM]) {
    const name = tool.name === "tofu" ? "opentofu" : tool.name;
    expect(mise).toContain(`${name} = "${pinnedVersion(tool)}"`);
  }
});

test("the provider's pin is within the range that the modules ask for", () => {
  const { aws } = JSON.parse(read("modules/network/main.tf.json")).terraform.required_providers;
  const [, lowest = "", below = ""] = /^>= (\d+\.\d+), < (\d+\.\d+)$/.exec(aws.version) ?? [];
  const pin = Number.parseFloat(pinnedProvider());
  expect(pin).toBeGreaterThanOrEqual(Number(lowest));
  expect(pin).toBeLessThan(Number(below));
});

test("no dependency floats: npm, Python and actions are pinned exactly", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json"));
  const versions = Object.values({ ...dependencies, ...devDependencies });
  expect(versions.length).toBeGreaterThan(20);
  for (const version of versions) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  const pins = [...read("tools/python/requirements.in").matchAll(/^[\w-]+(.*)$/gm)].map(([, pin]) => pin);
  expect(pins.length).toBeGreaterThan(3);
  for (const pin of pins) expect(pin).toMatch(/^==[\w.]+$/);
  const workflows = [read(".github/workflows/ci.yml"), read(".github/actions/set-up/action.yml")].join("\n");
  const actions = [...workflows.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
  expect(actions.length).toBeGreaterThan(3);
  for (const action of actions) {
    expect(action).toMatch(/^(\.\/\S+|[\w-]+\/[\w-]+@[0-9a-f]{40})$/);
  }
});
