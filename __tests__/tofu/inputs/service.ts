import {
  ACCOUNT,
  accountId,
  beside,
  cidrsOf,
  clusterName,
  type ModuleInputs,
  moduleName,
  namespace,
  permissionsBoundaryArn,
  region,
} from "../module-inputs";

const secret = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:billpay/prod/backend/session-key-AbCdEf`;
const digest = `sha256:${"0a".repeat(32)}`;
const topic = (name: string) => `arn:aws:sns:us-east-1:${ACCOUNT}:${name}`;

export const service: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    region: "us-east-1",
    name: "billpay-prod",
    namespace: "billpay-prod",
    service: "backend",
    alarm_topic_arns: { critical: topic("critical"), warning: topic("warning") },
    chart: "oci://registry.example/charts/service",
    chart_version: "1.2.0",
    cluster_name: "billpay-cluster",
    cpu_target_percent: 70,
    database_cidrs: ["10.0.1.0/24", "10.0.0.0/8"],
    environment: { LOG_LEVEL: "info", _debug1: "", TOKEN_URL: "https://id.example" },
    https_cidrs: ["0.0.0.0/0"],
    image_digest: digest,
    image_repository: `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/billpay/backend`,
    load_balancer_cidrs: ["10.0.101.0/24", "10.0.0.0/8"],
    max_replicas: 9,
    min_replicas: 4,
    permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/billpay-boundary`,
    port: 8080,
    priority_class: "billpay-critical",
    replicas_floor: 3,
    resources: { requests_cpu: "250m", limits_cpu: "1", limits_memory: "1Gi" },
    secrets: { "session-key": secret },
    secrets_kms_key_arns: [`arn:aws:kms:us-east-1:${ACCOUNT}:key/0a1b`],
    target_group_arn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:targetgroup/backend/73e2d6bc24d8a067`,
    thresholds: { cpu_percent: 100, minimum_requests: 500 },
  },
  taken: {
    chart: [beside({ chart_version: null }, null)],
    chart_version: ["1.2.0-rc.1", "1.2.0+build.5"],
    cpu_target_percent: [10, 95],
    environment: [{}],
    image_repository: ["localhost:5000/backend"],
    load_balancer_cidrs: [beside({ target_group_arn: null }, [])],
    max_replicas: [4, 100],
    min_replicas: [3, 9],
    permissions_boundary_arn: [null],
    port: [1024, 65535],
    priority_class: ["billpay-default"],
    replicas_floor: [1, 4, beside({ min_replicas: 10, max_replicas: 10 }, 10)],
    resources: [{}],
    secrets: [beside({ secrets_kms_key_arns: [] }, {})],
    service: ["ab", "b".repeat(24)],
    target_group_arn: [null],
    thresholds: [{}],
  },
  refused: {
    account_id: accountId,
    region,
    name: moduleName,
    cluster_name: clusterName,
    namespace,
    permissions_boundary_arn: permissionsBoundaryArn,
    alarm_topic_arns: {
      "must be ARNs of SNS topics": ["", "critical", `arn:aws:sqs:us-east-1:${ACCOUNT}:a`, topic("")].flatMap((arn) => [
        { critical: arn, warning: topic("warning") },
        { critical: topic("critical"), warning: arn },
      ]),
    },
    chart: { "must be an OCI reference": ["", "./chart", "https://charts.example/service"] },
    chart_version: {
      "must be an exact version": [
        ...[
          "",
          null,
          "1.2",
          "^1.2.0",
          ">=1.2.0",
          "v1.2.0",
          "latest",
          "1.2.x",
          "1.2.0 - 2.0.0",
          "1.2.0 || 2.0.0",
          "1.2.0\n",
        ],
        beside({ chart: null }, "1.2.0"),
      ],
    },
    cpu_target_percent: { "must be a whole number from 10 to 95": [9, 96, 50.5] },
    database_cidrs: { "must be IPv4 ranges of /8 or narrower": cidrsOf(8) },
    environment: {
      "none that ends like a secret's": [
        ...["", "1A", "LOG-LEVEL", "A B"],
        ...["DB_PASSWORD", "PASSWD", "client_secret", "API_TOKEN", "STRIPE_API_KEY", "JWT_PRIVATE_KEY"],
      ].map((name) => ({ [name]: "a" })),
    },
    https_cidrs: { "must be IPv4 ranges": [["10.0.0.1"], ["10.0.0.0/33"], ["2001:db8::/32"], ["10.0.1.0/24", ""]] },
    image_digest: { "never a tag": ["", "latest", digest.slice(0, -1), `${digest}0`, digest.toUpperCase()] },
    image_repository: {
      "without tag or digest": ["", "backend", "registry.example/backend:1.2", `registry.example/backend@${digest}`],
    },
    load_balancer_cidrs: {
      "must be IPv4 ranges of /8 or narrower": cidrsOf(8),
      "must not be empty with a target_group_arn": [[]],
    },
    max_replicas: {
      "must be a whole number from 1 to 100": [101, 9.5],
      "must be min_replicas or more": [3],
    },
    min_replicas: {
      "must be a whole number from 1 to 100": [beside({ max_replicas: 9 }, 4.5)],
      "must be replicas_floor or more": [2],
    },
    port: { "must be a whole number from 1024 to 65535": [80, 1023, 65536, 8080.5] },
    priority_class: { "must be billpay-critical or billpay-default": ["", "system-cluster-critical"] },
    replicas_floor: {
      "must be a whole number from 1 to 10": [0, 3.5, beside({ min_replicas: 11, max_replicas: 11 }, 11)],
    },
    resources: {
      "must be Kubernetes quantities": [
        ...["", "0", "0m", "0.0", "1.5m", "1k", "500Mi", "-1"].map((limits_cpu) => ({ limits_cpu })),
        ...["", "0", "0Mi", "512", "512mb", "1.5Gi", "500m"].map((requests_memory) => ({ requests_memory })),
      ],
    },
    secrets: {
      "without wildcards": [
        { "session-key": `${secret.slice(0, -3)}*` },
        { "session-key": `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:?` },
        { "session-key": "session-key" },
        { "Session-Key": secret },
        { "-session": secret },
        { "": secret },
      ],
    },
    secrets_kms_key_arns: {
      "must be ARNs of KMS keys": ["alias/billpay", "key/*", "key/0a1?", "key/"].map((key) => [
        `arn:aws:kms:us-east-1:${ACCOUNT}:${key}`,
      ]),
      "must contain the keys of the secrets": [[]],
    },
    service: { "must be 2 to 24 characters": ["", "b", "1backend", "Backend", "backend-", "back_end", "b".repeat(25)] },
    target_group_arn: {
      "must be the ARN of a target group": [
        "",
        "targetgroup/backend/73e2",
        `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:loadbalancer/app/backend/73e2`,
        `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:targetgroup/backend`,
      ],
    },
    thresholds: {
      "must be greater than 0": [
        { restarts: 0 },
        { cpu_percent: -1 },
        { cpu_percent: 100.5 },
        { target_5xx_percent: 101 },
      ],
    },
  },
};
