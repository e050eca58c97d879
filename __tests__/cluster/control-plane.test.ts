import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { connect, createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import {
  CLUSTER_PORTS,
  type Cluster,
  type ClusterTools,
  clusterStatus,
  obtainClusterTools,
  startCluster,
  stopCluster,
} from "../../src/local/kubernetes";
import { CLUSTER_USERS, type ClusterUser } from "../../src/local/kubernetes-access";
import { type KubernetesApi, kubernetesApi } from "../../src/local/kubernetes-api";
import { PROCESSES } from "../../src/local/kubernetes-processes";
import { isListening, runningServer } from "../../src/system/server";
import { CLUSTER_TOOLS, pinnedVersion } from "../../src/toolchain/tools";
import {
  cordon,
  deployment,
  deployments,
  eventually as eventuallyOf,
  isAvailable,
  type Json,
  pods,
  restrictedWith,
  zonesOf,
} from "./kubernetes";

/** A real control plane, with simulated nodes, on ports and in a folder of its own. */
const scratch = mkdtempSync(join(tmpdir(), "billpay-cluster-"));
const dir = join(scratch, "cluster");
const PORT = 6450;
const ports = Array.from({ length: CLUSTER_PORTS }, (_, offset) => PORT + offset);
const MINUTE = 60_000;

let tools: ClusterTools;
let cluster: Cluster;
let admin: KubernetesApi;

const as = (user: ClusterUser) => kubernetesApi(cluster.kubeconfig, user);

const eventually = (path: string, holds: (body: Json) => boolean, ask = admin) => eventuallyOf(ask, path, holds);

async function create(path: string, object: object): Promise<Json> {
  const { status, body } = await admin("POST", path, object);
  if (status >= 300) throw new Error(`${path}: ${body.message}`);
  return body;
}

/** A namespace with the `default` service account that its pods run as. */
async function namespace(name: string, labels: Record<string, string> = {}): Promise<void> {
  await create("/api/v1/namespaces", { metadata: { name, labels } });
  await eventually(`/api/v1/namespaces/${name}/serviceaccounts/default`, ({ kind }) => kind === "ServiceAccount");
}

/** A deployment that spreads over the zones, one pod more in one than in another at most. */
const spread = (name: string, replicas: number) =>
  deployment(name, replicas, {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app: name } },
      },
    ],
  });

const running = () => Promise.all(PROCESSES.map((name) => runningServer(dir, name)));

beforeAll(async () => {
  tools = await obtainClusterTools();
  cluster = await startCluster(dir, PORT, tools);
  admin = as("admin");
}, 20 * MINUTE);

afterAll(async () => {
  await stopCluster(dir);
  rmSync(scratch, { recursive: true, force: true });
}, MINUTE);

describe("the control plane", () => {
  test("is ready, in the pinned version", async () => {
    expect(await admin("GET", "/readyz")).toEqual({ status: 200, body: "ok" });
    const [apiServer] = CLUSTER_TOOLS.filter(({ name }) => name === "kube-apiserver");
    const version = pinnedVersion(apiServer as NonNullable<typeof apiServer>);
    const [major, minor] = version.split(".");
    expect((await admin("GET", "/version")).body).toMatchObject({ gitVersion: `v${version}`, major, minor });
  });

  test("has a ready node in each of three zones", async () => {
    expect(await clusterStatus(dir)).toMatchObject({
      server: `https://127.0.0.1:${PORT}`,
      running: PROCESSES,
      nodes: ["us-east-1a", "us-east-1b", "us-east-1c"].map((zone) => ({ name: `node-${zone}`, zone, ready: true })),
    });
  });

  test("starting it again leaves what runs", async () => {
    const before = await running();
    expect(await startCluster(dir, PORT, tools)).toEqual(cluster);
    expect(await running()).toEqual(before);
  });

  test("refuses a port that another program has, and leaves nothing running", async () => {
    const other = createServer().listen(PORT + 12, "127.0.0.1");
    const elsewhere = join(scratch, "elsewhere");
    try {
      await expect(startCluster(elsewhere, PORT + 10, tools)).rejects.toThrow(`port ${PORT + 12}`);
      expect(await clusterStatus(elsewhere)).toBeUndefined();
      expect(await isListening(PORT + 10)).toBe(false);
    } finally {
      other.close();
    }
  });

  test(
    "says the last words of a process that ends at its start, and ends the others",
    async () => {
      const broken = { ...tools, "kube-scheduler": "/bin/false" };
      const elsewhere = join(scratch, "broken");
      await expect(startCluster(elsewhere, PORT + 10, broken)).rejects.toThrow("kube-scheduler stopped while starting");
      expect(await clusterStatus(elsewhere)).toBeUndefined();
      expect(await isListening(PORT + 10)).toBe(false);
    },
    MINUTE,
  );
});

