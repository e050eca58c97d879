import type { KubernetesApi } from "./kubernetes-api";

/** A service as its Deployment tells it. */
export interface ServiceStatus {
  readonly namespace: string;
  readonly name: string;
  readonly desired: number;
  readonly ready: number;
  /** `sha256:…` of the image that is rolled out. */
  readonly digest: string;
}

/** The namespaces of a cluster, by name. */
export async function readNamespaces(api: KubernetesApi): Promise<string[]> {
  const { body } = await api("GET", "/api/v1/namespaces");
  return body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name).sort();
}

/** The Deployments that are part of BillPay, by namespace and name; an autoscaler wants its lower bound at least. */
export async function readServices(api: KubernetesApi): Promise<ServiceStatus[]> {
  const ours = "?labelSelector=app.kubernetes.io/part-of=billpay";
  const autoscalers = (await api("GET", `/apis/autoscaling/v2/horizontalpodautoscalers${ours}`)).body.items;
  const { items } = (await api("GET", `/apis/apps/v1/deployments${ours}`)).body;
  return items.map(({ metadata, spec, status }: KubernetesObject) => {
    const { namespace, name } = metadata;
    const autoscaler = autoscalers.find(
      (one: KubernetesObject) => one.metadata.namespace === namespace && one.spec.scaleTargetRef.name === name,
    );
    return {
      namespace,
      name,
      desired: Math.max(spec.replicas, autoscaler?.spec.minReplicas ?? 0),
      ready: status.readyReplicas ?? 0,
      digest: spec.template.spec.containers[0].image.split("@")[1] ?? "",
    };
  });
}

/** Of these services, by name, those that are not there or lack replicas, each with how many are ready. */
export function unreadyServices(names: readonly string[], found: readonly ServiceStatus[]): string[] {
  const missing = names.filter((name) => !found.some((service) => service.name === name));
  const lacking = found.filter(({ ready, desired }) => ready !== desired);
  return [
    ...missing.map((name) => `${name} has no Deployment`),
    ...lacking.map(({ name, ready, desired }) => `${name} has ${ready} of ${desired} replicas`),
  ];
}

// biome-ignore lint/suspicious/noExplicitAny: as JSON
type KubernetesObject = any;
