import {
  ACCOUNT,
  accountId,
  beside,
  cidrsOf,
  clusterName,
  type ModuleInputs,
  permissionsBoundaryArn,
  region,
  retentionDays,
} from "../module-inputs";

const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const entry = (settings: object) => ({
  somebody: { principal_arn: role("somebody"), policy: "AmazonEKSViewPolicy", ...settings },
});
const podRole = (settings: object, name = "backups") => ({
  [name]: { namespace: "billpay-prod", service_account: "backups", ...settings },
});
const statement = (action: string) =>
  podRole({ statements: [{ actions: ["s3:GetObject", action], resources: ["*"] }] });
const group = (settings: object, name = "billpay-arm") => ({ [name]: { max_size: 3, ...settings } });
const groups = (attribute: string, ...values: readonly unknown[]) =>
  values.map((value) => group({ [attribute]: value }));
const taint = (effect: string) => ({ key: "billpay/spot", effect });
const notVersions = [
  ...["", "latest", "1.22.4-eksbuild.3", "v1.22-eksbuild.3"],
  ...["v1.22.4", "v1.22.4-eksbuild.3 ", "v1x22.4-eksbuild.3"],
];
const notRoleNames = { "must be 1 to 64 letters": ["", "EKS Role", "role/EKS", "r".repeat(65)] };

/** Beside what is refused there. */
const inAutoMode = (settings: object, others: object = {}) =>
  beside({ addons: { "metrics-server": VERSION }, node_groups: {}, one_group_per_zone: false, ...others }, settings);
const VERSION = "v1.22.4-eksbuild.3";

