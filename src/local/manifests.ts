import type { EvaluatedResource } from "../live/evaluate-module";

/** A Kubernetes object, and where the API takes it. */
export interface Manifest {
  /** Path of its collection, as `/api/v1/namespaces`. */
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: Kubernetes' objects, as JSON
  readonly object: any;
}

/** The kinds that the modules make, with the group and version that has each, and its plural. */
const KINDS: Readonly<Record<string, readonly [apiVersion: string, kind: string, plural: string]>> = {
  kubernetes_namespace_v1: ["v1", "Namespace", "namespaces"],
  kubernetes_priority_class_v1: ["scheduling.k8s.io/v1", "PriorityClass", "priorityclasses"],
  kubernetes_default_service_account_v1: ["v1", "ServiceAccount", "serviceaccounts"],
  kubernetes_resource_quota_v1: ["v1", "ResourceQuota", "resourcequotas"],
  kubernetes_limit_range_v1: ["v1", "LimitRange", "limitranges"],
  kubernetes_network_policy_v1: ["networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"],
  kubernetes_role_v1: ["rbac.authorization.k8s.io/v1", "Role", "roles"],
  kubernetes_role_binding_v1: ["rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings"],
};

/** Blocks that the provider names in the singular, and Kubernetes in the plural. */
const LISTS: Readonly<Record<string, string>> = { rule: "rules", subject: "subjects", limit: "limits" };

/** Blocks that are lists to Kubernetes, also where there is one. */
const ALWAYS_LISTS = ["rules", "subjects", "limits", "ingress", "egress", "from", "to", "ports"];

/** Maps of text, whose keys are names of their own. */
const MAPS = ["labels", "match_labels", "hard", "default", "default_request", "max"];

/**
 * The objects that the provider `kubernetes` would make of a module's resources, in an order in which they can be made:
 * for the laptop, where that provider may be out of reach.
 *
 * @throws Error for a type that the modules did not have when this was written
 */
export function manifestsOf(resources: readonly EvaluatedResource[]): Manifest[] {
  const kinds = Object.keys(KINDS);
  return resources
    .filter(({ type }) => type.startsWith("kubernetes_"))
    .sort((a, b) => kinds.indexOf(a.type) - kinds.indexOf(b.type))
    .map(manifestOf);
}

function manifestOf({ type, arguments: given }: EvaluatedResource): Manifest {
  const known = KINDS[type];
  if (!known) throw new Error(`${type} is not known in src/local/manifests.ts: add its API version, kind and plural`);
  const [apiVersion, kind, plural] = known;
  const object = { apiVersion, kind, ...converted(given) };
  if (type === "kubernetes_default_service_account_v1") object.metadata.name = "default";
  const { namespace } = object.metadata;
  const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
  return { path: `${root}/${namespace ? `namespaces/${namespace}/` : ""}${plural}`, object };
}

// biome-ignore lint/suspicious/noExplicitAny: Terraform's arguments and Kubernetes' objects
function converted(value: any, key = ""): any {
  if (MAPS.includes(key)) return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
  if (Array.isArray(value)) return value.map((item) => converted(item));
  // A port is a number or a name to Kubernetes, and a string to the provider.
  if (key === "port" && /^\d+$/.test(value)) return Number(value);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inside]) => {
      const renamed = (LISTS[name] ?? name).replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
      const made = converted(inside, name);
      return [renamed, ALWAYS_LISTS.includes(renamed) && !Array.isArray(made) ? [made] : made];
    }),
  );
}
