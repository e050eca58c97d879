import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentNames } from "../../src/live/environment";
import { unitInputs } from "../../src/live/unit-inputs";
import { type HelmRelease, installModule, upgrade } from "../../src/local/cluster-install";
import { clusterStatus, obtainClusterTools, startCluster, stopCluster } from "../../src/local/kubernetes";
import type { ClusterUser } from "../../src/local/kubernetes-access";
import { type KubernetesApi, kubernetesApi } from "../../src/local/kubernetes-api";
import { ZONES } from "../../src/local/kubernetes-nodes";
import { output } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import type { Yaml } from "../charts/helm";
import { liveValues } from "../charts/live-values";
import { offline } from "../offline";
import {
  cordon,
  deployment,
  deployments,
  eventually,
  isAvailable,
  type Json,
  pods,
  restrictedWith,
  zonesOf,
} from "./kubernetes";

/** What `platform` and `service` make in the cluster, on a real control plane with simulated nodes. */
const scratch = mkdtempSync(join(tmpdir(), "billpay-platform-"));
const dir = join(scratch, "cluster");
const PORT = 6470;
const MINUTE = 60_000;
const PROD = "billpay-prod";
const ENVIRONMENTS = environmentNames();

let helm: string;
let kubeconfig: string;
let admin: KubernetesApi;
let values: Yaml;

const as = (user: ClusterUser) => kubernetesApi(kubeconfig, user);
const status = async (user: ClusterUser, ...[method, path, body]: Parameters<KubernetesApi>) =>
  (await as(user)(method, path, body)).status;

beforeAll(async () => {
  const tools = await obtainClusterTools();
  helm = tools.helm;
  ({ kubeconfig } = await startCluster(dir, PORT, tools));
  admin = as("admin");
  values = await liveValues("prod");
  const env = await offline();
  for (const environment of ENVIRONMENTS) {
    const { module, inputs } = await unitInputs(environment, "platform", env);
    // No image runs on these nodes: nothing would come of the add-ons.
    const withoutAddons = { ...inputs, load_balancer_controller: false, cluster_autoscaler: false };
    await installModule({ module, inputs: withoutAddons }, { kubeconfig, helm, env });
  }
}, 20 * MINUTE);

afterAll(async () => {
  await stopCluster(dir);
  rmSync(scratch, { recursive: true, force: true });
}, MINUTE);

