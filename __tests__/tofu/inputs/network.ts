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

const EXISTING = {
  vpc_id: "vpc-0a1b",
  public_subnet_ids: { "us-east-1a": "subnet-0a1", "us-east-1b": "subnet-0b1" },
  private_subnet_ids: { "us-east-1a": "subnet-0a", "us-east-1b": "subnet-0b" },
};

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
    existing: EXISTING,
    permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/billpay-boundary`,
  },
  taken: {
    nat_mode: ["none", "single", beside({ public_subnets: {}, existing: null }, "none")],
    permissions_boundary_arn: [null],
    existing: [
      null,
      { ...EXISTING, nat_gateway_ids: { "us-east-1a": "nat-0a1b" }, nat_public_ips: ["203.0.113.10"] },
      beside(
        { database_subnets: { "us-east-1a": "10.0.201.0/24" } },
        { ...EXISTING, database_subnet_ids: { "us-east-1a": "subnet-0d" } },
      ),
    ],
  },
  refused: {
    account_id: accountId,
    region,
    name: moduleName,
    permissions_boundary_arn: permissionsBoundaryArn,
    flow_logs_retention_days: retentionDays,
    existing: {
      "must have ids of a VPC and of subnets": [
        { ...EXISTING, vpc_id: "billpay" },
        { ...EXISTING, private_subnet_ids: { ...EXISTING.private_subnet_ids, "us-east-1b": "10.0.2.0/24" } },
      ],
      "must have an id for each zone": [
        { ...EXISTING, private_subnet_ids: { "us-east-1a": "subnet-0a" } },
        { ...EXISTING, public_subnet_ids: { ...EXISTING.public_subnet_ids, "us-east-1c": "subnet-0c" } },
        { ...EXISTING, database_subnet_ids: { "us-east-1a": "subnet-0d" } },
      ],
      "must have ids of NAT gateways": [{ ...EXISTING, nat_gateway_ids: { "us-east-1a": "eipalloc-0a1b" } }],
    },
    cidr: { "must be an IPv4 range in CIDR notation": ["", "10.0.0.0", "10.0.0.0/33", "2001:db8::/32"] },
    nat_mode: {
      "must be none, single or per_az": ["", "dual", "NONE"],
      "must be none where there is no public subnet": [
        beside({ public_subnets: {}, existing: null }, "single"),
        beside({ public_subnets: {}, existing: null }, "per_az"),
      ],
    },
  },
};
