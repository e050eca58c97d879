import { logRetention } from "../../constructs/inputs/log-retention";
import { ACCOUNT_ID, NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import type { Inputs } from "../../core/inputs";

/** The inputs of the module `network`. */
export const INPUTS = {
  permissions_boundary_arn: PERMISSIONS_BOUNDARY,
  name: NAME,
  region: REGION,
  account_id: ACCOUNT_ID,
  cidr: {
    type: "string",
    default: "10.0.0.0/16",
    description: "IPv4 range of the VPC, /16 to /28.",
    validations: [
      {
        condition: "can(cidrnetmask(var.cidr))",
        message: "cidr must be an IPv4 range in CIDR notation, as 10.0.0.0/16.",
      },
    ],
  },
  public_subnets: {
    type: "map(string)",
    description: "Ranges of the public subnets by availability zone: load balancers and NAT live there.",
  },
  private_subnets: {
    type: "map(string)",
    description: "Ranges of the private subnets by availability zone: nodes and pods live there.",
  },
  database_subnets: {
    type: "map(string)",
    default: {},
    description: "Ranges of the database subnets by availability zone: no route leads out of the VPC.",
  },
  nat_mode: {
    type: "string",
    default: "single",
    description:
      "`none`; `single`: one NAT gateway for all zones; `per_az`: one in each zone that has a public subnet, so that " +
      "no zone's fate hangs on another.",
    validations: [
      {
        condition: 'contains(["none", "single", "per_az"], var.nat_mode)',
        message: "nat_mode must be none, single or per_az.",
      },
      {
        condition: 'var.nat_mode == "none" || length(var.public_subnets) > 0',
        message: "nat_mode must be none where there is no public subnet.",
      },
    ],
  },
  flow_logs: {
    type: "bool",
    default: true,
    description: "Whether accepted and rejected traffic is logged to CloudWatch Logs.",
  },
  flow_logs_retention_days: logRetention("flow_logs_retention_days"),
  interface_endpoints: {
    type: "set(string)",
    default: [],
    description:
      "AWS services reached without NAT, by the name after the region, such as `ecr.api`, `ecr.dkr`, `sts`, `logs`.",
  },
} satisfies Inputs;
