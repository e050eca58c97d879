import { parse } from "yaml";
import { environmentNames } from "../../src/live/environment";
import eks from "../../src/modules/cluster/eks-versions.json";
import { type ServiceSettings, serviceValues } from "../../src/modules/service/values";
import { type Rendered, serviceChart, valuesOf, type Yaml } from "./helm";
import { KUBERNETES, kubernetesSchemas } from "./kubernetes-schemas";
import { liveValues } from "./live-values";
import { restrictedPodSecurity } from "./pod-security";

/** What the module `service` hands to the chart, for a service that the load balancer does not reach. */
const SETTINGS: ServiceSettings = {
  name: "worker",
  image: valuesOf("whole").image,
  port: 9000,
  replicas: { min: 1, max: 1, cpuTargetPercent: 70 },
  resources: valuesOf("whole").resources,
  environment: { LOG_LEVEL: "debug", ANSWER: "42" },
  secrets: [],
  priorityClass: "billpay-default",
  targetGroup: { bound: false, arn: "-" },
  cidrs: { loadBalancer: [], database: ["10.0.201.0/24"], https: ["0.0.0.0/0"] },
  serviceMonitor: false,
};

const SAMPLES: Record<string, object> = {
  least: valuesOf("least"),
  whole: valuesOf("whole"),
  "the module `service`": serviceValues(SETTINGS),
  // Filled in below, from the live tree.
  ...Object.fromEntries(environmentNames().map((name) => [`live/${name}`, {}])),
};

let chart: Awaited<ReturnType<typeof serviceChart>>;
const rendered: Record<string, Yaml[]> = {};

const one = (sample: string, kind: string): Yaml => {
  const found = (rendered[sample] ?? []).filter((object) => object.kind === kind);
  if (found.length !== 1) throw new Error(`${sample} has ${found.length} objects of kind ${kind}`);
  return found[0];
};
const kinds = (sample: string): string[] => (rendered[sample] ?? []).map(({ kind }) => kind).sort();
const podOf = (sample: string): Yaml => one(sample, "Deployment").spec.template;
const containerOf = (sample: string): Yaml => podOf(sample).spec.containers[0];

/** The values of `whole`, with some of them set otherwise; a path ends in a value, and undefined takes it away. */
function wholeWith(changes: Record<string, unknown>): Yaml {
  const values = valuesOf("whole");
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop() as string;
    const parent = keys.reduce((object, key) => {
      object[key] ??= {};
      return object[key];
    }, values);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return values;
}

const render = (changes: Record<string, unknown>, options = {}): Promise<Rendered> =>
  chart.template(wholeWith(changes), options);

beforeAll(async () => {
  chart = await serviceChart();
  for (const name of environmentNames()) SAMPLES[`live/${name}`] = await liveValues(name);
  for (const [sample, values] of Object.entries(SAMPLES)) {
    const { code, stderr, objects } = await chart.template(values);
    if (code !== 0) throw new Error(`${sample}: ${stderr}`);
    rendered[sample] = objects;
  }
}, 1_200_000);