describe.each(ENVIRONMENTS)("the namespace of %s", (environment) => {
  const space = `billpay-${environment}`;
  const get = async (path: string): Promise<Json> => (await admin("GET", path)).body;

  test("is held to Pod Security «restricted»", async () => {
    const { metadata, status } = await get(`/api/v1/namespaces/${space}`);
    expect(status.phase).toBe("Active");
    expect(metadata.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
  });

  test("has a quota that counts, and limits for a container that states none", async () => {
    const quota = await eventually(
      admin,
      `/api/v1/namespaces/${space}/resourcequotas/default`,
      ({ status }) => status?.used !== undefined,
    );
    expect(Object.keys(quota.status.used).sort()).toEqual(Object.keys(quota.spec.hard).sort());
    const { metadata, spec } = { metadata: { name: "plain" }, spec: restrictedWith({ resources: {} }) };
    const made = await admin("POST", `${pods(space)}?dryRun=All`, { metadata, spec });
    expect(made.body.spec.containers[0].resources).toEqual({
      limits: { cpu: "500m", memory: "512Mi" },
      requests: { cpu: "100m", memory: "128Mi" },
    });
  });

  test("has network policies that deny by default and let out to DNS and to the Pod Identity agent", async () => {
    const { items } = await get(`/apis/networking.k8s.io/v1/namespaces/${space}/networkpolicies`);
    expect(items.map(({ metadata }: Json) => metadata.name)).toEqual(["default-deny", "dns", "pod-identity"]);
    expect(items[0].spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  test("gives a pod that names no service account no token", async () => {
    const { automountServiceAccountToken } = await get(`/api/v1/namespaces/${space}/serviceaccounts/default`);
    expect(automountServiceAccountToken).toBe(false);
  });
});

describe("admission", () => {
  const pod = (container: object) => ({ metadata: { name: "refused" }, spec: restrictedWith(container) });

  test("refuses a privileged pod", async () => {
    const { status, body } = await admin("POST", pods(PROD), pod({ securityContext: { privileged: true } }));
    expect([status, body.message]).toEqual([
      403,
      expect.stringContaining('violates PodSecurity "restricted:latest": privileged'),
    ]);
  });

  test("refuses a container that asks for more than one may have", async () => {
    const { status, body } = await admin(
      "POST",
      pods(PROD),
      pod({ resources: { limits: { cpu: "3", memory: "64Mi" } } }),
    );
    expect([status, body.message]).toEqual([
      403,
      expect.stringContaining("maximum cpu usage per Container is 2, but limit is 3"),
    ]);
  });

  test("refuses a service that is a load balancer of its own", async () => {
    const service = { metadata: { name: "open" }, spec: { type: "LoadBalancer", ports: [{ port: 80 }] } };
    const { status, body } = await admin("POST", `/api/v1/namespaces/${PROD}/services`, service);
    expect([status, body.message]).toEqual([403, expect.stringContaining("exceeded quota: default")]);
  });

  test(
    "the quota refuses the replica that is one too many",
    async () => {
      const space = "billpay-dev"; // 8 CPU in all
      const cpu = { resources: { requests: { cpu: "200m", memory: "64Mi" }, limits: { cpu: "1", memory: "64Mi" } } };
      await admin("POST", deployments(space), deployment("many", 9, restrictedWith(cpu)));
      const { status } = await eventually(
        admin,
        `${deployments(space)}/many`,
        ({ status }) => status?.availableReplicas === 8 && status.conditions.length === 3,
      );
      expect(status.availableReplicas).toBe(8);
      const failure = status.conditions.find(({ type }: Json) => type === "ReplicaFailure");
      expect(failure.message).toContain(
        "exceeded quota: default, requested: limits.cpu=1, used: limits.cpu=8, limited: limits.cpu=8",
      );
    },
    MINUTE,
  );
});

describe("a release of the backend, as prod has it", () => {
  const release = (changes: Partial<HelmRelease> = {}): HelmRelease => ({
    name: "backend",
    namespace: PROD,
    chart: join(repo, "charts", "service"),
    values: [JSON.stringify(values)],
    kubeconfig,
    context: "deployer@billpay-local",
    ...changes,
  });
  const withImage = (digit: string, others: object = {}) =>
    JSON.stringify({ ...values, ...others, image: { ...values.image, digest: `sha256:${digit.repeat(64)}` } });
  const backend = `${deployments(PROD)}/backend`;
  const autoscaler = `/apis/autoscaling/v2/namespaces/${PROD}/horizontalpodautoscalers/backend`;
  const digestOf = ({ spec }: Json) => spec.template.spec.containers[0].image.split("@")[1];
  const isReady = ({ status }: Json): boolean =>
    status.conditions?.some(({ type, status }: Json) => type === "Ready" && status === "True") ?? false;
  const settled =
    (count: number) =>
    ({ status, metadata }: Json) =>
      status?.observedGeneration === metadata.generation &&
      status.availableReplicas === count &&
      status.updatedReplicas === count &&
      status.replicas === count;

  beforeAll(() => upgrade(helm, release()), MINUTE);

  test("is installed by a deployer, with all that the chart has", async () => {
    const kinds = {
      "/api/v1": ["services", "serviceaccounts"],
      "/apis/apps/v1": ["deployments"],
      "/apis/autoscaling/v2": ["horizontalpodautoscalers"],
      "/apis/policy/v1": ["poddisruptionbudgets"],
      "/apis/networking.k8s.io/v1": ["networkpolicies"],
      "/apis/elbv2.k8s.aws/v1beta1": ["targetgroupbindings"],
      "/apis/secrets-store.csi.x-k8s.io/v1": ["secretproviderclasses"],
    };
    for (const [root, plurals] of Object.entries(kinds)) {
      for (const plural of plurals) {
        const { status } = await admin("GET", `${root}/namespaces/${PROD}/${plural}/backend`);
        expect([plural, status]).toEqual([plural, 200]);
      }
    }
  });

  test(
    "has three replicas, one a zone, that go before what can wait",
    async () => {
      await eventually(admin, backend, settled(3), MINUTE);
      expect(await zonesOf(admin, PROD)).toEqual(["us-east-1a", "us-east-1b", "us-east-1c"]);
      const { items } = (await admin("GET", pods(PROD))).body;
      expect(new Set(items.map(({ spec }: Json) => spec.priority))).toEqual(new Set([1_000_000]));
    },
    2 * MINUTE,
  );

  test("is told by the cluster's status, with its replicas and its image", async () => {
    expect(await clusterStatus(dir)).toMatchObject({
      namespaces: expect.arrayContaining(ENVIRONMENTS.map((name) => `billpay-${name}`)),
      services: [{ namespace: PROD, name: "backend", desired: 3, ready: 3, digest: values.image.digest }],
    });
  });

  test("is left as it is by a second installation of the same", async () => {
    const revisions = async () =>
      (await admin("GET", `/api/v1/namespaces/${PROD}/secrets?labelSelector=owner=helm`)).body.items.length;
    await upgrade(helm, release());
    expect(await revisions()).toBe(1);
  });

  test(
    "is upgraded to another image, with never a replica less on the way",
    async () => {
      let fewest = 3;
      let isDone = false;
      const watched = (async () => {
        while (!isDone) fewest = Math.min(fewest, (await admin("GET", backend)).body.status.availableReplicas ?? 0);
      })();
      await upgrade(helm, release({ values: [withImage("1")] }));
      await eventually(admin, backend, settled(3));
      isDone = true;
      await watched;
      expect(fewest).toBe(3);
      expect(digestOf((await admin("GET", backend)).body)).toBe(`sha256:${"1".repeat(64)}`);
      expect(await zonesOf(admin, PROD)).toEqual(["us-east-1a", "us-east-1b", "us-east-1c"]);
    },
    2 * MINUTE,
  );

  test(
    "is taken back to the image before when a rollout does not become ready, and serves on meanwhile",
    async () => {
      const twoCores = { cpu: "2", memory: "256Mi" }; // more than any node has free
      const bad = withImage("2", { resources: { requests: twoCores, limits: twoCores } });
      await expect(upgrade(helm, release({ values: [bad], timeout: 10 }))).rejects.toThrow("ended with 1");
      const body = await eventually(admin, backend, settled(3));
      expect(digestOf(body)).toBe(`sha256:${"1".repeat(64)}`);
      expect(body.status.availableReplicas).toBe(3);
    },
    2 * MINUTE,
  );

  test(
    "keeps its disruption budget while a node is drained, and finds places in the other zones",
    async () => {
      const { items } = (await admin("GET", pods(PROD))).body;
      const zoneOf = ({ spec }: Json) => spec.nodeName.replace("node-", "");
      const evict = ({ metadata: { name } }: Json) =>
        status("operator", "POST", `${pods(PROD)}/${name}/eviction`, { metadata: { name } });
      const [first, second] = items;
      const budget = `/apis/policy/v1/namespaces/${PROD}/poddisruptionbudgets/backend`;
      await eventually(admin, budget, ({ status }) => status?.disruptionsAllowed === 1);
      await Promise.all(ZONES.map((zone) => cordon(admin, zone, true))); // so that nothing takes the first one's place yet
      try {
        expect(await evict(first)).toBe(201);
        expect(await evict(second)).toBe(429);
        for (const zone of ZONES) if (zone !== zoneOf(first)) await cordon(admin, zone, false);
        await eventually(admin, pods(PROD), ({ items }) => items.length === 3 && items.every(isReady));
        expect(await zonesOf(admin, PROD)).not.toContain(zoneOf(first));
        await eventually(admin, budget, ({ status }) => status?.disruptionsAllowed === 1);
        expect(await evict(second)).toBe(201);
        await eventually(admin, backend, settled(3));
      } finally {
        await Promise.all(ZONES.map((zone) => cordon(admin, zone, false)));
      }
    },
    2 * MINUTE,
  );

  test.each([
    ["below its bounds is brought back to three replicas", 1, 3],
    ["above its bounds is brought back to nine", 12, 9],
  ])(
    "scaled %s",
    async (_, asked, kept) => {
      const scale = { spec: { replicas: asked } };
      expect(await status("operator", "PATCH", `${backend}/scale`, scale)).toBe(200);
      const { spec } = await eventually(admin, backend, ({ spec }) => spec.replicas === kept, MINUTE);
      expect(spec.replicas).toBe(kept);
      expect((await admin("GET", autoscaler)).body.spec).toMatchObject({ minReplicas: 3, maxReplicas: 9 });
    },
    2 * MINUTE,
  );

  test(
    "leaves nothing behind when it is removed",
    async () => {
      const access = ["--kubeconfig", kubeconfig, "--kube-context", "deployer@billpay-local"];
      await output(helm, ["uninstall", "backend", "--namespace", PROD, "--wait", ...access]);
      const { groups } = (await admin("GET", "/apis")).body;
      const roots = [
        "/api/v1",
        ...groups.map(({ preferredVersion }: Json) => `/apis/${preferredVersion.groupVersion}`),
      ];
      const left: string[] = [];
      for (const root of roots) {
        const { resources } = (await admin("GET", root)).body;
        for (const { name, namespaced, verbs } of resources) {
          if (!namespaced || !verbs.includes("list") || name === "events") continue;
          const { items = [] } = (await admin("GET", `${root}/namespaces/${PROD}/${name}`)).body;
          left.push(
            ...items
              .map(({ metadata }: Json) => `${name}/${metadata.name}`)
              .filter((text: string) => /backend/.test(text)),
          );
        }
      }
      expect(left).toEqual([]);
    },
    2 * MINUTE,
  );
});

describe("people", () => {
  const space = "billpay-staging";
  const app = `${deployments(space)}/app`;

  beforeAll(async () => {
    await admin("POST", deployments(space), deployment("app", 1));
    await eventually(admin, app, isAvailable(1));
  }, MINUTE);

  test("in billpay:developers view the namespace, change nothing and see no secret", async () => {
    expect(await status("developer", "GET", app)).toBe(200);
    expect(await status("developer", "GET", pods(space))).toBe(200);
    expect(await status("developer", "PATCH", app, { spec: { replicas: 2 } })).toBe(403);
    expect(await status("developer", "DELETE", app)).toBe(403);
    expect(
      await status("developer", "POST", `/api/v1/namespaces/${space}/configmaps`, { metadata: { name: "c" } }),
    ).toBe(403);
    expect(await status("developer", "GET", `/api/v1/namespaces/${space}/secrets`)).toBe(403);
    expect(await status("developer", "GET", pods("kube-system"))).toBe(403);
  });

  test("in billpay:deployers make releases, and grant nothing to anybody", async () => {
    const role = { metadata: { name: "more" }, rules: [] };
    expect(await status("deployer", "PATCH", app, { metadata: { labels: { by: "deployer" } } })).toBe(200);
    expect(await status("deployer", "POST", `/apis/rbac.authorization.k8s.io/v1/namespaces/${space}/roles`, role)).toBe(
      403,
    );
    expect(
      await status("deployer", "PATCH", `/api/v1/namespaces/${space}/resourcequotas/default`, { spec: { hard: {} } }),
    ).toBe(403);
    expect(await status("deployer", "PATCH", `/api/v1/namespaces/${space}`, { metadata: { labels: {} } })).toBe(403);
  });

  test("in billpay:operators restart and move pods, and open no shell in them", async () => {
    const [pod] = (await admin("GET", pods(space))).body.items;
    expect(await status("operator", "POST", `${pods(space)}/${pod.metadata.name}/exec?command=sh`)).toBe(403);
    expect(await status("operator", "DELETE", `${pods(space)}/${pod.metadata.name}`)).toBe(200);
    const restarted = {
      spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "now" } } } },
    };
    expect(await status("operator", "PATCH", app, restarted)).toBe(200);
    expect(await status("operator", "DELETE", app)).toBe(403);
    expect(await status("operator", "GET", `/api/v1/namespaces/${space}/secrets`)).toBe(403);
  });
});