describe("access", () => {
  test("listens on the loopback interface alone", async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((list = []) =>
      list.filter(({ internal }) => !internal),
    );
    for (const { address } of addresses) {
      for (const port of ports) expect(await answers(address, port)).toBe(false);
    }
    expect(await Promise.all(ports.map((port) => answers("127.0.0.1", port)))).toEqual(ports.map(() => true));
  });

  test("keys, tokens and kubeconfigs are this user's alone", () => {
    const open = ["", ...readdirSync(dir).filter((name) => !/\.(log|json|sock:.)$/.test(name))].filter(
      (name) => name !== "certificates" && statSync(join(dir, name)).mode & 0o077,
    );
    expect(open).toEqual([]);
  });

  test("answers nobody without a token", async () => {
    const nobody = kubernetesApi(cluster.kubeconfig);
    expect((await nobody("GET", "/api/v1/nodes")).status).toBe(401);
    expect((await nobody("GET", "/version")).status).toBe(401);
  });

  test.each(Object.entries(CLUSTER_USERS))("knows the %s as one of %s", async (user, group) => {
    const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
    const answer = await as(user as ClusterUser)("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review);
    expect(answer.body.status.userInfo).toMatchObject({ username: user, groups: [group, "system:authenticated"] });
  });

  test("a developer with the role `view` reads the namespace, changes nothing and sees no secret", async () => {
    await namespace("viewed");
    const rbac = "rbac.authorization.k8s.io";
    await create(`/apis/${rbac}/v1/namespaces/viewed/rolebindings`, {
      metadata: { name: "developers" },
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "view" },
      subjects: [{ apiGroup: rbac, kind: "Group", name: CLUSTER_USERS.developer }],
    });
    await create(deployments("viewed"), deployment("app", 1));
    const developer = as("developer");
    const read = await eventually(`${deployments("viewed")}/app`, isAvailable(1), developer);
    expect(read.status.availableReplicas).toBe(1);

    const status = async (...[method, path, body]: Parameters<KubernetesApi>) =>
      (await developer(method, path, body)).status;
    expect(await status("PATCH", `${deployments("viewed")}/app`, { spec: { replicas: 2 } })).toBe(403);
    expect(await status("DELETE", `${deployments("viewed")}/app`)).toBe(403);
    expect(await status("POST", "/api/v1/namespaces/viewed/configmaps", { metadata: { name: "c" } })).toBe(403);
    expect(await status("GET", "/api/v1/namespaces/viewed/secrets")).toBe(403);
    expect(await status("GET", pods("kube-system"))).toBe(403);
    expect((await as("operator")("GET", pods("viewed"))).status).toBe(403);
  });
});

describe("admission", () => {
  test("Pod Security «restricted» takes a hardened pod and refuses a privileged one", async () => {
    await namespace("hardened", { "pod-security.kubernetes.io/enforce": "restricted" });
    const pod = (name: string, container: object = {}) => ({ metadata: { name }, spec: restrictedWith(container) });
    expect((await admin("POST", pods("hardened"), pod("good"))).status).toBe(201);
    const refused = await admin("POST", pods("hardened"), pod("bad", { securityContext: { privileged: true } }));
    expect(refused.status).toBe(403);
    expect(refused.body.message).toContain('violates PodSecurity "restricted:latest": privileged');
  });

  test("a quota refuses the replica that is too many, and the deployment says so", async () => {
    await namespace("small");
    const hard = { "requests.cpu": "200m", pods: "10" };
    await create("/api/v1/namespaces/small/resourcequotas", { metadata: { name: "quota" }, spec: { hard } });
    await eventually("/api/v1/namespaces/small/resourcequotas/quota", ({ status }) => status?.used !== undefined);
    await create(deployments("small"), deployment("app", 3));
    const { status } = await eventually(
      `${deployments("small")}/app`,
      ({ status }) => status?.availableReplicas === 2 && status.conditions.length === 3,
    );
    expect(status.availableReplicas).toBe(2);
    const failure = status.conditions.find(({ type }: Json) => type === "ReplicaFailure");
    expect(failure).toMatchObject({ status: "True", reason: "FailedCreate" });
    expect(failure.message).toContain("exceeded quota: quota, requested: requests.cpu=100m, used: requests.cpu=200m");
  });
});

