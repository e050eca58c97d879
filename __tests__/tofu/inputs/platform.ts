import {
  ACCOUNT,
  accountId,
  beside,
  cidrsOf,
  clusterName,
  type ModuleInputs,
  namespace,
  permissionsBoundaryArn,
  region,
} from "../module-inputs";

const notCpu = ["", "0", "0m", "0.0", "1.5m", "1k", "500Mi", "-1"];
const notMemory = ["", "0", "0Mi", "512", "512mb", "1.5Gi", "500m"];

const karpenter = {
  queue_name: "billpay-cluster-karpenter",
  instance_profile: "billpay-cluster-nodes",
  subnet_ids: ["subnet-1", "subnet-2"],
  security_group_id: "sg-1",
  volume_kms_key_arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/0a1b`,
  tags: { project: "billpay" },
  zonal_shift: true,
};
const nodes = (settings: object) => ({
  ami_alias: "al2023@v20260901",
  cpu_limit: 32,
  memory_limit: "128Gi",
  ...settings,
});

export const platform: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    region: "us-east-1",
    vpc_id: "vpc-1",
    namespace: "billpay-prod",
    auto_mode: false,
    chart_versions: { external_dns: "1.21.1" },
    cluster_autoscaler: false,
    cluster_name: "billpay-cluster",
    database_cidrs: ["10.0.1.0/24", "10.0.0.0/8"],
    external_dns_zone_id: "Z0123456789ABCDEFGHIJ",
    https_cidrs: ["10.0.1.0/24", "0.0.0.0/0"],
    karpenter,
    karpenter_nodes: nodes({
      architectures: ["amd64", "arm64"],
      capacity_types: ["on-demand", "spot"],
      consolidate_after: "Never",
    }),
    limit_range: { default_cpu: "500m", max_cpu: "2", default_request_cpu: "0.25", max_memory: "2Gi" },
    load_balancer_cidrs: ["10.0.101.0/24", "10.0.0.0/8"],
    permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/billpay-boundary`,
    resource_quota: { requests_cpu: "500m", limits_cpu: "10", limits_memory: "12Gi", pods: 20 },
    service_ports: [8080, 9090],
  },
  taken: {
    chart_versions: [{}],
    database_cidrs: [[]],
    external_dns_zone_id: [null],
    auto_mode: [beside({ karpenter: null }, true)],
    karpenter: [null, beside({ cluster_autoscaler: true }, null)],
    karpenter_nodes: [
      beside({ karpenter: null }, null),
      nodes({}),
      ...["al2023@latest", "bottlerocket@v1.50.0", "bottlerocket@latest"].map((ami_alias) => nodes({ ami_alias })),
      nodes({ cpu_limit: 1, min_generation: 1, volume_size_gib: 20, instance_categories: ["t"] }),
    ],
    limit_range: [{}, { default_memory: "500M", max_memory: "1000000k" }],
    namespace: ["billpay-a", `billpay-${"a".repeat(20)}`],
    permissions_boundary_arn: [null],
    resource_quota: [{}, { pods: 1 }],
    service_ports: [[], [1, 65535]],
  },
  refused: {
    account_id: accountId,
    region,
    cluster_name: clusterName,
    namespace,
    permissions_boundary_arn: permissionsBoundaryArn,
    chart_versions: {
      "must each be an exact version": ["", "3.5", "v3.5.0", "^3.5.0", "3.5.0 - 4.0.0", "latest"].map((version) => ({
        external_dns: version,
      })),
    },
    database_cidrs: { "must be IPv4 ranges of /8 or narrower": cidrsOf(8) },
    load_balancer_cidrs: { "must be IPv4 ranges of /8 or narrower": cidrsOf(8) },
    https_cidrs: { "must be IPv4 ranges": [["10.0.0.1"], ["10.0.0.0/33"], ["2001:db8::/32"], ["10.0.1.0/24", ""]] },
    external_dns_zone_id: {
      "must be the id of a hosted zone": ["", "Z", "billpay.example", "z0123456789", `Z${"0".repeat(32)}`],
    },
    auto_mode: {
      "must be false where cluster_autoscaler is true or karpenter is set": [
        true,
        beside({ karpenter: null, cluster_autoscaler: true }, true),
      ],
    },
    karpenter: {
      "must be null where cluster_autoscaler is true": [beside({ cluster_autoscaler: true }, karpenter)],
      "must be null where karpenter_nodes is": [beside({ karpenter_nodes: null }, karpenter)],
    },
    karpenter_nodes: {
      "must have an ami_alias": ["", "al2023", "al2023@1.35", "al2@v20260901", "bottlerocket@v1.50"].map((ami_alias) =>
        nodes({ ami_alias }),
      ),
      "must have a cpu_limit": [
        ...[0, 1.5].map((cpu_limit) => nodes({ cpu_limit })),
        ...notMemory.map((memory_limit) => nodes({ memory_limit })),
      ],
      "as architectures": [[], ["x86_64"]].map((architectures) => nodes({ architectures })),
      "as capacity_types": [[], ["SPOT"]].map((capacity_types) => nodes({ capacity_types })),
      "as instance_categories": [[], ["m", "p"]].map((instance_categories) => nodes({ instance_categories })),
      "must have a min_generation": [{ min_generation: 0 }, { volume_size_gib: 19 }, { volume_size_gib: 20.5 }].map(
        nodes,
      ),
      "must have an expire_after": [
        ...["30d", "0h", "Never"].map((expire_after) => nodes({ expire_after })),
        ...["5", "0s", "never"].map((consolidate_after) => nodes({ consolidate_after })),
      ],
    },
    limit_range: {
      "must be Kubernetes quantities": [
        ...notCpu.map((max_cpu) => ({ max_cpu })),
        ...notMemory.map((default_request_memory) => ({ default_request_memory })),
      ],
    },
    resource_quota: {
      "must be Kubernetes quantities": [
        ...notCpu.map((limits_cpu) => ({ limits_cpu })),
        ...notMemory.map((requests_memory) => ({ requests_memory })),
      ],
      "pods must be a whole number, 1 or more": [{ pods: 0 }, { pods: 1.5 }],
    },
    service_ports: { "must be whole numbers from 1 to 65535": [[0], [65536], [8080, 80.5]] },
  },
};
