import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { stringify } from "yaml";
import { KUBECONFIG } from "../live/laptop-cloud";
import { writePrivate } from "../system/files";
import { removeOwned } from "../system/owned";

/** What the folder of a control plane is to `owned.ts`. */
export const CONTROL_PLANE_FOLDER = "a control plane";

/** Who works with the cluster, as on EKS: a person or a pipeline in a group that RBAC knows. */
export const CLUSTER_USERS = {
  admin: "system:masters",
  developer: "billpay:developers",
  deployer: "billpay:deployers",
  operator: "billpay:operators",
} as const;

export type ClusterUser = keyof typeof CLUSTER_USERS;

/** The control plane's own clients. Kubernetes binds the roles of the first two by these names. */
export const COMPONENT_USERS = {
  "kube-controller-manager": "system:kube-controller-manager",
  "kube-scheduler": "system:kube-scheduler",
  kwok: "billpay:kwok",
} as const;

type Component = keyof typeof COMPONENT_USERS;

/** The files that say who may ask the API server, each readable by this user alone. */
export interface ClusterAccess {
  /** For people and tests: a context a user, `<user>@billpay-local`; the current one is the developer's. */
  readonly kubeconfig: string;
  /** Token, user, uid and groups, a line each: the API server's `--token-auth-file`. */
  readonly tokens: string;
  /** The key that signs the tokens of service accounts. */
  readonly serviceAccountKey: string;
  /** Where the API server writes its own serving certificate. */
  readonly certificates: string;
  readonly componentKubeconfig: (component: Component) => string;
}

const CLUSTER = "billpay-local";

export const clusterAccess = (dir: string): ClusterAccess => ({
  kubeconfig: join(dir, KUBECONFIG),
  tokens: join(dir, "tokens.csv"),
  serviceAccountKey: join(dir, "service-account.key"),
  certificates: join(dir, "certificates"),
  componentKubeconfig: (component) => join(dir, `${component}.kubeconfig`),
});

/**
 * Makes the key and the tokens, once: what was signed stays valid over a restart. The serving certificate goes, so that
 * the API server makes a new one, valid for a year from now.
 */
export function prepareAccess({ tokens, serviceAccountKey, certificates }: ClusterAccess): void {
  removeOwned(dirname(certificates), CONTROL_PLANE_FOLDER, basename(certificates));
  if (isMissing(serviceAccountKey)) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writePrivate(serviceAccountKey, String(privateKey.export({ type: "sec1", format: "pem" })));
  }
  if (isMissing(tokens)) {
    const identities = [
      ...Object.entries(CLUSTER_USERS),
      ...Object.values(COMPONENT_USERS).map((user) => [user, ""] as const),
    ];
    const lines = identities.map(([user, group]) => `${newToken()},${user},${user},"${group}"\n`);
    writePrivate(tokens, lines.join(""));
  }
}

/** Not there, or with nothing in it. */
const isMissing = (file: string) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;

/** Writes the kubeconfigs, as soon as the API server has its certificate. */
export function writeKubeconfigs(access: ClusterAccess, server: string): void {
  const write = (file: string, users: readonly string[], current: string) => {
    const names = new Map(users.map((user) => [user, `${user}@${CLUSTER}`]));
    const authority = readFileSync(join(access.certificates, "apiserver.crt")).toString("base64");
    const kubeconfig = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: CLUSTER, cluster: { server, "certificate-authority-data": authority } }],
      users: users.map((name) => ({ name, user: { token: tokenOf(access, name) } })),
      contexts: [...names].map(([user, name]) => ({ name, context: { cluster: CLUSTER, user } })),
      "current-context": names.get(current),
    };
    writePrivate(file, stringify(kubeconfig));
  };
  write(access.kubeconfig, Object.keys(CLUSTER_USERS), "developer");
  for (const [component, user] of Object.entries(COMPONENT_USERS))
    write(access.componentKubeconfig(component as Component), [user], user);
}

const newToken = () => randomBytes(32).toString("base64url");

function tokenOf({ tokens }: ClusterAccess, user: string): string {
  const lines = readFileSync(tokens, "utf8").trimEnd().split("\n");
  const [token = ""] = lines.map((line) => line.split(",")).find(([, name]) => name === user) ?? [];
  return token;
}
