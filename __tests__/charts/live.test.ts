import { environmentNames, readEnvironment } from "../../src/live/environment";
import { type EvaluatedResource, evaluateModule } from "../../src/live/evaluate-module";
import { unitInputs } from "../../src/live/unit-inputs";
import { manifestsOf } from "../../src/local/manifests";
import { offline } from "../offline";
import { serviceChart, type Yaml } from "./helm";
import { KUBERNETES, kubernetesSchemas } from "./kubernetes-schemas";
import { liveValues, valuesFor } from "./live-values";

/** What the live tree gives to the cluster of each environment, as an apply would. */
const values: Record<string, Yaml> = {};
const platform: Record<string, EvaluatedResource[]> = {};

beforeAll(async () => {
  for (const name of environmentNames()) {
    values[name] = await liveValues(name);
    platform[name] = await evaluateModule(
      await unitInputs(name, "platform", await offline()),
      /^kubernetes_/,
      await offline(),
    );
  }
}, 600_000);

const valuesOf = (environment: string): Yaml => values[environment];
const one = (environment: string, type: string): Yaml =>
  platform[environment]?.find((resource) => resource.type === type)?.arguments;

/** A Kubernetes quantity as a number: cores, or bytes. */
function amount(quantity: string): number {
  const [, number = "", unit = ""] = /^([\d.]+)([mkMG]i?)?$/.exec(quantity) ?? [];
  const factors: Record<string, number> = { m: 1e-3, k: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };
  return Number(number) * (unit === "" ? 1 : (factors[unit] ?? Number.NaN));
}

describe.each(environmentNames())("the backend of %s", (environment) => {
  test("is an image of the environment's own registry, by its digest", () => {
    const { account_id } = readEnvironment(environment);
    expect(valuesOf(environment).image).toEqual({
      repository: expect.stringContaining(`${account_id}.`),
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  test("goes before what can wait", () => {
    expect(valuesOf(environment).priorityClassName).toBe("billpay-critical");
  });

  test("is reached from the public subnets and reaches the database's, as env.yaml has them", () => {
    const { network } = readEnvironment(environment) as Yaml;
    expect(valuesOf(environment).networkPolicy).toEqual({
      loadBalancerCidrs: Object.values(network.public_subnets),
      databaseCidrs: Object.values(network.database_subnets),
      httpsCidrs: ["0.0.0.0/0"],
    });
  });

  test("reads secrets of its own in this environment, and no others", () => {
    expect(valuesOf(environment).secrets).toEqual(
      ["payment-gateway", "session-key"].map((name) => ({
        name,
        arn: expect.stringContaining(`:secret:billpay/${environment}/backend/${name}-`),
      })),
    );
  });

  test("fits into the namespace's quota at its most replicas, with a rollout on the way", () => {
    const { autoscaling, resources } = valuesOf(environment);
    const { hard } = one(environment, "kubernetes_resource_quota_v1").spec;
    const pods = autoscaling.maxReplicas + Math.ceil(autoscaling.maxReplicas * 0.25); // the chart's maxSurge
    expect(hard.pods).toBeGreaterThanOrEqual(pods);
    const tooSmall = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"].filter((name) => {
      const [kind = "", what = ""] = name.split(".");
      return !(amount(hard[name]) >= pods * amount(resources[kind][what]));
    });
    expect(tooSmall).toEqual([]);
  });

  test("asks for no more than the namespace lets a container have", () => {
    const [{ max }] = one(environment, "kubernetes_limit_range_v1").spec.limit;
    const { limits } = valuesOf(environment).resources;
    for (const what of ["cpu", "memory"]) expect(amount(max[what])).toBeGreaterThanOrEqual(amount(limits[what]));
  });

  test("lives in the environment's namespace", () => {
    expect(one(environment, "kubernetes_namespace_v1").metadata.name).toBe(`billpay-${environment}`);
  });
});

describe.each(Object.keys(KUBERNETES))("Kubernetes %s", (minor) => {
  test("knows every object and field of the platform of every environment", async () => {
    const problems = await kubernetesSchemas(minor);
    for (const environment of environmentNames()) {
      const objects = manifestsOf(platform[environment] ?? []).map(({ object }) => object);
      expect(objects.flatMap(problems)).toEqual([]);
      expect(new Set(objects.map(({ kind }) => kind))).toEqual(
        new Set([
          ...["Namespace", "PriorityClass", "ServiceAccount", "ResourceQuota", "LimitRange", "NetworkPolicy"],
          ...["Role", "RoleBinding"],
        ]),
      );
    }
  }, 600_000);
});

test("prod and staging have three replicas or more, dev may do with one", () => {
  for (const environment of ["prod", "staging"]) {
    expect(valuesOf(environment).autoscaling).toMatchObject({ enabled: true, minReplicas: 3, maxReplicas: 9 });
  }
  expect(valuesOf("dev").autoscaling).toMatchObject({ enabled: true, minReplicas: 1, maxReplicas: 3 });
});

test("staging's values are prod's, but for names and accounts", () => {
  const neutral = (environment: string) =>
    JSON.parse(
      JSON.stringify(valuesOf(environment))
        .replaceAll(readEnvironment(environment).account_id, "ACCOUNT")
        .replaceAll(`billpay/${environment}/`, "billpay/ENV/"),
    );
  expect(neutral("staging")).toEqual(neutral("prod"));
});

describe("another service", () => {
  const another = async (inputs: object) => {
    const unit = await unitInputs("prod", "service-back", await offline());
    return valuesFor({ ...unit, inputs: { ...unit.inputs, service: "mail", ...inputs } });
  };

  test("that the load balancer does not know is bound to no target group", async () => {
    const chart = await serviceChart();
    const { code, stderr, objects } = await chart.template(await another({ target_group_arn: null, secrets: {} }));
    expect([code, stderr]).toEqual([0, ""]);
    expect(objects.map(({ kind }) => kind).sort()).toEqual([
      ...["Deployment", "HorizontalPodAutoscaler", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount"],
    ]);
    expect(new Set(objects.map(({ metadata }) => metadata.name))).toEqual(new Set(["mail"]));
  }, 60_000);

  test.each<[string, object, string]>([
    ["by a tag", { image_digest: "1.2.0" }, "image_digest must be sha256: and 64 hexadecimal digits, never a tag."],
    ["with two replicas in prod", { min_replicas: 2 }, "min_replicas must be replicas_floor or more"],
    ["with no CPU", { resources: { requests_cpu: "0m" } }, "resources must be Kubernetes quantities"],
    ["with memory in no unit", { resources: { limits_memory: "512" } }, "resources must be Kubernetes quantities"],
    ["with memory in a unit that is none", { resources: { limits_memory: "512ki" } }, "resources must be Kubernetes"],
    ["in a namespace of its own", { namespace: "default" }, "namespace must be billpay- and"],
  ])(
    "is refused %s",
    async (_, inputs, message) => {
      await expect(another(inputs)).rejects.toThrow(message);
    },
    60_000,
  );
});
