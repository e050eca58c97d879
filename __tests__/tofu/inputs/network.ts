import {
  ACCOUNT,
  accountId,
  beside,
  type ModuleInputs,
  moduleName,
  permissionsBoundaryArn,
  region,
  retentionDays,
} from "../module-inputs";

export const network: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    region: "us-east-1",
    name: "billpay-prod",
    cidr: "10.0.0.0/16",
    public_subnets: { "us-east-1a": "10.0.101.0/24", "us-east-1b": "10.0.102.0/24" },
    private_subnets: { "us-east-1a": "10.0.1.0/24", "us-east-1b": "10.0.2.0/24" },
    nat_mode: "per_az",
    flow_logs_retention_days: 90,
    permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/billpay-boundary`,
  },
  taken: {
    nat_mode: ["none", "single", beside({ public_subnets: {} }, "none")],
    permissions_boundary_arn: [null],
  },
  refused: {
    account_id: accountId,
    region,
    name: moduleName,
    permissions_boundary_arn: permissionsBoundaryArn,
    flow_logs_retention_days: retentionDays,
    cidr: { "must be an IPv4 range in CIDR notation": ["", "10.0.0.0", "10.0.0.0/33", "2001:db8::/32"] },
    nat_mode: {
      "must be none, single or per_az": ["", "dual", "NONE"],
      "must be none where there is no public subnet": [
        beside({ public_subnets: {} }, "single"),
        beside({ public_subnets: {} }, "per_az"),
      ],
    },
  },
};
