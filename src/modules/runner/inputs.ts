import { logRetention } from "../../constructs/inputs/log-retention";
import { matches, oneOf } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import { wholeNumber } from "../../constructs/inputs/whole-numbers";
import type { Inputs } from "../../core/inputs";

/** The inputs of the module `runner`. */
export const INPUTS = {
  permissions_boundary_arn: PERMISSIONS_BOUNDARY,
  name: NAME,
  region: REGION,
  account_id: ACCOUNT_ID,
  vpc_id: {
    type: "string",
    description: "Id of the VPC.",
    validations: [matches("vpc_id", "^vpc-", "the id of a VPC, such as vpc-0a1b2c3d4e5f60718")],
  },
  subnet_ids: {
    type: "list(string)",
    description: "Ids of private subnets that reach the internet through NAT, for GitHub and AWS.",
    validations: [
      {
        condition: 'length(var.subnet_ids) > 0 && alltrue([for id in var.subnet_ids : startswith(id, "subnet-")])',
        message: "subnet_ids must be one or more ids of subnets, such as subnet-0a1b2c3d4e5f60718.",
      },
    ],
  },
  cluster_security_group_id: {
    type: "string",
    description: "Id of the security group of the cluster's control plane, whose API the runner reaches.",
    validations: [
      matches("cluster_security_group_id", "^sg-", "the id of a security group, such as sg-0a1b2c3d4e5f60718"),
    ],
  },
  github_org: {
    type: "string",
    description: "GitHub organization of the repository.",
    validations: [
      matches("github_org", "^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}$", "the name of a GitHub organization or user"),
    ],
  },
  github_repo: {
    type: "string",
    description: "Name of the repository, without the organization.",
    validations: [
      matches("github_repo", "^[A-Za-z0-9._-]{1,100}$", "the name of a repository, without the organization"),
    ],
  },
  connection_arn: {
    type: "string",
    description:
      "ARN of the connection to GitHub: created in the console (Developer Tools, Connections), where somebody of the " +
      "organization installs AWS's GitHub App for this repository alone.",
    validations: [
      matches(
        "connection_arn",
        "^arn:aws[a-z-]*:codeconnections:[a-z0-9-]+:[0-9]{12}:connection/[0-9a-f-]+$",
        "the ARN of a connection of CodeConnections",
      ),
    ],
  },
  workflows: {
    type: "set(string)",
    default: ["Apply", "Drift", "Plan", "Rollback", "Unlock"],
    description: "Names of the workflows whose jobs it takes.",
    validations: [
      {
        condition:
          'length(var.workflows) > 0 && alltrue([for name in var.workflows : can(regex("^[A-Za-z0-9 _-]+$", name))])',
        message: "workflows must be one or more names of letters, digits, spaces, - and _.",
      },
    ],
  },
  actor_ids: {
    type: "set(string)",
    default: [],
    description:
      "GitHub account ids of those whose jobs it takes, such as `12345` (`gh api users/NAME --jq .id`); if empty, of everybody who can start a workflow.",
    validations: [
      {
        condition: 'alltrue([for id in var.actor_ids : can(regex("^[0-9]+$", id))])',
        message: "actor_ids must be account ids, in digits.",
      },
    ],
  },
  compute_type: {
    type: "string",
    default: "BUILD_GENERAL1_MEDIUM",
    description: "Size of the runner: `BUILD_GENERAL1_SMALL` has 2 vCPUs, `BUILD_GENERAL1_MEDIUM` 4.",
    validations: [oneOf("compute_type", "BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_MEDIUM")],
  },
  image: {
    type: "string",
    default: "aws/codebuild/standard:7.0",
    description: "Image of the runner, one of AWS's own for Linux.",
    validations: [
      matches(
        "image",
        "^aws/codebuild/[a-z0-9_./-]+:[0-9.]+$",
        "an image of AWS's own, such as aws/codebuild/standard:7.0",
      ),
    ],
  },
  timeout_minutes: wholeNumber("timeout_minutes", {
    least: 5,
    most: 480,
    default: 245,
    description: "Minutes after which a job is ended; a job that applies takes up to 240.",
  }),
  log_retention_days: logRetention("log_retention_days"),
} satisfies Inputs;