describe("Helm and Kubernetes accept what the chart makes", () => {
  test.each(Object.keys(SAMPLES))("helm lint finds nothing with the values of %s", async (sample) => {
    const { code, stdout } = await chart.lint(SAMPLES[sample] as object);
    expect(stdout).not.toMatch(/\[(WARNING|ERROR)\]/);
    expect(code).toBe(0);
  });

  test("in every version that EKS supported as standard when that was last looked up", () => {
    const standard = eks.versions.filter(({ standardSupportEnd }) => standardSupportEnd > eks.checked);
    expect(Object.keys(KUBERNETES)).toEqual(standard.map(({ version }) => version));
  });

  describe.each(Object.keys(KUBERNETES))("Kubernetes %s", (minor) => {
    let problems: (object: Yaml) => string[];
    beforeAll(async () => {
      problems = await kubernetesSchemas(minor);
    }, 600_000);

    test.each(Object.keys(SAMPLES))("knows every object and field of %s", async (sample) => {
      const { code, objects } = await chart.template(SAMPLES[sample] as object, {
        kubernetes: `${minor}.0-eks-1a2b3c4`,
      });
      expect(code).toBe(0);
      expect(objects.flatMap(problems)).toEqual([]);
      expect(objects.length).toBeGreaterThanOrEqual(5);
    });

    test.each<[string, string, (spec: Yaml) => unknown, string]>([
      ["a field that it does not know", "Deployment", (spec) => (spec.template.spec.root = true), '"root"'],
      [
        "a string for a number",
        "HorizontalPodAutoscaler",
        (spec) => (spec.minReplicas = "3"),
        "/minReplicas must be integer",
      ],
      ["a policy for no pods", "PodDisruptionBudget", (spec) => (spec.selector = "all"), "/selector must be object"],
      ["a binding to no Service", "TargetGroupBinding", (spec) => delete spec.serviceRef, "property 'serviceRef'"],
      [
        "a flag for a string",
        "SecretProviderClass",
        (spec) => (spec.parameters.usePodIdentity = true),
        "must be string",
      ],
      ["a scrape of no endpoints", "ServiceMonitor", (spec) => delete spec.endpoints, "property 'endpoints'"],
    ])("would not have taken %s", (_, kind, spoil, problem) => {
      const object = structuredClone(one("whole", kind));
      spoil(object.spec);
      expect(problems(object)).toEqual([expect.stringContaining(problem)]);
    });

    test("has no kind of another version", () => {
      expect(problems({ ...one("whole", "HorizontalPodAutoscaler"), apiVersion: "autoscaling/v2beta2" })).toEqual([
        `Kubernetes ${minor} has no autoscaling/v2beta2/HorizontalPodAutoscaler`,
      ]);
    });
  });

  test("a version before 1.34 is refused, whose pods know no sleep", async () => {
    const { code, stderr } = await render({}, { kubernetes: "1.33.5" });
    expect(code).toBe(1);
    expect(stderr).toContain("chart requires kubeVersion: >=1.34.0-0");
  });
});

describe("the pods are restricted", () => {
  let violations: (pod: Yaml) => string[];
  beforeAll(async () => {
    violations = await restrictedPodSecurity();
  }, 600_000);

  test.each(Object.keys(SAMPLES))("Pod Security admits those of %s at its strictest level", (sample) => {
    expect(violations(podOf(sample))).toEqual([]);
  });

  test.each<[string, (spec: Yaml) => void]>([
    ["runs as root", (spec) => Object.assign(spec.securityContext, { runAsNonRoot: false })],
    ["has capabilities", (spec) => Reflect.deleteProperty(spec.containers[0].securityContext, "capabilities")],
    ["may gain privileges", ({ containers }) => (containers[0].securityContext.allowPrivilegeEscalation = true)],
    ["makes any system call", (spec) => Reflect.deleteProperty(spec.securityContext, "seccompProfile")],
    ["mounts the node's files", ({ volumes }) => volumes.push({ name: "node", hostPath: { path: "/" } })],
  ])("it would not admit one that %s", (_, spoil) => {
    const pod = structuredClone(podOf("whole"));
    spoil(pod.spec);
    expect(violations(pod)).toHaveLength(1);
  });

  test("they write to /tmp alone, as a user that is a number other than root's", () => {
    const { securityContext, volumes } = podOf("whole").spec;
    expect(containerOf("whole").securityContext.readOnlyRootFilesystem).toBe(true);
    expect(securityContext).toMatchObject({ runAsUser: 65532, runAsGroup: 65532 });
    expect(containerOf("least").volumeMounts).toEqual([{ name: "tmp", mountPath: "/tmp" }]);
    expect(volumes[0]).toEqual({ name: "tmp", emptyDir: { sizeLimit: "256Mi" } });
    expect(containerOf("whole").volumeMounts.slice(1)).toEqual([
      { name: "secrets", mountPath: "/mnt/secrets", readOnly: true },
    ]);
  });

  test("they have no token of the Kubernetes API, and AWS knows them by their service account's name alone", () => {
    const { automountServiceAccountToken, serviceAccountName } = podOf("whole").spec;
    expect(automountServiceAccountToken).toBe(false);
    const account = one("whole", "ServiceAccount");
    expect(account.automountServiceAccountToken).toBe(false);
    expect(account.metadata.name).toBe(serviceAccountName);
    expect(account.metadata).not.toHaveProperty("annotations");
  });

  test("a service account of another name is made by it, and used", async () => {
    const { objects } = await render({ "serviceAccount.name": "payments" });
    rendered.payments = objects;
    expect(one("payments", "ServiceAccount").metadata.name).toBe("payments");
    expect(podOf("payments").spec.serviceAccountName).toBe("payments");
    expect(one("payments", "Deployment").metadata.name).toBe("backend");
  });
});

