import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repo } from "../../src/system/repo";
import { chartOf, type Yaml } from "../charts/helm";
import { tool } from "./tools";

const INPUTS = {
  cluster_name: "billpay-cluster",
  karpenter: {
    queue_name: "billpay-cluster-karpenter",
    instance_profile: "billpay-cluster-nodes",
    subnet_ids: ["subnet-0a1b2c3d", "subnet-1a2b3c4d"],
    security_group_id: "sg-0a1b2c3d",
    volume_kms_key_arn: "arn:aws:kms:us-east-1:111111111111:key/0a1b2c3d",
    tags: { project: "billpay" },
    zonal_shift: true,
  },
};

/** The objects that the module's values and the chart come to, by kind: the values without a provider, the chart by Helm. */
async function objects(nodes: object): Promise<Record<string, Yaml>> {
  const folder = mkdtempSync(join(tmpdir(), "karpenter-"));
  try {
    const { resource, variable } = JSON.parse(readFileSync(join(repo, "modules/platform/main.tf.json"), "utf8"));
    const [values] = resource.helm_release.karpenter_nodes.values;
    const { cluster_autoscaler, cluster_name, karpenter, karpenter_nodes } = variable;
    const document = { variable: { cluster_autoscaler, cluster_name, karpenter, karpenter_nodes }, locals: { values } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(document));
    const inputs = { ...INPUTS, cluster_autoscaler: false, karpenter_nodes: nodes };
    writeFileSync(join(folder, "terraform.tfvars.json"), JSON.stringify(inputs));
    const tofu = await tool("sh", ["-c", `cd ${folder} && echo local.values | tofu console`]);
    if (tofu.code !== 0) throw new Error(tofu.stderr);
    const chart = await chartOf("karpenter-nodes");
    const { objects } = await chart.template(JSON.parse(JSON.parse(tofu.stdout)));
    return Object.fromEntries(objects.map((object: Yaml) => [object.kind, object]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const LIMITS = { cpu_limit: 32, memory_limit: "128Gi" };
let nodeClass: Yaml;
let nodePool: Yaml;

beforeAll(async () => {
  const made = await objects({ ami_alias: "al2023@v20260901", ...LIMITS });
  expect(Object.keys(made).sort()).toEqual(["EC2NodeClass", "NodePool"]);
  ({ EC2NodeClass: nodeClass, NodePool: nodePool } = made);
}, 120_000);

// https://karpenter.sh/v1.14/concepts/nodeclasses/
describe("a node of Karpenter", () => {
  test("has the role, the subnets and the security group of the node groups", () => {
    expect(nodeClass).toMatchObject({ apiVersion: "karpenter.k8s.aws/v1", metadata: { name: "default" } });
    expect(nodeClass.spec).toMatchObject({
      instanceProfile: "billpay-cluster-nodes",
      subnetSelectorTerms: [{ id: "subnet-0a1b2c3d" }, { id: "subnet-1a2b3c4d" }],
      securityGroupSelectorTerms: [{ id: "sg-0a1b2c3d" }],
      associatePublicIPAddress: false,
    });
    expect(nodeClass.spec).not.toHaveProperty("role");
  });

  test("keeps its credentials from its pods: IMDSv2, one hop", () => {
    expect(nodeClass.spec.metadataOptions).toEqual({
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
  });

  test("has an encrypted disk with the cluster's key, and the owner's tags", () => {
    expect(nodeClass.spec.blockDeviceMappings).toEqual([
      {
        deviceName: "/dev/xvda",
        ebs: {
          volumeSize: "50Gi",
          volumeType: "gp3",
          encrypted: true,
          deleteOnTermination: true,
          kmsKeyID: INPUTS.karpenter.volume_kms_key_arn,
        },
      },
    ]);
    expect(nodeClass.spec.tags).toEqual({ project: "billpay", Name: "billpay-cluster-karpenter" });
  });

  test("of Bottlerocket has its system on one disk and its data on another, both encrypted", async () => {
    const { EC2NodeClass } = await objects({ ami_alias: "bottlerocket@v1.50.0", volume_size_gib: 80, ...LIMITS });
    const disks = EC2NodeClass.spec.blockDeviceMappings.map(({ deviceName, ebs }: Yaml) => [
      ...[deviceName, ebs.volumeSize, ebs.encrypted],
    ]);
    expect(disks).toEqual([
      ["/dev/xvda", "4Gi", true],
      ["/dev/xvdb", "80Gi", true],
    ]);
  });
});

// https://karpenter.sh/v1.14/concepts/nodepools/
describe("the nodes of Karpenter together", () => {
  test("have no more than their limits", () => {
    expect(nodePool).toMatchObject({ apiVersion: "karpenter.sh/v1", metadata: { name: "default" } });
    expect(nodePool.spec.limits).toEqual({ cpu: 32, memory: "128Gi" });
  });

  test("are on-demand, of x86 and of recent general types, unless told otherwise", () => {
    const wanted = (pool: Yaml) =>
      Object.fromEntries(
        pool.spec.template.spec.requirements.map(({ key, operator, values }: Yaml) => [key, [operator, ...values]]),
      );
    expect(wanted(nodePool)).toEqual({
      "kubernetes.io/os": ["In", "linux"],
      "kubernetes.io/arch": ["In", "amd64"],
      "karpenter.sh/capacity-type": ["In", "on-demand"],
      "karpenter.k8s.aws/instance-category": ["In", "c", "m", "r"],
      "karpenter.k8s.aws/instance-generation": ["Gt", "4"],
    });
    expect(nodePool.spec.template.spec.nodeClassRef).toEqual({
      group: "karpenter.k8s.aws",
      kind: "EC2NodeClass",
      name: "default",
    });
  });

  test("are replaced a few at a time: when they are old, or their pods fit on fewer", () => {
    expect(nodePool.spec.template.spec.expireAfter).toBe("720h");
    expect(nodePool.spec.disruption).toEqual({
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfter: "5m",
      budgets: [{ nodes: "10%" }],
    });
  });
});
