import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../system/errors";
import { claimFolder } from "../system/owned";
import { wasInterrupted } from "../system/process";
import { duration } from "../system/progress";
import {
  HOST,
  isListening,
  lastLogLines,
  requireFreePort,
  runningServer,
  startServer,
  stopServer,
} from "../system/server";
import { CLUSTER_TOOLS, obtain } from "../toolchain/tools";
import {
  type ClusterAccess,
  CONTROL_PLANE_FOLDER,
  clusterAccess,
  prepareAccess,
  writeKubeconfigs,
} from "./kubernetes-access";
import { ensure, type KubernetesApi, kubernetesApi, serverOf } from "./kubernetes-api";
import { customKinds } from "./kubernetes-kinds";
import { KWOK_RBAC, nodeOf, ZONES } from "./kubernetes-nodes";
import { flagsOf, PROCESSES, type Process } from "./kubernetes-processes";
import { readNamespaces, readServices, type ServiceStatus, unreadyServices } from "./kubernetes-services";

/** Path of each program. */
export type ClusterTools = Readonly<Record<Process | "helm", string>>;

/** How many ports the cluster has, from its first one on: API server, controller manager, scheduler. */
export const CLUSTER_PORTS = 3;

/** The first of them in the laptop cloud, counted from the emulator's port. */
export const CLUSTER_PORT_OFFSET = 10;

const READY_WITHIN_MS = 120_000;

/** The programs of the pinned versions, from PATH or mise, else built here. */
export async function obtainClusterTools(): Promise<ClusterTools> {
  const found = await obtain(CLUSTER_TOOLS);
  return Object.fromEntries(found.map(({ tool, path = "" }) => [tool.name, path])) as ClusterTools;
}

/** A cluster that answers. */
export interface Cluster {
  /** `https://127.0.0.1:<port>` */
  readonly server: string;
  /** Path of the kubeconfig, with a context a user: `developer@billpay-local`. */
  readonly kubeconfig: string;
}

/**
 * Starts a Kubernetes control plane on the loopback interface, with a node in each of three zones, or finds it running.
 * Admission, RBAC, quotas, scheduling and rollouts are the real thing. KWOK plays the kubelets: a pod is ready at once
 * and runs no image, so there are no logs, no traffic, no DNS and no volumes. There is no metrics API: an autoscaler
 * keeps its bounds and never scales by load.
 *
 * @param dir absolute path of the folder of its state, keys, logs and process ids; what it holds is there again after a stop
 * @param port the API server's; the next two are taken too
 */
export async function startCluster(dir: string, port: number, tools: ClusterTools): Promise<Cluster> {
  const access = clusterAccess(dir);
  const cluster = { server: `https://${HOST}:${port}`, kubeconfig: access.kubeconfig };
  if ((await allRun(dir)) && serverIn(cluster.kubeconfig) === cluster.server) {
    await awaitReady(dir, access);
    return cluster;
  }
  // Whole or not at all: the others do not believe the certificate that the API server makes at each start.
  await stopCluster(dir);
  for (let offset = 0; offset < CLUSTER_PORTS; offset++) {
    await requireFreePort(port + offset, "the Kubernetes control plane");
  }
  claimFolder(dir, CONTROL_PLANE_FOLDER);
  chmodSync(dir, 0o700);
  prepareAccess(access);
  try {
    // In its folder, which etcd's sockets are relative to: their paths may not be long.
    const start = (name: Process) =>
      startServer(dir, name, [tools[name], ...flagsOf(name, access, port)], { cwd: dir, serves: String(port) });
    await start("etcd");
    await start("kube-apiserver");
    await awaitTrue(dir, "the API server listens", () => isListening(port));
    writeKubeconfigs(access, cluster.server);
    const api = kubernetesApi(access.kubeconfig, "admin");
    await awaitTrue(dir, "the API server is ready", async () => (await api("GET", "/readyz")).status === 200);
    await makeKinds(api);
    await makeNodes(api);
    await start("kube-controller-manager");
    await start("kube-scheduler");
    await start("kwok");
    await awaitReady(dir, access).catch(async (error) => {
      // KWOK 0.7 panics now and then when pods are there before it knows their nodes (pod_controller.go): started again, it
      // knows them.
      if (wasInterrupted() || (await runningServer(dir, "kwok"))) throw error;
      await start("kwok");
      await awaitReady(dir, access);
    });
  } catch (error) {
    // An interrupt leaves the records, by which the next start finds what runs and stops it.
    if (!wasInterrupted()) await stopCluster(dir);
    throw error;
  }
  return cluster;
}

/** The address in a kubeconfig; undefined where it has none, and is to be written again. */
function serverIn(kubeconfig: string): string | undefined {
  try {
    return serverOf(kubeconfig);
  } catch {
    return undefined;
  }
}

/** Waits until these services, and any other in the cluster, are there and have the replicas that they are to have. */
export async function awaitServices(dir: string, names: readonly string[]): Promise<void> {
  const api = kubernetesApi(clusterAccess(dir).kubeconfig, "admin");
  let unready: readonly string[] = [];
  const are = async () => {
    unready = unreadyServices(names, await readServices(api));
    return unready.length === 0;
  };
  await awaitTrue(dir, () => `the services are ready (${unready.join(", ")})`, are);
}

