import { RoleBindingV1 } from "@cdktf/provider-kubernetes/lib/role-binding-v1";
import { RoleV1, type RoleV1Rule } from "@cdktf/provider-kubernetes/lib/role-v1";
import { Construct } from "constructs";

/** The Kubernetes groups of people and pipelines, by what they do: an EKS access entry puts a principal in them. */
export const GROUPS = {
  view: "billpay:developers",
  deploy: "billpay:deployers",
  operate: "billpay:operators",
} as const;

const RBAC = "rbac.authorization.k8s.io";

const READ = ["get", "list", "watch"];
const WRITE = ["create", "update", "patch", "delete"];

const rule = (apiGroup: string, resources: string[], verbs: string[]): RoleV1Rule => ({
  apiGroups: [apiGroup],
  resources,
  verbs,
});

/** The resources of a service's Helm release. No roles or bindings: a release grants no permissions. */
const DEPLOY = [
  // Secrets: Helm stores its releases in them. The services' own secrets are in Secrets Manager.
  rule("", ["configmaps", "secrets", "serviceaccounts", "services"], [...READ, ...WRITE]),
  rule("apps", ["deployments"], [...READ, ...WRITE]),
  rule("autoscaling", ["horizontalpodautoscalers"], [...READ, ...WRITE]),
  rule("policy", ["poddisruptionbudgets"], [...READ, ...WRITE]),
  rule("networking.k8s.io", ["networkpolicies"], [...READ, ...WRITE]),
  rule("elbv2.k8s.aws", ["targetgroupbindings"], [...READ, ...WRITE]),
  rule("secrets-store.csi.x-k8s.io", ["secretproviderclasses"], [...READ, ...WRITE]),
  rule("monitoring.coreos.com", ["servicemonitors"], [...READ, ...WRITE]),
  rule("batch", ["jobs"], [...READ, ...WRITE]),
];

/** What an incident needs: to restart, scale and move pods. Not to open a shell in a pod, which has the service's secrets. */
const OPERATE = [
  rule("", ["pods"], ["delete"]),
  rule("", ["pods/eviction"], ["create"]),
  rule("apps", ["deployments"], ["patch"]), // kubectl rollout restart, undo
  rule("apps", ["deployments/scale"], ["get", "update", "patch"]),
  rule("autoscaling", ["horizontalpodautoscalers"], ["patch"]),
  rule("elbv2.k8s.aws", ["targetgroupbindings"], READ),
];

/** Who may do what in a namespace: view, deploy and operate, each bound to its group. */
export class NamespaceRoles extends Construct {
  constructor(scope: Construct, id: string, namespace: string) {
    super(scope, id);
    const bind = (name: keyof typeof GROUPS, groups: readonly string[], kind: string, role: string) =>
      new RoleBindingV1(this, `role_binding.${name}`, {
        metadata: { name: `billpay-${name}`, namespace },
        roleRef: { apiGroup: RBAC, kind, name: role },
        subject: groups.map((group) => ({ kind: "Group", name: group, apiGroup: RBAC })),
      });
    // Kubernetes' own role: everything except secrets. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
    bind("view", Object.values(GROUPS), "ClusterRole", "view");
    for (const [name, rule] of [["deploy", DEPLOY] as const, ["operate", OPERATE] as const]) {
      const role = new RoleV1(this, `role.${name}`, { metadata: { name: `billpay-${name}`, namespace }, rule });
      bind(name, [GROUPS[name]], "Role", role.metadata.name);
    }
  }
}