describe("scheduling", () => {
  test("three replicas are spread over three zones", async () => {
    await namespace("spread");
    await create(deployments("spread"), spread("app", 3));
    await eventually(`${deployments("spread")}/app`, isAvailable(3));
    expect(await zonesOf(admin, "spread")).toEqual(["us-east-1a", "us-east-1b", "us-east-1c"]);
  });

  test("a replica waits rather than make the zones uneven", async () => {
    await namespace("uneven");
    await cordon(admin, "us-east-1c", true);
    try {
      await create(deployments("uneven"), spread("app", 3));
      const condition = ({ items = [] }: Json) =>
        items
          .flatMap(({ status }: Json) => status.conditions ?? [])
          .find(({ reason }: Json) => reason === "Unschedulable");
      const waiting = condition(await eventually(pods("uneven"), (list) => condition(list) !== undefined));
      expect(waiting.message).toContain("2 node(s) didn't match pod topology spread constraints");
      expect(await zonesOf(admin, "uneven")).toEqual(["none", "us-east-1a", "us-east-1b"]);
    } finally {
      await cordon(admin, "us-east-1c", false);
    }
    await eventually(`${deployments("uneven")}/app`, isAvailable(3));
    expect(await zonesOf(admin, "uneven")).toEqual(["us-east-1a", "us-east-1b", "us-east-1c"]);
  });

  test("a disruption budget lets one eviction through and holds the next", async () => {
    await namespace("kept");
    await create(deployments("kept"), spread("app", 3));
    await create("/apis/policy/v1/namespaces/kept/poddisruptionbudgets", {
      metadata: { name: "app" },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: "app" } } },
    });
    const budget = "/apis/policy/v1/namespaces/kept/poddisruptionbudgets/app";
    await eventually(budget, ({ status }) => status?.disruptionsAllowed === 1);
    const [first, second] = (await admin("GET", pods("kept"))).body.items;
    const zoneOf = ({ spec }: Json) => spec.nodeName.replace("node-", "");
    const evict = ({ metadata: { name } }: Json) =>
      admin("POST", `${pods("kept")}/${name}/eviction`, { metadata: { name } });
    await cordon(admin, zoneOf(first), true); // so that nothing takes the first one's place
    try {
      expect((await evict(first)).status).toBe(201);
      const held = await evict(second);
      expect(held.status).toBe(429);
      expect(held.body.message).toBe("Cannot evict pod as it would violate the pod's disruption budget.");
    } finally {
      await cordon(admin, zoneOf(first), false);
    }
    await eventually(budget, ({ status }) => status?.disruptionsAllowed === 1);
    expect((await evict(second)).status).toBe(201);
  });

  test(
    "an autoscaler keeps its lower bound, refuses bounds that are crossed, and has no metrics to scale by",
    async () => {
      await namespace("scaled");
      await create(deployments("scaled"), deployment("below", 1));
      await create(deployments("scaled"), deployment("within", 2));
      const path = "/apis/autoscaling/v2/namespaces/scaled/horizontalpodautoscalers";
      const autoscaler = (name: string, minReplicas: number, maxReplicas: number) => ({
        metadata: { name },
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
          minReplicas,
          maxReplicas,
          metrics: [
            { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
          ],
        },
      });
      const crossed = await admin("POST", path, autoscaler("crossed", 5, 4));
      expect(crossed.status).toBe(422);
      expect(crossed.body.message).toContain("must be greater than or equal to `minReplicas`");

      await create(path, autoscaler("below", 2, 4));
      await create(path, autoscaler("within", 2, 4));
      expect((await eventually(`${deployments("scaled")}/below`, isAvailable(2))).spec.replicas).toBe(2);
      const active = ({ status }: Json) => status?.conditions?.find(({ type }: Json) => type === "ScalingActive");
      const within = await eventually(`${path}/within`, (body) => active(body)?.status === "False");
      expect(active(within)).toMatchObject({ status: "False", reason: "FailedGetResourceMetric" });
    },
    2 * MINUTE,
  );
});

describe("stop and start", () => {
  test(
    "a stop leaves no process and no port, and a start finds the state",
    async () => {
      await namespace("lasting");
      await create(deployments("lasting"), deployment("app", 2));
      await eventually(`${deployments("lasting")}/app`, isAvailable(2));
      const identities = async () =>
        (await admin("GET", pods("lasting"))).body.items.map(({ metadata }: Json) => metadata.uid).sort();
      const before = await identities();

      expect(await running()).not.toContain(undefined);
      expect(await stopCluster(dir)).toBe(true);
      expect(await running()).toEqual(PROCESSES.map(() => undefined));
      expect(await Promise.all(ports.map(isListening))).toEqual(ports.map(() => false));
      expect(await clusterStatus(dir)).toBeUndefined();
      expect(await stopCluster(dir)).toBe(false);

      cluster = await startCluster(dir, PORT, tools);
      admin = as("admin");
      expect(await identities()).toEqual(before);
      await admin("PATCH", `${deployments("lasting")}/app`, { spec: { replicas: 3 } });
      expect((await eventually(`${deployments("lasting")}/app`, isAvailable(3))).status.availableReplicas).toBe(3);
    },
    2 * MINUTE,
  );
});

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });
}
