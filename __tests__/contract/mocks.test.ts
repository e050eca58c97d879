import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { environmentNames, unitNames } from "../../src/live/environment";
import { repo } from "../../src/system/repo";
import { offlinePlans } from "./offline-plans";
import { tool } from "./tools";

/** What units are given offline, and before a first apply, in place of the outputs of others. */

interface Dependency {
  readonly config_path: string;
  readonly mock_outputs: Readonly<Record<string, object>>;
  readonly mock_outputs_merge_strategy_with_state: string | null;
  /** Its outputs are not asked for. */
  readonly skip: boolean | null;
}

interface Rendered {
  readonly dependency: Readonly<Record<string, Dependency>> | null;
  readonly inputs: Readonly<Record<string, object>>;
}

async function render(environment: string, unit: string, env?: NodeJS.ProcessEnv): Promise<Rendered> {
  const { stdout } = await tool("terragrunt", ["render", "--format", "json"], `live/${environment}/${unit}`, env);
  return JSON.parse(stdout);
}

/** The outputs of others that the HCL of a unit names: one key of them, or all. */
function takenBy(environment: string, unit: string) {
  const read = (path: string) => readFileSync(join(repo, path), "utf8");
  const own = read(`live/${environment}/${unit}/terragrunt.hcl`);
  const included = [...own.matchAll(/\/(live\/[\w/-]+\.hcl)"/g)].map(([, path = ""]) => read(path));
  const found = [own, ...included].join("\n").matchAll(/dependency\.(\w+)\.outputs\.(\w+)(\[)?/g);
  return [...found].map(([, label = "", output = "", index]) => ({ label, output, isWhole: index === undefined }));
}

/** The keys of an output that is a map, as its unit's plan knows them before anything is made. */
function keysOf(change: { after?: unknown; after_unknown?: unknown } = {}): string[] | undefined {
  const { after, after_unknown: unknown } = change;
  if (after === null || typeof after !== "object" || Array.isArray(after)) return undefined;
  return Object.keys({ ...after, ...(typeof unknown === "object" ? unknown : {}) }).sort();
}

describe.each(environmentNames())("the units of %s", (environment) => {
  const rendered: Record<string, Rendered> = {};

  beforeAll(async () => {
    for (const unit of unitNames(environment)) rendered[unit] = await render(environment, unit);
  }, 120_000);

  test("ask nobody for outputs offline, whatever was initialized or is running", () => {
    const asked = Object.entries(rendered).flatMap(([unit, { dependency }]) =>
      Object.entries(dependency ?? {}).flatMap(([name, { skip }]) => (skip ? [] : [`${unit} asks ${name}`])),
    );
    expect(asked).toEqual([]);
  });

  // An output that is new and its first reader are then one change: new-output.test.ts.
  test("are given mocks of outputs that a state has not yet, beside those that it has", () => {
    const strategies = Object.entries(rendered).flatMap(([unit, { dependency }]) =>
      Object.entries(dependency ?? {}).map(([name, one]) => [unit, name, one.mock_outputs_merge_strategy_with_state]),
    );
    expect(strategies.length).toBeGreaterThan(20);
    expect(strategies.filter(([, , strategy]) => strategy !== "shallow")).toEqual([]);
  });

  // Where it fails: the module's `example` (src/modules) or, where environments differ, the unit's `mock_outputs`
  // (live/_units) does not say what the other unit's inputs make.
  test("are given maps with the keys that the real ones will have", async () => {
    const plans = await offlinePlans(environment);
    const compared: string[] = [];
    for (const [unit, { dependency }] of Object.entries(rendered)) {
      for (const { label, output, isWhole } of takenBy(environment, unit)) {
        const { config_path: path = "", mock_outputs: mocks = {} } = dependency?.[label] ?? {};
        const changes: Record<string, object> = plans[basename(path)]?.output_changes ?? {};
        const real = keysOf(changes[output]);
        if (!real) continue;
        const mocked = Object.keys(mocks[output] ?? {}).sort();
        const what = `${unit} takes ${output} of ${label}`;
        expect([what, mocked]).toEqual([what, isWhole ? real : real.filter((key) => mocked.includes(key))]);
        compared.push(what);
      }
    }
    expect([...new Set(compared)].sort()).toEqual([
      "observability takes container_log_groups of cluster",
      "observability takes nat_gateway_ids of network",
      "observability takes target_group_arn_suffixes of ingress",
      "platform takes karpenter of cluster",
      "service-back takes repository_urls of registry",
      "service-back takes secret_arns of secrets",
      "service-back takes target_group_arns of ingress",
    ]);
  }, 600_000);

  // OpenTofu keeps no output that is null: it would look like one that is not there yet, and be planned with its mock.
  test("take no output that is null", async () => {
    const plans = await offlinePlans(environment);
    const taken = Object.entries(rendered).flatMap(([unit, { dependency }]) =>
      takenBy(environment, unit).map(({ label, output }) => ({
        what: `${unit} takes ${output} of ${label}`,
        change: plans[basename(dependency?.[label]?.config_path ?? "")]?.output_changes?.[output],
      })),
    );
    expect(taken.length).toBeGreaterThan(20);
    const nulls = taken.filter(({ change }) => change && change.after === null && change.after_unknown === false);
    expect(nulls).toEqual([]);
  }, 600_000);
});

test("a unit that was initialized for a running cloud gives its outputs to a plan of that, and none offline", async () => {
  const running = { "billpay/local/backend/of-the-running-cloud": "arn:aws:secretsmanager:…" };
  const output = { value: running, type: ["map", "string"] };
  const state = {
    version: 4,
    serial: 1,
    lineage: "one",
    outputs: { secret_arns: output, kms_key_arn: { value: "arn", type: "string" } },
  };
  const s3 = createServer(({ url = "" }, answer) =>
    answer.end(url.includes("/local/secrets/terraform.tfstate") ? JSON.stringify(state) : "<ListBucketResult/>"),
  );
  await new Promise<void>((listening) => s3.listen(0, "127.0.0.1", listening));
  const scratch = mkdtempSync(join(tmpdir(), "billpay-mocks-"));
  const downloads = { TG_DOWNLOAD_DIR: join(scratch, "downloads") };
  const { port } = s3.address() as AddressInfo;
  const online = { ...downloads, BILLPAY_OFFLINE: "", BILLPAY_ENDPOINT: `http://127.0.0.1:${port}` };
  try {
    const { code } = await tool("terragrunt", ["init", "--non-interactive"], "live/local/secrets", online);
    expect(code).toBe(0);
    const secrets = async (env: NodeJS.ProcessEnv) =>
      Object.keys((await render("local", "service-back", env)).inputs.secrets ?? {});
    expect(await secrets(online)).toEqual(["of-the-running-cloud"]);
    expect(await secrets(downloads)).toEqual(["payment-gateway", "session-key"]);
  } finally {
    s3.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}, 120_000);
