import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../../src/local/kubernetes-api";

// biome-ignore lint/suspicious/noExplicitAny: Kubernetes' objects, as JSON
export type Json = any;

/** Asks until the answer holds, half a minute at most; gives the last answer, for the test to look at. */
export async function eventually(
  ask: KubernetesApi,
  path: string,
  holds: (body: Json) => boolean,
  withinMs = 30_000,
): Promise<Json> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const { body } = await ask("GET", path);
    if (holds(body) || Date.now() > deadline) return body;
    await sleep(100);
  }
}

/** The spec of a pod that the Pod Security Standard «restricted» admits. */
export const restricted = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containers: [
    {
      name: "app",
      image: "registry.example/app@sha256:0",
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "64Mi" } },
    },
  ],
};

/** The same with its container otherwise. */
export const restrictedWith = (container: object): typeof restricted => ({
  ...restricted,
  containers: restricted.containers.map((each) => ({ ...each, ...container })),
});

export function deployment(name: string, replicas: number, podSpec: object = {}): object {
  const labels = { app: name };
  return {
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { ...restricted, ...podSpec } },
    },
  };
}

export const deployments = (space: string) => `/apis/apps/v1/namespaces/${space}/deployments`;
export const pods = (space: string) => `/api/v1/namespaces/${space}/pods`;

export const isAvailable =
  (count: number) =>
  ({ status }: Json): boolean =>
    status?.availableReplicas === count;

/** Lets no more pods onto the node of a zone, or lets them again. */
export const cordon = (admin: KubernetesApi, zone: string, unschedulable: boolean) =>
  admin("PATCH", `/api/v1/nodes/node-${zone}`, { spec: { unschedulable } });

/** The zones of a namespace's pods, sorted; `none` of one that waits for a place. */
export async function zonesOf(admin: KubernetesApi, space: string): Promise<string[]> {
  const { body } = await admin("GET", pods(space));
  return body.items.map(({ spec }: Json) => spec.nodeName?.replace("node-", "") ?? "none").sort();
}
