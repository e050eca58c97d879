import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluateModule } from "../live/evaluate-module";
import { type UnitInputs, unitInputs } from "../live/unit-inputs";
import { output } from "../process";
import { repo } from "../repo";
import { ensure, kubernetesApi } from "./kubernetes-api";
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
    await upgrade(helm, { ...release, chart, kubeconfig, context: CONTEXT });
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
}

/**
 * Installs or upgrades a release and waits until its pods are ready; a rollout that does not become ready is taken back.
 *
 * @throws UserError with what Helm says
 */
export async function upgrade(helm: string, release: HelmRelease): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "billpay-release-"));
  try {
    const files = release.values.map((text, index) => {
      const file = join(scratch, `values-${index}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    const args = ["upgrade", "--install", release.name, release.chart, "--namespace", release.namespace];
    const wait = ["--wait", "--rollback-on-failure", "--timeout", `${release.timeout ?? 300}s`];
    const access = ["--kubeconfig", release.kubeconfig, "--kube-context", release.context];
    // Nothing of this user's Helm is read or written.
    const env = { HELM_CACHE_HOME: scratch, HELM_CONFIG_HOME: scratch, HELM_DATA_HOME: scratch };
    await output(helm, [...args, ...wait, ...access, ...files.map((file) => `--values=${file}`)], { env });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