describe("the service stays up", () => {
  test("the image is named by its digest", () => {
    const { repository, digest } = valuesOf("whole").image;
    expect(containerOf("whole").image).toBe(`${repository}@${digest}`);
  });

  test("a rollout takes no pod away before another is ready", () => {
    expect(one("whole", "Deployment").spec).toMatchObject({
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
      revisionHistoryLimit: 5,
    });
  });

  test("a pod that ends serves on while the load balancer lets go, and then has time to finish", () => {
    const sleep = containerOf("whole").lifecycle.preStop.sleep.seconds;
    expect(sleep).toBe(20);
    expect(podOf("whole").spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(sleep + 30);
  });

  test("a pod gets requests when it is ready, and is restarted when it does not live", () => {
    const { readinessProbe, livenessProbe, startupProbe } = containerOf("whole");
    const paths = [readinessProbe, livenessProbe, startupProbe].map(({ httpGet }) => httpGet);
    expect(paths).toEqual([
      { path: "/readyz", port: "http" },
      { path: "/livez", port: "http" },
      { path: "/livez", port: "http" },
    ]);
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBe(120);
  });

  test("the pods of each revision are spread over the zones, which is a must, and over the nodes", () => {
    const spread = podOf("whole").spec.topologySpreadConstraints;
    const labelSelector = one("whole", "Deployment").spec.selector;
    const each = { maxSkew: 1, labelSelector, matchLabelKeys: ["pod-template-hash"] };
    expect(spread).toEqual([
      {
        ...each,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
        nodeTaintsPolicy: "Honor",
      },
      { ...each, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
    ]);
  });

  test("one pod at a time is evicted, so that a node under a single one can be drained too", () => {
    expect(one("least", "PodDisruptionBudget").spec).toMatchObject({
      maxUnavailable: 1,
      selector: one("least", "Deployment").spec.selector,
    });
  });

  test("the autoscaler decides how many pods there are, and an upgrade does not say otherwise", () => {
    expect(one("whole", "HorizontalPodAutoscaler").spec).toMatchObject({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: one("whole", "Deployment").metadata.name },
      minReplicas: 3,
      maxReplicas: 9,
      metrics: [{ resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } }],
    });
    expect(one("whole", "Deployment").spec).not.toHaveProperty("replicas");
  });

  test("without the autoscaler the Deployment says how many", () => {
    expect(one("least", "Deployment").spec.replicas).toBe(1);
    expect(kinds("least")).not.toContain("HorizontalPodAutoscaler");
  });

  test("environment variables are strings, whatever they look like", () => {
    expect(containerOf("the module `service`").env).toEqual([
      { name: "ANSWER", value: "42" },
      { name: "LOG_LEVEL", value: "debug" },
    ]);
  });

  test("names that are something else in YAML stay names", async () => {
    rendered.on = (await render({ fullnameOverride: "on", "serviceAccount.name": "null" })).objects;
    expect(one("on", "Service").metadata.name).toBe("on");
    expect(one("on", "ServiceAccount").metadata.name).toBe("null");
  });
});

