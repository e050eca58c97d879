import { COMPONENT_USERS } from "./kubernetes-access";

/** The zones of the laptop's nodes, one each. */
export const ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"] as const;

const INSTANCE_TYPE = "t3.medium";

/**
 * What a pod may have of a t3.medium: 17 pods, and 4 GiB without what the kubelet and the system keep.
 * https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
 */
const CAPACITY = { cpu: "2", memory: "4Gi", pods: "17", "ephemeral-storage": "20Gi" };
const ALLOCATABLE = { cpu: "1930m", memory: "3554Mi", pods: "17", "ephemeral-storage": "18Gi" };

/** The `Node` of a zone: KWOK plays its kubelet, so that its pods are scheduled, started and stopped, but run nothing. */
export function nodeOf(zone: (typeof ZONES)[number]): object {
  const name = `node-${zone}`;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": INSTANCE_TYPE,
        "topology.kubernetes.io/region": zone.slice(0, -1),
        "topology.kubernetes.io/zone": zone,
        "eks.amazonaws.com/nodegroup": "billpay-nodes",
      },
    },
    status: { capacity: CAPACITY, allocatable: ALLOCATABLE },
  };
}

const rule = (apiGroup: string, resources: string[], verbs: string[]) => ({ apiGroups: [apiGroup], resources, verbs });

const KWOK_ROLE = "billpay:kwok";

/** What KWOK may do, a kubelet's work and no more: https://github.com/kubernetes-sigs/kwok/tree/v0.7.0/kustomize/rbac */
export const KWOK_RBAC: readonly object[] = [
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: KWOK_ROLE },
    rules: [
      rule("", ["nodes"], ["get", "list", "watch"]),
      rule("", ["nodes/status", "pods/status"], ["patch", "update"]),
      rule("", ["pods"], ["delete", "get", "list", "patch", "update", "watch"]),
      rule("", ["events"], ["create", "patch", "update"]),
      rule("coordination.k8s.io", ["leases"], ["create", "get", "list", "patch", "update", "watch"]),
    ],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: KWOK_ROLE },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: KWOK_ROLE },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: COMPONENT_USERS.kwok }],
  },
];
