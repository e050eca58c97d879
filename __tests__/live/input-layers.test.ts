import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inputSources } from "../../src/live/input-layers";
import { describeInputs } from "../../src/live/unit-values";
import { repo } from "../../src/system/repo";

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "billpay-layers-"));
  for (const folder of ["live", "modules"]) cpSync(join(repo, folder), join(root, folder), { recursive: true });
  writeFileSync(
    join(root, "live/_classes/development.yaml"),
    "application_log_days: 30\ncluster:\n  min_size: 1\n  max_size: 4\nservice:\n  port: 8081\n  max_replicas: 5\n",
  );
  const env =
    "name: dev\nclass: development\naccount_id: '111111111111'\nregion: us-east-1\nnamespace: billpay-dev\ndomain: dev.billpay.example\nbucket_suffix: -dev\n";
  const network =
    "network:\n  private_subnets: { us-east-1a: 10.0.1.0/24 }\n  public_subnets: { us-east-1a: 10.0.101.0/24 }\n";
  const delivery = "delivery:\n  github_org: billpay\n  github_repo: billpay-platform\n";
  writeFileSync(
    join(root, "live/dev/env.yaml"),
    `${env}${network}${delivery}cluster:\n  max_size: 6\n  permissions_boundary_arn: null\nservice:\n  max_replicas: 7\n`,
  );
  writeFileSync(join(root, "live/_services/service-back.yaml"), "service: back\nport: 9090\nmax_replicas: 6\n");
});
afterAll(() => rmSync(root, { recursive: true }));

const sourceOf = async (unit: string, input: string) => (await inputSources("dev", unit, root)).get(input);

describe("an input comes from the last layer that sets it", () => {
  test.each([
    ["cluster", "instance_types", "module default", "modules/cluster"],
    ["cluster", "subnet_ids", "unit", "live/_units/cluster.hcl"],
    ["cluster", "min_size", "class", "live/_classes/development.yaml:3"],
    ["cluster", "max_size", "env", "live/dev/env.yaml:15"],
    ["cluster", "permissions_boundary_arn", "env", "live/dev/env.yaml:16"],
    ["cluster", "account_id", "fixed", "live/_units/cluster.hcl"],
    ["service-back", "port", "service", "live/_services/service-back.yaml:2"],
    ["service-back", "max_replicas", "env", "live/dev/env.yaml:18"],
  ])("%s: %s is set by %s, in %s", async (unit, input, layer, place) => {
    expect(await sourceOf(unit, input)).toMatchObject({ layer, place });
  });

  test("a unit's own file is the last", async () => {
    const file = join(root, "live/dev/budget/terragrunt.hcl");
    writeFileSync(
      file,
      'include "unit" {\n  path = "${get_repo_root()}/live/_units/budget.hcl"\n}\n\ninputs = {\n  limit_usd = 5\n}\n',
    );
    expect(await sourceOf("budget", "limit_usd")).toMatchObject({
      layer: "own",
      place: "live/dev/budget/terragrunt.hcl",
    });
  });

  test("the units are named whose outputs it is made of", async () => {
    expect((await sourceOf("cluster", "subnet_ids"))?.outputsOf).toEqual(["network"]);
    expect((await sourceOf("records", "records"))?.outputsOf).toEqual(["ingress"]);
    expect((await sourceOf("front-a", "alarm_topic_arns"))?.outputsOf).toEqual(["observability"]);
    expect((await sourceOf("cluster", "account_id"))?.outputsOf).toEqual([]);
  });
});

test("the table fits its width, and says which values are examples", () => {
  const table = describeInputs(
    "cluster",
    [
      {
        name: "instance_types",
        value: ["t3.medium"],
        layer: "module default",
        place: "modules/cluster",
        outputsOf: [],
      },
      {
        name: "subnet_ids",
        value: ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"],
        layer: "unit",
        place: "live/_units/cluster.hcl",
        outputsOf: ["network"],
      },
    ],
    92,
  );
  expect(table).toBe(
    [
      "cluster",
      '  instance_types  ["t3.medium"]                  default of modules/cluster',
      '  subnet_ids      ["subnet-0a1b2c3d4e5f60718",…  live/_units/cluster.hcl, example of network',
    ].join("\n"),
  );
});
