import { join } from "node:path";
import { HOST } from "../system/server";
import type { ClusterAccess } from "./kubernetes-access";

/** The processes of the control plane, in the order of their start. */
export const PROCESSES = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;

export type Process = (typeof PROCESSES)[number];

const SERVICE_NETWORK = "172.20.0.0/16"; // EKS's own, beside a VPC in 10.0.0.0/8

/** Files in the cluster's folder; etcd wants names that look like host and port. */
const ETCD = "unix://etcd.sock:0";
const ETCD_PEER = "unix://etcd.sock:1";

/** How a process is started, in the cluster's folder; `port` is the API server's, the next two are its neighbours'. */
export function flagsOf(name: Process, access: ClusterAccess, port: number): string[] {
  const flags: Record<Process, Record<string, string>> = {
    etcd: {
      "data-dir": "etcd",
      // It asks nobody who they are, so it has no port: the folder's mode says who may.
      "listen-client-urls": ETCD,
      "advertise-client-urls": ETCD,
      "listen-peer-urls": ETCD_PEER,
      "initial-advertise-peer-urls": ETCD_PEER,
      "initial-cluster": `default=${ETCD_PEER}`,
      "log-level": "warn",
    },
    "kube-apiserver": {
      "cert-dir": access.certificates,
      "etcd-servers": ETCD,
      "bind-address": HOST,
      "advertise-address": HOST,
      "endpoint-reconciler-type": "none", // no pod will ask, and a laptop may have no other address
      "secure-port": String(port),
      "anonymous-auth": "false",
      "token-auth-file": access.tokens,
      "authorization-mode": "Node,RBAC",
      "service-account-issuer": "https://kubernetes.default.svc",
      "service-account-key-file": access.serviceAccountKey,
      "service-account-signing-key-file": access.serviceAccountKey,
      "service-cluster-ip-range": SERVICE_NETWORK,
      "allow-privileged": "true", // so that it is Pod Security that refuses
      profiling: "false",
    },
    "kube-controller-manager": {
      kubeconfig: access.componentKubeconfig("kube-controller-manager"),
      "bind-address": HOST,
      "secure-port": String(port + 1),
      "leader-elect": "false",
      "kube-api-qps": "100", // or its own start takes four seconds more
      "kube-api-burst": "200",
      "root-ca-file": join(access.certificates, "apiserver.crt"),
      "service-account-private-key-file": access.serviceAccountKey,
      "use-service-account-credentials": "true",
      profiling: "false",
    },
    "kube-scheduler": {
      kubeconfig: access.componentKubeconfig("kube-scheduler"),
      "bind-address": HOST,
      "secure-port": String(port + 2),
      "leader-elect": "false",
      profiling: "false",
    },
    kwok: {
      kubeconfig: access.componentKubeconfig("kwok"),
      "manage-all-nodes": "true",
      "node-lease-duration-seconds": "40", // a kubelet's; without leases the nodes are given up after 50 seconds
    },
  };
  return Object.entries(flags[name]).map(([flag, value]) => `--${flag}=${value}`);
}