describe("the service is reached by the load balancer, and reaches what it is given", () => {
  const policyOf = (sample: string) => one(sample, "NetworkPolicy").spec;
  const block = (cidr: string) => ({ ipBlock: { cidr } });
  const kubernetesNamespace = (name: string) => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
  });
  const tcp = (port: number) => [{ protocol: "TCP", port }];

  test("its pods are registered in the target group, by the Service that selects them", () => {
    const { spec } = one("whole", "TargetGroupBinding");
    const service = one("whole", "Service");
    expect(spec).toEqual({
      targetGroupARN: valuesOf("whole").targetGroupBinding.targetGroupARN,
      targetType: "ip",
      serviceRef: { name: service.metadata.name, port: service.spec.ports[0].name },
    });
    expect(service.spec).toMatchObject({ type: "ClusterIP", ports: [{ targetPort: "http" }] });
    expect(podOf("whole").metadata.labels).toMatchObject(service.spec.selector);
    expect(containerOf("whole").ports).toEqual([{ name: "http", containerPort: 8080 }]);
  });

  test("its policy is for its own pods, both ways", () => {
    const { podSelector, policyTypes } = policyOf("whole");
    expect(podSelector).toEqual(one("whole", "Deployment").spec.selector);
    expect(policyTypes).toEqual(["Ingress", "Egress"]);
  });

  test("only the load balancer's subnets and Prometheus come in, to the container's port", () => {
    expect(policyOf("whole").ingress).toEqual([
      { from: [block("10.0.101.0/24"), block("10.0.102.0/24")], ports: tcp(8080) },
      { from: [kubernetesNamespace("monitoring")], ports: tcp(8080) },
    ]);
    expect(policyOf("live/staging").ingress).toHaveLength(1);
  });

  test("nobody comes in where nobody is named", () => {
    expect(policyOf("least")).not.toHaveProperty("ingress");
    expect(kinds("least")).not.toContain("TargetGroupBinding");
  });

  test("DNS and the Pod Identity agent are reached, databases and AWS where they are named, nothing else", () => {
    const dns = [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ];
    const always = [
      {
        to: [{ ...kubernetesNamespace("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }],
        ports: dns,
      },
      { to: [block("169.254.170.23/32")], ports: tcp(80) },
    ];
    expect(policyOf("least").egress).toEqual(always);
    expect(policyOf("whole").egress).toEqual([
      ...always,
      { to: [block("10.0.201.0/24"), block("10.0.202.0/24")], ports: tcp(5432) },
      { to: [block("10.0.1.0/24"), block("10.0.2.0/24"), block("10.0.3.0/24")], ports: tcp(443) },
    ]);
  });

  test("Prometheus scrapes the Service's port where it is asked to", () => {
    const { selector, endpoints } = one("whole", "ServiceMonitor").spec;
    expect(one("whole", "Service").metadata.labels).toMatchObject(selector.matchLabels);
    expect(endpoints).toEqual([
      { port: one("whole", "Service").spec.ports[0].name, path: "/metrics", interval: "30s" },
    ]);
    expect(kinds("live/staging")).not.toContain("ServiceMonitor");
  });
});

describe("secrets", () => {
  test("are files that the driver mounts, by Pod Identity", () => {
    const { metadata, spec } = one("whole", "SecretProviderClass");
    expect(spec).toEqual({
      provider: "aws",
      parameters: { usePodIdentity: "true", objects: expect.any(String) },
    });
    expect(podOf("whole").spec.volumes[1].csi).toEqual({
      driver: "secrets-store.csi.k8s.io",
      readOnly: true,
      volumeAttributes: { secretProviderClass: metadata.name },
    });
  });

  test("are named in the cluster, each by its ARN and its file", async () => {
    const secrets = ["database", "gateway.key"].map((name) => ({
      name,
      arn: `arn:aws:secretsmanager:us-east-1:333333333333:secret:billpay-prod/${name}-AbCdEf`,
    }));
    rendered.secrets = (await render({ secrets })).objects;
    expect(parse(one("secrets", "SecretProviderClass").spec.parameters.objects)).toEqual(
      secrets.map(({ name, arn }) => ({ objectName: arn, objectType: "secretsmanager", objectAlias: name })),
    );
  });

  test("of another list mean other pods", async () => {
    const [secret] = valuesOf("whole").secrets;
    rendered.more = (await render({ secrets: [secret, { ...secret, name: "second" }] })).objects;
    const checksum = (sample: string) => podOf(sample).metadata.annotations["checksum/secrets"];
    expect(checksum("more")).not.toBe(checksum("whole"));
    expect(podOf("least").metadata.annotations).not.toHaveProperty("checksum/secrets");
  });

  test.each(Object.keys(SAMPLES))("are in no Secret and no environment variable of %s", (sample) => {
    expect(kinds(sample)).not.toContain("Secret");
    expect(kinds(sample)).not.toContain("ConfigMap");
    for (const { kind, spec } of rendered[sample] ?? []) {
      if (kind === "SecretProviderClass") expect(spec).not.toHaveProperty("secretObjects");
    }
    for (const variable of containerOf(sample).env ?? []) expect(variable).not.toHaveProperty("valueFrom");
    expect(containerOf(sample)).not.toHaveProperty("envFrom");
  });

  test("need no driver where there are none", () => {
    expect(kinds("least")).not.toContain("SecretProviderClass");
    expect(podOf("least").spec.volumes).toHaveLength(1);
  });
});

describe("refused, before anything is sent to a cluster,", () => {
  const arn = "arn:aws:secretsmanager:us-east-1:333333333333:secret:a-AbCdEf";
  const targetGroup = "targetGroupBinding.targetGroupARN";
  const range = "does not match pattern";

  test.each<[string, Record<string, unknown>, string]>([
    ["no image", { image: undefined }, "missing property 'image'"],
    ["no digest", { "image.digest": undefined }, "at '/image': missing property 'digest'"],
    ["a tag for a digest", { "image.digest": "1.2.0" }, "at '/image/digest': '1.2.0' does not match"],
    ["half a digest", { "image.digest": "sha256:abc" }, "at '/image/digest': 'sha256:abc' does not match"],
    ["a tag beside the digest", { "image.tag": "latest" }, "at '/image': additional properties 'tag' not allowed"],
    ["a tag in the repository", { "image.repository": "registry.example/app:1" }, "at '/image/repository'"],
    ["an image of no registry", { "image.repository": "app" }, "at '/image/repository'"],
    ["no resources", { resources: undefined }, "missing property 'resources'"],
    ["no requests", { "resources.requests": undefined }, "at '/resources': missing property 'requests'"],
    ["no limits", { "resources.limits": undefined }, "at '/resources': missing property 'limits'"],
    ["no memory limit", { "resources.limits.memory": undefined }, "'/resources/limits': missing property 'memory'"],
    ["no CPU request", { "resources.requests.cpu": undefined }, "'/resources/requests': missing property 'cpu'"],
    ["a request of no CPU", { "resources.requests.cpu": "0m" }, "at '/resources/requests/cpu'"],
    ["bytes for mebibytes", { "resources.limits.memory": "512" }, "at '/resources/limits/memory'"],
    ["a number for a quantity", { "resources.limits.cpu": 1 }, "at '/resources/limits/cpu': got number, want string"],
    ["other resources", { "resources.limits.gpu": "1" }, "at '/resources/limits': additional properties 'gpu'"],
    ["port 0", { containerPort: 0 }, "at '/containerPort': minimum: got 0, want 1,024"],
    ["a port for root", { containerPort: 80 }, "at '/containerPort': minimum: got 80, want 1,024"],
    ["a port that is none", { containerPort: 65536 }, "at '/containerPort': maximum: got 65,536, want 65,535"],
    ["a port by name", { containerPort: "http" }, "at '/containerPort': got string, want integer"],
    ["root", { runAsUser: 0 }, "at '/runAsUser': minimum: got 0, want 1"],
    ["no replica", { replicas: 0 }, "at '/replicas': minimum: got 0, want 1"],
    ["half a replica", { replicas: 1.5 }, "at '/replicas': got number, want integer"],
    ["too many replicas", { replicas: 101 }, "at '/replicas': maximum: got 101, want 100"],
    ["a minimum of 0", { "autoscaling.minReplicas": 0 }, "at '/autoscaling/minReplicas': minimum: got 0, want 1"],
    ["a maximum of 0", { "autoscaling.maxReplicas": 0 }, "at '/autoscaling/maxReplicas': minimum: got 0, want 1"],
    [
      "a minimum above the maximum",
      { "autoscaling.minReplicas": 10 },
      "autoscaling.minReplicas is 10: allowed at most autoscaling.maxReplicas, which is 9",
    ],
    [
      "a target above the pods' CPU",
      { "autoscaling.targetCPUUtilizationPercentage": 100 },
      "maximum: got 100, want 95",
    ],
    ["a target of nothing", { "autoscaling.targetCPUUtilizationPercentage": 0 }, "minimum: got 0, want 10"],
    ["no time to end", { terminationGracePeriodSeconds: 20 }, "at '/terminationGracePeriodSeconds': minimum: got 20"],
    ["hours to end", { terminationGracePeriodSeconds: 3600 }, "at '/terminationGracePeriodSeconds': maximum"],
    ["a privileged pod", { privileged: true }, "additional properties 'privileged' not allowed"],
    ["a security context", { securityContext: { privileged: true } }, "additional properties 'securityContext'"],
    ["the host's network", { hostNetwork: true }, "additional properties 'hostNetwork' not allowed"],
    ["other volumes", { volumes: [] }, "additional properties 'volumes' not allowed"],
    [
      "an IRSA annotation",
      { "serviceAccount.annotations": {} },
      "'/serviceAccount': additional properties 'annotations'",
    ],
    [
      "an unknown key deep down",
      { "autoscaling.max": 3 },
      "at '/autoscaling': additional properties 'max' not allowed",
    ],
    ["a name with capitals", { fullnameOverride: "Backend" }, "at '/fullnameOverride'"],
    ["a name of 64 letters", { fullnameOverride: "a".repeat(64) }, "at '/fullnameOverride'"],
    ["a service account that is no name", { "serviceAccount.name": "a b" }, "at '/serviceAccount/name'"],
    ["a priority class that is no name", { priorityClassName: "High!" }, "at '/priorityClassName'"],
    [
      "a variable that is no name",
      { env: { "LOG-LEVEL": "info" } },
      "at '/env': additional properties 'LOG-LEVEL' not allowed",
    ],
    ["a variable that is no string", { env: { LOG_LEVEL: 3 } }, "at '/env/LOG_LEVEL': got number, want string"],
    ["a variable from a Secret", { env: { LOG_LEVEL: { valueFrom: {} } } }, "at '/env/LOG_LEVEL': got object"],
    ["a secret among the variables", { env: { db_password: "x" } }, "env.db_password is named like a secret"],
    ["a secret without ARN", { secrets: [{ name: "database" }] }, "at '/secrets/0': missing property 'arn'"],
    ["a secret's value", { secrets: [{ name: "a", arn, value: "x" }] }, "additional properties 'value' not allowed"],
    ["all secrets", { secrets: [{ name: "a", arn: arn.replace("a-AbCdEf", "*") }] }, "at '/secrets/0/arn'"],
    ["YAML in an ARN", { secrets: [{ name: "a", arn: `${arn}"\n- x` }] }, "at '/secrets/0/arn'"],
    ["a file outside the folder", { secrets: [{ name: "../a", arn }] }, "at '/secrets/0/name'"],
    [
      "two secrets in one file",
      { secrets: ["a", "a"].map((name) => ({ name, arn })) },
      'secrets has the name "a" twice',
    ],
    ["no target group to bind", { [targetGroup]: "-" }, "at '/targetGroupBinding/targetGroupARN': '-' does not match"],
    ["a binding to a load balancer", { [targetGroup]: arn }, "at '/targetGroupBinding/targetGroupARN'"],
    [
      "a binding that lets no one in",
      { "networkPolicy.loadBalancerCidrs": [] },
      "networkPolicy.loadBalancerCidrs is empty: with targetGroupBinding.enabled, give the ranges",
    ],
    ["everybody as the load balancer", { "networkPolicy.loadBalancerCidrs": ["0.0.0.0/0"] }, range],
    ["everything as the database", { "networkPolicy.databaseCidrs": ["0.0.0.0/0"] }, range],
    ["an address that is none", { "networkPolicy.httpsCidrs": ["10.0.0.256/24"] }, range],
    ["an address without range", { "networkPolicy.httpsCidrs": ["10.0.0.1"] }, range],
    ["other peers", { "networkPolicy.ingress": [] }, "at '/networkPolicy': additional properties 'ingress'"],
    ["no network policy", { networkPolicy: null }, "at '': missing property 'networkPolicy'"],
    ["a text for a network policy", { networkPolicy: "" }, "at '/networkPolicy': got string, want object"],
    ["pods of whichever user", { runAsUser: null }, "missing property 'runAsUser'"],
    ["a section that is emptied", { targetGroupBinding: null }, "missing property 'targetGroupBinding'"],
    ["a scrape from everywhere", { "serviceMonitor.namespace": "" }, "at '/serviceMonitor/namespace'"],
  ])("%s", async (_, changes, message) => {
    const { code, stderr, objects } = await render(changes);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
    expect(objects).toEqual([]);
  });

  test("a release whose name no Service can have", async () => {
    const { code, stderr } = await render({ fullnameOverride: "" }, { release: "1st" });
    expect(stderr).toContain("the release's name is \"1st\": a Service's begins with a letter");
    expect(code).toBe(1);
  });
});
