import { existsSync } from "node:fs";
import pc from "picocolors";
import { findCloud } from "../live/laptop-cloud";
import { runningServer } from "../system/server";
import { kubernetesProviders } from "../toolchain/cli-config";
import { builtProvider, isProviderCurrent, pinnedProvider, registryAnswers } from "../toolchain/provider";
import { findPython } from "../toolchain/python";
import { CLUSTER_TOOLS, findTool, GO_VERSION, goOnPath, TOOLS } from "../toolchain/tools";

/** One line of the report. */
interface Finding {
  readonly ok: boolean;
  readonly what: string;
  /** Where it is, or how to get it. */
  readonly where: string;
}

/**
 * Says what of the things that `up` needs is there, where it is from, and how the missing ones are had.
 *
 * @returns whether nothing is missing
 */
export async function doctor(): Promise<boolean> {
  const findings = [
    nodeFinding(),
    await pythonFinding(),
    await goFinding(),
    ...(await toolFindings()),
    await providerFinding(),
    kubernetesProvidersFinding(),
    ...(await clusterToolFindings()),
    await emulatorFinding(),
  ];
  for (const { ok, what, where } of findings)
    console.log(`${ok ? pc.green("✓") : pc.yellow("·")} ${what.padEnd(31)} ${where}`);
  return findings.every(({ ok }) => ok);
}

function nodeFinding(): Finding {
  return { ok: true, what: `Node ${process.versions.node}`, where: process.execPath };
}

async function pythonFinding(): Promise<Finding> {
  try {
    return { ok: true, what: "Python 3.11 or newer", where: await findPython() };
  } catch (error) {
    return { ok: false, what: "Python 3.11 or newer", where: (error as Error).message };
  }
}

async function goFinding(): Promise<Finding> {
  const version = await goOnPath();
  const where = version ? `go${version} on PATH` : "not on PATH: taken from PyPI when something has to be built";
  return { ok: true, what: `Go ${GO_VERSION} or newer`, where };
}

async function toolFindings(): Promise<Finding[]> {
  const found = await Promise.all(TOOLS.map(findTool));
  return found.map(({ tool, version, path, from }) => ({
    ok: from !== "missing",
    what: `${tool.name} ${version}`,
    where: path ? `${path} (${from})` : "missing: `mise install`, or `npx billpay tools` builds it in a few minutes",
  }));
}

async function providerFinding(): Promise<Finding> {
  const what = `AWS provider ${pinnedProvider()}`;
  if (await registryAnswers()) return { ok: true, what, where: "from the OpenTofu registry" };
  if (isProviderCurrent(false)) return { ok: true, what, where: `${builtProvider()} (built)` };
  const state = existsSync(builtProvider()) ? "built from other sources" : "missing";
  return {
    ok: false,
    what,
    where: `${state}, and the OpenTofu registry does not answer: \`npx billpay tools\` builds it`,
  };
}

/** Not missed: the units in the cluster are left out without them. */
function kubernetesProvidersFinding(): Finding {
  const from = kubernetesProviders();
  const where =
    from === "registry"
      ? "from the OpenTofu registry"
      : from === "mirror"
        ? "from the folder that BILLPAY_PROVIDER_MIRROR named"
        : "not reachable: units in the cluster are left out, or installed by Helm on the laptop";
  return { ok: true, what: "Kubernetes, Helm providers", where };
}

/** Not missed either: only `up --cluster` and `npm test` need them. */
async function clusterToolFindings(): Promise<Finding[]> {
  const found = await Promise.all(CLUSTER_TOOLS.map(findTool));
  return found.map(({ tool, version, path, from }) => ({
    ok: true,
    what: `${tool.name} ${version}`,
    where: path ? `${path} (${from})` : "not there yet: `npx billpay tools --cluster` builds it, for `up --cluster`",
  }));
}

async function emulatorFinding(): Promise<Finding> {
  const cloud = await findCloud();
  const running = await runningServer(cloud.dir, "emulator");
  return { ok: true, what: "AWS emulator", where: running ? `runs at ${cloud.endpoint}` : "does not run: `npm start`" };
}
