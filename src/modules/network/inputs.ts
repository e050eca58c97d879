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
  existing: {
    type:
      "object({ vpc_id = string, public_subnet_ids = map(string), private_subnet_ids = map(string), " +
      "database_subnet_ids = optional(map(string), {}), nat_gateway_ids = optional(map(string), {}), " +
      "nat_public_ips = optional(list(string), []) })",
    default: null,
    description:
      "A VPC that somebody else makes and looks after: its id, and the ids of its subnets by availability zone, whose ranges " +
      "`cidr` and the inputs of subnets say. Then this module creates nothing, and its outputs are these. Null creates a VPC.",
    validations: [
      {
        condition:
          'var.existing == null || try(startswith(var.existing.vpc_id, "vpc-") && alltrue([for id in concat(values(var.existing.public_subnet_ids), values(var.existing.private_subnet_ids), values(var.existing.database_subnet_ids)) : startswith(id, "subnet-")]), false)',
        message:
          "existing must have ids of a VPC and of subnets, such as vpc-0a1b2c3d and subnet-0a1b2c3d, or be null.",
      },
      {
        condition: `var.existing == null || try(${["public", "private", "database"].map((kind) => `sort(keys(var.existing.${kind}_subnet_ids)) == sort(keys(var.${kind}_subnets))`).join(" && ")}, false)`,
        message:
          "existing must have an id for each zone of public_subnets, private_subnets and database_subnets, and for no other.",
      },
      {
        condition:
          'var.existing == null || try(alltrue([for id in values(var.existing.nat_gateway_ids) : startswith(id, "nat-")]), false)',
        message: "existing must have ids of NAT gateways, such as nat-0a1b2c3d, or none.",
      },
    ],
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
