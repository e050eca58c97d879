import { flag } from "../../constructs/inputs/flags";
import { logRetention } from "../../constructs/inputs/log-retention";
import { oneOf } from "../../constructs/inputs/names";
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
        message: "cidr must be an IPv4 range in CIDR notation, such as 10.0.0.0/16.",
      },
    ],
  },
  public_subnets: {
    type: "map(string)",
    description: "Ranges of the public subnets, for load balancers and NAT gateways, by availability zone.",
  },
  private_subnets: {
    type: "map(string)",
    description: "Ranges of the private subnets, for nodes and pods, by availability zone.",
  },
  database_subnets: {
    type: "map(string)",
    default: {},
    description: "Ranges of the database subnets, which have no route out of the VPC, by availability zone.",
  },
  nat_mode: {
    type: "string",
    default: "single",
    description:
      "`none`; `single`: one NAT gateway for all zones; `per_az`: one in each zone that has a public subnet, so that " +
      "no zone depends on another.",
    validations: [
      oneOf("nat_mode", "none", "single", "per_az"),
      {
        condition: 'var.nat_mode == "none" || length(var.public_subnets) > 0',
        message: "nat_mode must be none where there is no public subnet.",
      },
    ],
  },
  flow_logs: flag(true, "Whether accepted and rejected traffic is logged to CloudWatch Logs."),
  flow_logs_retention_days: logRetention("flow_logs_retention_days"),
  interface_endpoints: {
    type: "set(string)",
    default: [],
    description:
      "AWS services that are reached through an interface endpoint, without NAT, by the part of the endpoint's service name after the region, such as `ecr.api`, `ecr.dkr`, `sts` and `logs`.",
  },
} satisfies Inputs;