export const cluster: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    region: "us-east-1",
    subnet_ids: ["subnet-a", "subnet-b"],
    access_entries: {
      developers: { principal_arn: role("developer"), kubernetes_groups: ["billpay:developers"] },
      pipeline: { principal_arn: role("pipeline"), policy: "AmazonEKSClusterAdminPolicy" },
      viewer: {
        principal_arn: `arn:aws:iam::${ACCOUNT}:user/viewer`,
        policy: "AmazonEKSViewPolicy",
        namespaces: ["billpay-prod"],
      },
    },
    addon_configuration: { "vpc-cni": '{"enableNetworkPolicy":"true"}' },
    addons: { "vpc-cni": "v1.22.4-eksbuild.3" },
    ami_type: "AL2023_x86_64_STANDARD",
    auto_mode: { enabled: false },
    capacity_type: "SPOT",
    cluster_logs_retention_days: 90,
    container_logs_retention_days: 30,
    cluster_name: "billpay-cluster",
    cluster_role_name: "EKSClusterRole",
    cluster_version: "1.35",
    desired_size: 3,
    dns_zone_ids: ["Z0123456789ABCDEFGHIJ"],
    instance_types: ["t3.medium", "m7i-flex.large"],
    max_size: 6,
    max_unavailable: 2,
    min_size: 2,
    more_addons: { "external-dns": "v0.19.0-eksbuild.2", "cert-manager": "v1.18.2-eksbuild.2" },
    node_group_name: "billpay-nodes",
    node_groups: {
      "billpay-arm": {
        ami_type: "BOTTLEROCKET_ARM_64",
        capacity_type: "SPOT",
        desired_size: 2,
        instance_types: ["m7g.large", "c6gn.xlarge", "t4g.medium", "im4gn.large", "a1.large"],
        labels: { "billpay/spot": "yes" },
        max_size: 4,
        max_unavailable: 2,
        min_size: 1,
        taints: [taint("NO_SCHEDULE"), { ...taint("NO_EXECUTE"), value: "yes" }, taint("PREFER_NO_SCHEDULE")],
        volume_size_gib: 20,
        zones: ["us-east-1a"],
      },
    },
    node_release_version: "1.34.3-20260901",
    node_role_name: "EKSNodeRole",
    node_version: "1.34",
    one_group_per_zone: true,
    permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/billpay-boundary`,
    pod_identity_roles: podRole({
      managed_policy_arns: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
      statements: [{ actions: ["s3:GetObject", "s3:List*"], resources: ["*"] }],
    }),
    private_access_cidrs: ["10.0.0.0/8", "10.1.0.0/24"],
    public_access_cidrs: ["203.0.113.0/24", "198.51.0.0/16"],
    support_type: "STANDARD",
    volume_kms_key_arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/0a1b`,
    volume_size_gib: 50,
    zone_subnet_ids: { "us-east-1a": "subnet-a", "us-east-1b": "subnet-b" },
  },
  taken: {
    auto_mode: [
      null,
      inAutoMode({}),
      inAutoMode({ node_pools: ["system"] }),
      inAutoMode({}, { cluster_version: "1.29", node_version: null, node_release_version: null }),
    ],
    access_entries: [
      {},
      ...["AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy", "AmazonEKSEditPolicy"].map((policy) => entry({ policy })),
    ],
    addon_configuration: [{}, { "vpc-cni": "{}" }],
    addons: [{}],
    ami_type: [
      "BOTTLEROCKET_x86_64",
      ...["AL2023_ARM_64_STANDARD", "BOTTLEROCKET_ARM_64"].map((image) =>
        beside({ instance_types: ["t4g.medium"] }, image),
      ),
    ],
    capacity_type: ["ON_DEMAND"],
    cluster_name: ["B", "b_1-".repeat(9)],
    cluster_role_name: ["r+=,.@_-1"],
    desired_size: [2, 6],
    dns_zone_ids: [["Z1", "Z2"], beside({ more_addons: { "cert-manager": "v1.18.2-eksbuild.2" } }, [])],
    max_unavailable: [1],
    min_size: [0, 3],
    more_addons: [{}],
    node_groups: [
      {},
      group({}),
      group({ max_size: 1, min_size: 1, desired_size: 1 }),
      beside({ one_group_per_zone: false }, group({}, "billpay-nodes-us-east-1a")),
      beside({ ami_type: "AL2023_ARM_64_STANDARD", instance_types: ["t4g.medium"] }, group({})),
      beside({ one_group_per_zone: false, zone_subnet_ids: {} }, group({})),
    ],
    node_release_version: [
      null,
      beside({ node_version: null }, "1.35.3-20260901"),
      beside({ ami_type: "BOTTLEROCKET_x86_64" }, "1.50.0-0a1b2c3d"),
    ],
    node_version: [
      "1.34",
      ...[null, "1.35", "1.33", "1.32"].map((version) => beside({ node_release_version: null }, version)),
    ],
    one_group_per_zone: [false],
    permissions_boundary_arn: [null],
    pod_identity_roles: [{}, podRole({}, `b${"a".repeat(47)}`)],
    private_access_cidrs: [[]],
    public_access_cidrs: [[]],
    subnet_ids: [["subnet-a", "subnet-b", "subnet-c"]],
    support_type: [null],
    volume_kms_key_arn: [null],
    volume_size_gib: [20],
    zone_subnet_ids: [beside({ one_group_per_zone: false, node_groups: {} }, {})],
  },
  refused: {
    account_id: accountId,
    region,
    permissions_boundary_arn: permissionsBoundaryArn,
    cluster_logs_retention_days: retentionDays,
    container_logs_retention_days: retentionDays,
    cluster_name: clusterName,
    cluster_role_name: notRoleNames,
    node_role_name: notRoleNames,
    node_group_name: { "must be 1 to 63 letters": ["", "-nodes", "bill.pay", "n".repeat(64)] },
    auto_mode: {
      "as node_pools": [inAutoMode({ node_pools: [] }), inAutoMode({ node_pools: ["system", "gpu"] })],
      "cluster_version is older than 1.29": [
        inAutoMode({}, { cluster_version: "1.28", node_version: null, node_release_version: null }),
      ],
      "there are node_groups or one_group_per_zone": [
        inAutoMode({}, { node_groups: group({}) }),
        inAutoMode({}, { one_group_per_zone: true }),
      ],
      "karpenter is true": [inAutoMode({}, { karpenter: true })],
      "node_ssm is true": [inAutoMode({}, { node_ssm: true })],
      "prefix_delegation is true": [inAutoMode({}, { prefix_delegation: true })],
      "addons or more_addons have": [
        ...["vpc-cni", "kube-proxy", "coredns"].map((addon) => inAutoMode({}, { addons: { [addon]: VERSION } })),
        ...["aws-ebs-csi-driver", "eks-pod-identity-agent"].map((addon) =>
          inAutoMode({}, { more_addons: { [addon]: VERSION } }),
        ),
      ],
    },
    access_entries: {
      "must each have one of the policies": [entry({ policy: "AdministratorAccess" }), entry({ policy: "" })],
      "must each have a policy, kubernetes_groups or both": [{ nobody: { principal_arn: role("nobody") } }],
      "must have namespaces only together with a policy": [
        entry({ policy: null, namespaces: ["billpay-prod"], kubernetes_groups: ["billpay:developers"] }),
      ],
      "must not have kubernetes_groups that begin with": [
        "system:masters",
        "eks:nodes",
        "aws:a",
        "amazon:a",
        "iam:a",
      ].map((group) => entry({ kubernetes_groups: ["billpay:developers", group] })),
      "must each have the ARN of an IAM role or user": [
        entry({ principal_arn: "developer" }),
        entry({ principal_arn: `arn:aws:iam::${ACCOUNT}:group/developers` }),
        entry({ principal_arn: `arn:aws:iam::${ACCOUNT}:root` }),
        entry({ principal_arn: role("") }),
      ],
      "must have each principal_arn only once": [
        { ...entry({}), again: { principal_arn: role("somebody"), policy: "AmazonEKSEditPolicy" } },
      ],
    },
    addon_configuration: {
      "must be JSON objects": ["", "yes: no", "[]", '"text"'].map((text) => ({ "vpc-cni": text })),
    },
    addons: { "must each have an exact version": notVersions.map((version) => ({ "vpc-cni": version })) },
    more_addons: {
      "must each have an exact version": notVersions.map((version) => ({ "cert-manager": version })),
      "must not have add-ons that are in addons": [{ "vpc-cni": "v1.22.4-eksbuild.3" }],
      "must have external-dns only together with": [
        beside({ dns_zone_ids: [] }, { "external-dns": "v0.19.0-eksbuild.2" }),
      ],
    },
    dns_zone_ids: {
      "must be ids of hosted zones": ["", "z1", "/hostedzone/Z1", "billpay.example", `Z${"1".repeat(32)}`].map((id) => [
        id,
      ]),
    },
    ami_type: { "must be AL2023_x86_64_STANDARD": ["", "AL2_x86_64", "al2023_x86_64_standard", "CUSTOM"] },
    capacity_type: { "must be ON_DEMAND or SPOT": ["", "spot", "CAPACITY_BLOCK"] },
    cluster_version: {
      "must be a minor version in quotes": ["", "v1.35", "1.35.1", "1.5", "2.35"].map((version) =>
        beside({ node_version: null, node_release_version: null }, version),
      ),
    },
    desired_size: {
      "must be a whole number, 1 or more": [beside({ min_size: 0 }, 0), 2.5],
      "must be from min_size to max_size": [1, 7],
    },
    instance_types: {
      "must be one or more types that fit ami_type": [
        [],
        ["m7g.large"],
        ["t3.medium", "t4g.medium"],
        ["c7gn.large"],
        ["a1.large"],
        ...[["t3.medium"], ["t4g.medium", "g4dn.xlarge"]].map((types) =>
          beside({ ami_type: "BOTTLEROCKET_ARM_64" }, types),
        ),
      ],
    },
    max_size: {
      "must be a whole number, 1 or more": [6.5],
    },
    max_unavailable: { "must be a whole number, 1 or more": [0, 1.5] },
    min_size: { "must be a whole number, 0 or more": [-1, 1.5] },
    node_groups: {
      "must have names of 1 to 63": ["", "-nodes", "bill.pay", "n".repeat(64)].map((name) => group({}, name)),
      "must not have the name of a group": [
        group({}, "billpay-nodes-us-east-1b"),
        beside({ one_group_per_zone: false }, group({}, "billpay-nodes")),
      ],
      "must each have one of the images": groups("ami_type", "", "AL2_x86_64", "CUSTOM"),
      "must each have instance_types that fit": [
        ...groups("instance_types", [], ["m7g.large"], ["t3.medium", "x2gd.large"]),
        group({ ami_type: "AL2023_ARM_64_STANDARD" }),
        group({ ami_type: "AL2023_ARM_64_STANDARD", instance_types: ["t3.medium"] }),
      ],
      "must each have ON_DEMAND or SPOT": groups("capacity_type", "", "spot", "CAPACITY_BLOCK"),
      "must each have sizes in whole numbers": [
        ...groups("min_size", -1, 0.5, 4),
        ...groups("desired_size", -1, 0.5, 4),
        ...groups("max_size", 0, 1.5),
        group({ min_size: 2, desired_size: 1 }),
      ],
      "as max_unavailable": groups("max_unavailable", 0, 1.5),
      "as volume_size_gib": groups("volume_size_gib", 0, 19, 20.5),
      "must each have zones that are keys": groups("zones", [], ["us-east-1c"], ["us-east-1a", "us-east-1c"]),
      "must have taints whose effect": groups("taints", [taint("NoSchedule")], [taint("NO_SCHEDULE"), taint("")]),
    },
    node_release_version: {
      "must be a release for the nodes' version": [
        ...["", "1.34", "1.35.3-20260901", "1.340.3-20260901", "1.50.0-0a1b2c3d"],
        ...["1.50.0", "v1.50.0-0a1b2c3d", "latest"].map((release) =>
          beside({ ami_type: "BOTTLEROCKET_x86_64" }, release),
        ),
      ],
    },
    node_version: {
      "or up to three minor versions older": ["", "1.36", "1.31", "1.34.1", "latest"].map((version) =>
        beside({ node_release_version: null }, version),
      ),
    },
    one_group_per_zone: {
      "must be false where": [beside({ zone_subnet_ids: {}, node_groups: {} }, true)],
    },
    pod_identity_roles: {
      "must not be named vpc-cni": [
        ...["vpc-cni", "aws-ebs-csi-driver", "amazon-cloudwatch-observability"],
        ...["cert-manager", "external-dns"],
      ].map((name) => podRole({}, name)),
      "must have names of a-z, 0-9 and -": ["", "Backups", "1backups", "back_ups", `b${"a".repeat(48)}`].map((name) =>
        podRole({}, name),
      ),
      "must list actions": ["*", "s*", "s3:*", "s3:**", "s3:?*", "*:*"].map(statement),
      "must not have AdministratorAccess": [
        "AdministratorAccess",
        "PowerUserAccess",
        "IAMFullAccess",
        "job-function/AdministratorAccess",
      ].map((policy) => podRole({ managed_policy_arns: [`arn:aws:iam::aws:policy/${policy}`] })),
    },
    private_access_cidrs: { "must be IPv4 ranges of /8 or narrower": cidrsOf(8) },
    public_access_cidrs: { "must be IPv4 ranges of /16 or narrower": cidrsOf(16) },
    subnet_ids: { "must be two subnets or more": [[], ["subnet-a"], ["subnet-a", "subnet-a"]] },
    support_type: { "must be STANDARD, or null": ["", "EXTENDED", "standard"] },
    volume_kms_key_arn: {
      "must be the ARN of a KMS key": ["", "0a1b", `arn:aws:kms:us-east-1:${ACCOUNT}:alias/billpay`],
    },
    volume_size_gib: { "must be a whole number, 20 or more": [0, 19, 20.5] },
    zone_subnet_ids: {
      "must have availability zones as keys": ["", "us-east-1", "use1-az1", "a"].map((zone) => ({
        "us-east-1a": "subnet-a",
        [zone]: "subnet-b",
      })),
    },
  },
};
