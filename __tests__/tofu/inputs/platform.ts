import {
  ACCOUNT,
  accountId,
  cidrsOf,
  clusterName,
  type ModuleInputs,
  namespace,
  permissionsBoundaryArn,
  region,
} from "../module-inputs";

const notCpu = ["", "0", "0m", "0.0", "1.5m", "1k", "500Mi", "-1"];
const notMemory = ["", "0", "0Mi", "512", "512mb", "1.5Gi", "500m"];

export const platform: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    region: "us-east-1",
    vpc_id: "vpc-1",
    namespace: "billpay-prod",
    chart_versions: { external_dns: "1.21.1" },
    cluster_name: "billpay-cluster",
    database_cidrs: ["10.0.1.0/24", "10.0.0.0/8"],
    external_dns_zone_id: "Z0123456789ABCDEFGHIJ",
    https_cidrs: ["10.0.1.0/24", "0.0.0.0/0"],
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
