import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unitsInCluster, unitsWithAddons } from "../../src/live/cluster-units";
import { environmentNames } from "../../src/live/environment";
import { evaluateModule } from "../../src/live/evaluate-module";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { kubernetesProviders, mirrorConfig, registryConfig, writeCliConfig } from "../../src/toolchain/cli-config";
import { providerMirror } from "../../src/toolchain/provider-mirror";
import { obtainTools } from "../../src/toolchain/tools";
import { offline } from "../offline";
import { plansDigest } from "./offline-plans";
import { tool } from "./tools";

/** Units in the cluster: who reaches the API how, and when they are left out. */

const scratch = mkdtempSync(join(tmpdir(), "billpay-kubernetes-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A unit as Terragrunt sees it. AWS answers that there is nothing, so that mocks stand for what was not applied. */
async function render(unit: string, env: NodeJS.ProcessEnv = {}) {
  const nothing = createServer((_, answer) => answer.writeHead(404).end("<Error><Code>NoSuchBucket</Code></Error>"));
  await new Promise<void>((listening) => nothing.listen(0, "127.0.0.1", listening));
  const { port } = nothing.address() as AddressInfo;
  try {
    const { stdout } = await tool("terragrunt", ["render", "--format", "json", "--no-color"], `live/${unit}`, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "nobody",
      AWS_SECRET_ACCESS_KEY: "nobody",
      AWS_EC2_METADATA_DISABLED: "true",
      BILLPAY_ENDPOINT: unit.startsWith("local/") ? `http://127.0.0.1:${port}` : "",
      BILLPAY_OFFLINE: "",
      BILLPAY_KUBECONFIG: "",
      BILLPAY_WITHOUT_KUBERNETES: "",
      TG_DOWNLOAD_DIR: join(scratch, "terragrunt"),
      ...env,
    });
    const { exclude, generate, inputs } = JSON.parse(stdout);
    const { if: isExcluded, actions } = exclude;
    const providers: string = generate.kubernetes_providers.contents;
    return { excludedFrom: isExcluded ? actions : [], providers, inputs };
  } finally {
    nothing.close();
  }
}

test("every environment that has a cluster has its platform and the backend in it", () => {
  for (const environment of environmentNames())
    expect([environment, unitsInCluster(environment), unitsWithAddons(environment)]).toEqual([
      environment,
      ["platform", "service-back"],
      ["platform"],
    ]);
});

describe("on EKS", () => {
  test("both providers ask for a token when they need one, and know no kubeconfig and no credential", async () => {
    const { providers, excludedFrom, inputs } = await render("prod/platform");
    expect(excludedFrom).toEqual([]);
    expect(inputs.install_addons).toBe(true);
    expect(providers.match(/^provider "\w+"/gm)).toEqual(['provider "kubernetes"', 'provider "helm"']);
    const args = '["eks-token","--region","us-east-1","billpay-cluster"]';
    expect(providers.split(`args        = ${args}`)).toHaveLength(3);
    expect(providers.match(/command +=.*/g)).toEqual(['command     = "billpay.mjs"', 'command     = "billpay.mjs"']);
    expect(providers).not.toContain("experiments"); // who plans may not patch what is in the cluster
    expect(providers).not.toMatch(/config_path|token +=|client_(certificate|key)|password|insecure/);
  }, 60_000);

  test("what they ask is found by Terragrunt's children, and a saved plan names no folder of this machine", async () => {
    const { PATH } = await obtainTools();
    const { providers } = await render("prod/platform");
    expect(providers).not.toContain(repo);
    const [, command = ""] = /command += "(.*)"/.exec(providers) ?? [];
    const credentials = { AWS_ACCESS_KEY_ID: "nobody", AWS_SECRET_ACCESS_KEY: "nobody" };
    const args = ["eks-token", "--region", "us-east-1", "billpay-cluster"];
    const { code, stdout } = await run(command, args, { cwd: scratch, env: { PATH, ...credentials } });
    expect([code, JSON.parse(stdout).kind]).toEqual([0, "ExecCredential"]);
  }, 60_000);

  test("a service is planned and applied once its pipeline has delivered an image, and until then neither", async () => {
    expect((await render("prod/service-back")).excludedFrom).toEqual(["all"]);
  }, 60_000);

  test("units in the cluster are left out of everything where their providers cannot be had", async () => {
    const env = { BILLPAY_WITHOUT_KUBERNETES: "1" };
    expect((await render("prod/platform", env)).excludedFrom).toEqual(["all"]);
    expect((await render("prod/service-back", env)).excludedFrom).toEqual(["all"]);
  }, 60_000);
});

describe("on the laptop", () => {
  test("units in the cluster are left out where none was started", async () => {
    expect((await render("local/platform")).excludedFrom).toEqual(["all"]);
  }, 60_000);

  test("they are in the one that `billpay up --cluster` started, without a delivery", async () => {
    const kubeconfig = join(scratch, "kubeconfig");
    for (const unit of ["local/platform", "local/service-back"]) {
      const { providers, excludedFrom } = await render(unit, { BILLPAY_KUBECONFIG: kubeconfig });
      expect([unit, excludedFrom]).toEqual([unit, []]);
      expect(providers.match(/config_\w+ +=.*/g)).toEqual([
        ...[`config_path    = "${kubeconfig}"`, 'config_context = "admin@billpay-local"'],
        ...[`config_path    = "${kubeconfig}"`, 'config_context = "admin@billpay-local"'],
      ]);
      expect(providers).not.toContain("eks-token");
      expect(providers).toMatch(/provider "helm" \{[\s\S]*experiments = \{\s+manifest = true\s/); // a deleted object is drift
    }
  }, 60_000);
});

test("offline nobody is asked, and nothing is left out of a plan", async () => {
  const { providers, excludedFrom, inputs } = await render("staging/platform", { BILLPAY_OFFLINE: "1" });
  expect(excludedFrom).toEqual([]);
  expect(inputs.install_addons).toBe(false); // a release of a remote chart is not planned without its repository
  expect(providers).not.toContain("experiments");
  expect(providers.match(/host +=.*/g)).toEqual([
    'host = "https://127.0.0.1:9" # nobody answers there',
    'host = "https://127.0.0.1:9"',
  ]);
}, 60_000);

test("the alarm on logged errors hears the group that all containers write to, and its own service's lines", async () => {
  const { stdout } = await tool("terragrunt", ["render", "--format", "json", "--no-color"], "live/dev/observability");
  const { error_logs, log_groups } = JSON.parse(stdout).inputs;
  expect(Object.keys(log_groups)).toEqual(["/billpay-dev/pipeline"]);
  expect(error_logs).toEqual({
    backend: {
      log_group: "/aws/containerinsights/billpay-cluster/application",
      pattern:
        '{ $.kubernetes.container_name = "backend" && ($.log = "*ERROR*" || $.log_processed.level = "error" || $.log_processed.level = "ERROR") }',
    },
  });
}, 60_000);

test("another service is one unit of a few lines", async () => {
  const copy = join(scratch, "another");
  const paths = ["modules", "terragrunt.hcl", "live/_units", "live/_classes", "live/_services", "live/_kubernetes.hcl"];
  for (const path of [...paths, "live/dev"]) {
    cpSync(join(repo, path), join(copy, path), { recursive: true, filter: (file) => !file.includes("/.terra") });
  }
  await run("git", ["init", "--quiet"], { cwd: copy });
  const unit = join(copy, "live", "dev", "service-mail");
  cpSync(join(repo, "live", "dev", "service-back", "terragrunt.hcl"), join(unit, "terragrunt.hcl"));
  writeFileSync(join(unit, "image.yaml"), `digest: sha256:${"1".repeat(64)}\n`);
  writeFileSync(join(copy, "live", "_services", "service-mail.yaml"), "service: mail\n");

  const env = { ...(await offline()), BILLPAY_WITHOUT_KUBERNETES: "" };
  const { stdout } = await run("terragrunt", ["render", "--format", "json", "--no-color"], { cwd: unit, env });
  const { inputs, exclude } = JSON.parse(stdout);
  expect(exclude.if).toBe(false); // its image was delivered
  const resources = await evaluateModule({ module: "service", inputs }, /^(helm_release|aws_iam_role)$/, env);
  const [role, release] = ["aws_iam_role", "helm_release"].map((type) =>
    resources.find((resource) => resource.type === type),
  );
  expect(role?.arguments.name).toBe("billpay-cluster-mail");
  expect(release?.arguments).toMatchObject({ name: "mail", namespace: "billpay-dev" });
  expect(JSON.parse(release?.arguments.values[0])).toMatchObject({
    fullnameOverride: "mail",
    image: {
      repository: "111111111111.dkr.ecr.us-east-1.amazonaws.com/billpay-mail",
      digest: `sha256:${"1".repeat(64)}`,
    },
    secrets: [],
    targetGroupBinding: { enabled: false },
  });
}, 60_000);

describe("the providers of the units in the cluster", () => {
  const file = join(scratch, "tofu.rc");

  test.each<[string, ReturnType<typeof kubernetesProviders>, string]>([
    ["the registry, where it answers", "registry", registryConfig("/cache")],
    ["a mirror, where one is named", "mirror", mirrorConfig("/built", "/mirror")],
    ["nowhere else", "nowhere", mirrorConfig("/built")],
  ])("come from %s", (_, from, config) => {
    writeCliConfig(config, file);
    expect(kubernetesProviders(file)).toBe(from);
  });

  test("are found by OpenTofu in a mirror, beside the AWS provider that was compiled", async () => {
    const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
    const mirror = join(scratch, "mirror");
    const add = (name: string, version: string) => {
      const folder = join(mirror, "registry.opentofu.org", "hashicorp", name, version, platform);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `terraform-provider-${name}_v${version}`), "not run by init", { mode: 0o755 });
    };
    for (const [name, version] of [
      ["aws", "6.34.0"],
      ["kubernetes", "2.38.0"],
      ["helm", "3.1.1"],
    ] as const)
      add(name, version);
    const module = join(scratch, "platform");
    cpSync(join(repo, "modules", "platform"), module, { recursive: true });
    writeCliConfig(mirrorConfig(mirror, mirror), file);
    const env = { TF_CLI_CONFIG_FILE: file };
    const { code, stdout } = await tool("tofu", [`-chdir=${module}`, "init", "-backend=false", "-no-color"], ".", env);
    expect(code).toBe(0);
    for (const found of ["hashicorp/aws v6.34.0", "hashicorp/kubernetes v2.38.0", "hashicorp/helm v3.1.1"])
      expect(stdout).toContain(`Installed ${found}`);
  }, 60_000);

  const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  const lacks = (name: string, version: string) =>
    `no registry.opentofu.org/hashicorp/${name} ${version} for ${platform}`;

  /** A mirror with these files, each with some bytes or with none. */
  function mirrorOf(files: Readonly<Record<string, string>>): string {
    const mirror = mkdtempSync(join(scratch, "mirror-"));
    for (const [file, text] of Object.entries(files)) {
      const path = join(mirror, "registry.opentofu.org", "hashicorp", file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    return mirror;
  }

  const packed = (name: string, version: string) => `${name}/terraform-provider-${name}_${version}_${platform}.zip`;
  const unpacked = (name: string, version: string) => `${name}/${version}/${platform}/terraform-provider-${name}_v1_x5`;

  test("are taken from a mirror that has them packed or unpacked", () => {
    const mirror = mirrorOf({ [packed("kubernetes", "2.38.0")]: "zip", [unpacked("helm", "3.1.1")]: "program" });
    expect(providerMirror(mirror)).toBe(mirror);
  });

  test.each([
    ["only folders", { "kubernetes/x": "", "helm/x": "" }],
    ["other versions", { [packed("kubernetes", "2.37.0")]: "zip", [unpacked("helm", "3.1.0")]: "program" }],
    ["empty files", { [packed("kubernetes", "2.38.0")]: "", [unpacked("helm", "3.1.1")]: "" }],
    ["those of another machine", { [packed("kubernetes", "2.38.0").replace(platform, "plan9_amd64")]: "zip" }],
  ])("are missed in a mirror that has %s", (_, files) => {
    expect(() => providerMirror(mirrorOf(files))).toThrow(
      `${lacks("kubernetes", "2.38.0")} and ${lacks("helm", "3.1.1")}: fill it`,
    );
  });

  test("are missed in a mirror that does not have them, with what is missing and how it is filled", async () => {
    const mirror = mkdtempSync(join(scratch, "empty-"));
    const { code, stderr } = await run("node", [join(repo, "bin", "billpay.mjs"), "tools"], {
      env: { BILLPAY_PROVIDER_MIRROR: mirror, NO_COLOR: "1" },
    });
    expect([code, stderr]).toEqual([
      1,
      `error: BILLPAY_PROVIDER_MIRROR is ${mirror}, which has ${lacks("kubernetes", "2.38.0")} and ${lacks("helm", "3.1.1")}: fill it with \`tofu providers mirror\`, or unset it\n`,
    ]);
  }, 60_000);
});

test("plans that tests keep are made again where the providers come from somewhere else", () => {
  const origins = ["registry.opentofu.org", "built from 1, kubernetes and helm from nowhere"];
  const digests = origins.map((origin) => plansDigest(origin));
  expect(new Set(digests).size).toBe(2);
});
