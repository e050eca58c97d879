import { request } from "node:https";
import { UserError } from "../system/errors";
import { displayPath, readText } from "../system/files";
import { parseMapping } from "../system/yaml";
import type { ClusterUser } from "./kubernetes-access";

/** What the API server answers: the object, the list or the `Status` asked for. */
export interface KubernetesAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: Kubernetes' objects, as JSON
  readonly body: any;
}

/**
 * One request to a Kubernetes API; never throws for what the server answers. `PATCH` is a JSON merge patch.
 *
 * @param path as `/api/v1/nodes`; https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export type KubernetesApi = (
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: object,
) => Promise<KubernetesAnswer>;

const ANSWERS_WITHIN_MS = 30_000;

interface Kubeconfig {
  readonly clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
  readonly users: { name: string; user: { token: string } }[];
}

/** The address that a kubeconfig of this project speaks of. */
export const serverOf = (kubeconfig: string): string => read(kubeconfig).clusters[0]?.cluster.server ?? "";

/**
 * The API that a kubeconfig of this project speaks of, as one of its users, or as nobody. It knows HTTPS with a token
 * and no more: the official client is an ES module or, before 1.0, stands on a library that is no longer kept.
 */
export function kubernetesApi(kubeconfig: string, user?: ClusterUser): KubernetesApi {
  const { clusters, users } = read(kubeconfig);
  const { server = "", "certificate-authority-data": authority = "" } = clusters[0]?.cluster ?? {};
  const token = users.find(({ name }) => name === user)?.user.token;
  const ca = Buffer.from(authority, "base64");
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = {
        accept: "application/json",
        ...(user && { authorization: `Bearer ${token}` }),
        "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
      };
      const options = { method, headers, ca, timeout: ANSWERS_WITHIN_MS };
      const asked = request(`${server}${path}`, options, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        answer.on("end", () => {
          const isJson = answer.headers["content-type"]?.includes("application/json");
          resolve({ status: answer.statusCode ?? 0, body: isJson ? JSON.parse(text) : text });
        });
      });
      asked.on("timeout", () => asked.destroy(new Error(`${server} did not answer in time`)));
      asked.on("error", reject).end(body && JSON.stringify(body));
    });
}

/**
 * Makes an object, or brings the one of its name up to date.
 *
 * @param path of its collection
 */
// biome-ignore lint/suspicious/noExplicitAny: Kubernetes' objects, as JSON
export async function ensure(api: KubernetesApi, path: string, object: any): Promise<void> {
  let answer = await api("POST", path, object);
  if (answer.body.reason === "AlreadyExists") answer = await api("PATCH", `${path}/${object.metadata.name}`, object);
  if (answer.status >= 300) throw new UserError(`the API server refused ${path}: ${answer.body.message}`);
}

function read(kubeconfig: string): Kubeconfig {
  const found = parseMapping(readText(kubeconfig), displayPath(kubeconfig)).value as unknown as Kubeconfig;
  if (!Array.isArray(found.clusters) || !Array.isArray(found.users))
    throw new UserError(
      `${displayPath(kubeconfig)} has no clusters and users: \`npx billpay up --cluster\` writes it again`,
    );
  return found;
}
