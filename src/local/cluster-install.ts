import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { evaluateModule } from "../live/evaluate-module";
import { type UnitInputs, unitInputs } from "../live/unit-inputs";
import { withScratch } from "../system/owned";
import { output, run } from "../system/process";
import { repo } from "../system/repo";
import { digest } from "../toolchain/tools";
import { ensure, kubernetesApi } from "./kubernetes-api";
import { readServices } from "./kubernetes-services";
import { manifestsOf } from "./manifests";

/** Who installs, and where. */
export interface Installation {
  readonly kubeconfig: string;
  /** Path of Helm. */
  readonly helm: string;
  /** Of Terragrunt and OpenTofu. */
  readonly env: NodeJS.ProcessEnv;
}

const CONTEXT = "admin@billpay-local";

/**
 * Makes in a cluster what a unit's module has there, where the providers that would do it cannot be had: Kubernetes
 * objects by the API, releases by Helm. Both follow from the same module and the same inputs as an apply.
 */
export async function installUnit(environment: string, unit: string, to: Installation): Promise<void> {
  const { module, inputs } = await unitInputs(environment, unit, to.env);
  await installModule({ module, inputs }, to);
}

/** The same for a module with inputs of one's own. */
export async function installModule(unit: UnitInputs, { kubeconfig, helm, env }: Installation): Promise<void> {
  const resources = await evaluateModule(unit, /^(kubernetes|helm)_/, env);
  const api = kubernetesApi(kubeconfig, "admin");
  for (const { path, object } of manifestsOf(resources)) await ensure(api, path, object);
  for (const { type, arguments: release } of resources) {
    if (type !== "helm_release") continue;
    // The copy that the module brings along; others are somebody else's, and not installed on the laptop.
    const chart = join(repo, "modules", unit.module, release.chart);
    const isThere = (await readServices(api)).some(({ name }) => name === release.name);
    await upgrade(helm, { ...release, chart, kubeconfig, context: CONTEXT, isDamaged: !isThere });
  }
}

/** A release, as `helm upgrade` takes it. */
export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  /** Path of the chart. */
  readonly chart: string;
  /** YAML or JSON, later ones win. */
  readonly values: readonly string[];
  readonly kubeconfig: string;
  /** Of the kubeconfig. */
  readonly context: string;
  /** Seconds that a rollout may take. @default 300 */
  readonly timeout?: number;
  /** Whether something of it was deleted behind its back, and is made again. @default false */
  readonly isDamaged?: boolean;
}

/**
 * Installs or upgrades a release and waits until its pods are ready; a rollout that does not become ready is taken back.
 * One that stands already, of the same chart with the same values, is left as it is.
 *
 * @throws UserError with what Helm says
 */
export async function upgrade(helm: string, release: HelmRelease): Promise<void> {
  await withScratch("release", async (scratch) => {
    const { name, namespace, chart, values, kubeconfig, context, timeout = 300 } = release;
    const to = ["--namespace", namespace, "--kubeconfig", kubeconfig, "--kube-context", context];
    // Nothing of this user's Helm is read or written.
    const env = { HELM_CACHE_HOME: scratch, HELM_CONFIG_HOME: scratch, HELM_DATA_HOME: scratch };
    const description = `Chart ${digestOf(chart)}, values ${digest(...values)}`;
    const { stdout } = await run(helm, ["status", name, "--output", "json", ...to], { env });
    const { info } = stdout ? JSON.parse(stdout) : {};
    if (info?.status === "deployed" && info.description === description && !release.isDamaged) return;
    const files = values.map((text, index) => {
      const file = join(scratch, `values-${index}.yaml`);
      writeFileSync(file, text);
      return `--values=${file}`;
    });
    const wait = ["--wait", "--rollback-on-failure", "--timeout", `${timeout}s`];
    await output(helm, ["upgrade", "--install", name, chart, ...to, ...wait, "--description", description, ...files], {
      env,
    });
  });
}

function digestOf(chart: string): string {
  const files = readdirSync(chart, { recursive: true, encoding: "utf8" }).sort();
  return digest(
    ...files.flatMap((file) => (statSync(join(chart, file)).isFile() ? [file, readFileSync(join(chart, file))] : [])),
  );
}