/** Ends every process of the cluster; its state stays in the folder. Gives whether one of them ran. */
export async function stopCluster(dir: string): Promise<boolean> {
  let ran = false;
  for (const name of PROCESSES.toReversed()) ran = (await stopServer(dir, name)) || ran;
  return ran;
}

/** What a cluster says of itself. */
export interface ClusterStatus extends Cluster {
  /** Version of the API server, as `v1.35.4`; undefined when it does not answer. */
  readonly version?: string;
  /** The processes that run. */
  readonly running: readonly Process[];
  readonly nodes: readonly NodeStatus[];
  readonly namespaces: readonly string[];
  readonly services: readonly ServiceStatus[];
}

export interface NodeStatus {
  readonly name: string;
  readonly zone: string;
  readonly ready: boolean;
}

/** What is running in the folder; undefined where nothing is. */
export async function clusterStatus(dir: string): Promise<ClusterStatus | undefined> {
  const { kubeconfig } = clusterAccess(dir);
  const running = await runningProcesses(dir);
  if (running.length === 0 || !existsSync(kubeconfig)) return undefined;
  const cluster = { server: serverOf(kubeconfig), kubeconfig, running };
  const api = kubernetesApi(kubeconfig, "admin");
  try {
    const version = (await api("GET", "/version")).body.gitVersion;
    const [nodes, namespaces, services] = [await readNodes(api), await readNamespaces(api), await readServices(api)];
    return { ...cluster, version, nodes, namespaces, services };
  } catch {
    return { ...cluster, nodes: [], namespaces: [], services: [] };
  }
}

/** Makes the kinds that add-ons would bring; each is served by the time that the nodes are ready. */
async function makeKinds(api: KubernetesApi): Promise<void> {
  for (const kind of customKinds()) await ensure(api, CUSTOM_RESOURCE_DEFINITIONS, kind);
}

const CUSTOM_RESOURCE_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const NODE_LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

/** Makes the nodes and what KWOK may do with them; what an earlier start made is brought up to date. */
async function makeNodes(api: KubernetesApi): Promise<void> {
  const [role, binding] = KWOK_RBAC;
  await ensure(api, "/apis/rbac.authorization.k8s.io/v1/clusterroles", role);
  await ensure(api, "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding);
  for (const zone of ZONES) await ensure(api, "/api/v1/nodes", nodeOf(zone));
  await api("DELETE", NODE_LEASES); // an earlier KWOK's: the new one would wait for their end, 40 seconds
}

async function readNodes(api: KubernetesApi): Promise<NodeStatus[]> {
  const { body } = await api("GET", "/api/v1/nodes");
  // biome-ignore lint/suspicious/noExplicitAny: Kubernetes' objects, as JSON
  return body.items.map(({ metadata, spec, status }: any) => ({
    name: metadata.name,
    zone: metadata.labels["topology.kubernetes.io/zone"],
    ready:
      !spec.taints?.some(({ key }: { key: string }) => key.startsWith("node.kubernetes.io/not-ready")) &&
      status.conditions?.some((condition: Condition) => condition.type === "Ready" && condition.status === "True"),
  }));
}

const isServed = ({ status }: { status?: { conditions?: Condition[] } }) =>
  status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") ?? false;

interface Condition {
  readonly type: string;
  readonly status: string;
}

/** Waits until a pod can be made, placed and run: a namespace has its account, the nodes are ready, KWOK has them. */
async function awaitReady(dir: string, access: ClusterAccess): Promise<void> {
  const api = kubernetesApi(access.kubeconfig, "admin");
  const port = Number(new URL(serverOf(access.kubeconfig)).port);
  await awaitTrue(dir, "the nodes are ready", async () => {
    const account = await api("GET", "/api/v1/namespaces/default/serviceaccounts/default");
    const nodes = await readNodes(api);
    const leases = await api("GET", NODE_LEASES);
    const kinds = await api("GET", CUSTOM_RESOURCE_DEFINITIONS);
    return (
      account.status === 200 &&
      kinds.body.items.every(isServed) &&
      nodes.every(({ ready }) => ready) &&
      leases.body.items.length === nodes.length &&
      (await isListening(port + 1)) &&
      (await isListening(port + 2))
    );
  });
}

const runningProcesses = async (dir: string): Promise<Process[]> => {
  const running = await Promise.all(PROCESSES.map((name) => runningServer(dir, name)));
  return PROCESSES.filter((_, index) => running[index] !== undefined);
};

const allRun = async (dir: string) => (await runningProcesses(dir)).length === PROCESSES.length;

/** Waits; a process that ends meanwhile is an error with its last words. */
async function awaitTrue(dir: string, what: string | (() => string), isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isTrue().catch(() => false))) {
    const running = await runningProcesses(dir);
    const ended = PROCESSES.find((name) => existsSync(join(dir, `${name}.json`)) && !running.includes(name));
    if (ended) throw new UserError(`${ended} stopped while starting:\n${lastLogLines(dir, ended)}`);
    if (Date.now() > deadline) {
      const log = lastLogLines(dir, "kube-apiserver");
      throw new UserError(
        `waited ${duration(READY_WITHIN_MS)} for Kubernetes until ${typeof what === "string" ? what : what()}:\n${log}`,
      );
    }
    await sleep(100);
  }
}
