import {
  ACCOUNT,
  accountId,
  type ModuleInputs,
  moduleName,
  permissionsBoundaryArn,
  region,
  retentionDays,
} from "../module-inputs";

const CONNECTION = `arn:aws:codeconnections:us-east-1:${ACCOUNT}:connection/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9`;

export const runner: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    region: "us-east-1",
    name: "billpay-prod",
    vpc_id: "vpc-0a1b",
    subnet_ids: ["subnet-0a1b", "subnet-0c2d"],
    cluster_security_group_id: "sg-0a1b",
    github_org: "acme",
    github_repo: "billpay-platform",
    connection_arn: CONNECTION,
    workflows: ["Apply", "Plan"],
    actor_ids: ["12345"],
    compute_type: "BUILD_GENERAL1_MEDIUM",
    image: "aws/codebuild/standard:7.0",
    timeout_minutes: 245,
    log_retention_days: 90,
    permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/billpay-boundary`,
  },
  taken: {
    subnet_ids: [["subnet-0a1b"]],
    github_org: ["a", "acme-payments"],
    workflows: [["Roll back"], ["my_plan-2"]],
    actor_ids: [[]],
    compute_type: ["BUILD_GENERAL1_SMALL"],
    image: ["aws/codebuild/amazonlinux-x86_64-standard:5.0"],
    timeout_minutes: [5, 480],
    permissions_boundary_arn: [null],
  },
  refused: {
    account_id: accountId,
    region,
    name: moduleName,
    permissions_boundary_arn: permissionsBoundaryArn,
    log_retention_days: retentionDays,
    vpc_id: { "must be the id of a VPC": ["", "billpay", "subnet-0a1b"] },
    subnet_ids: { "must be one or more ids of subnets": [[], ["subnet-0a1b", "us-east-1a"]] },
    cluster_security_group_id: { "must be the id of a security group": ["", "billpay"] },
    github_org: { "must be the name of a GitHub organization": ["", "-acme", "acme-", "acme/billpay", "a".repeat(40)] },
    github_repo: { "must be the name of a repository": ["", "acme/billpay", "a b", "a".repeat(101)] },
    connection_arn: {
      "must be the ARN of a connection of CodeConnections": [
        "",
        CONNECTION.replace("codeconnections", "codestar-connections"),
        CONNECTION.replace(ACCOUNT, "1"),
      ],
    },
    workflows: { "must be one or more names": [[], ["Apply", ""], [".*"], ["Apply|Plan"], ["^Apply$"]] },
    actor_ids: { "must be account ids": [["ana"], [""], ["1|2"]] },
    compute_type: {
      "must be BUILD_GENERAL1_SMALL or BUILD_GENERAL1_MEDIUM": ["", "BUILD_GENERAL1_LARGE", "t3.medium"],
    },
    image: {
      "must be an image of AWS's own": [
        "",
        "ubuntu:24.04",
        "aws/codebuild/standard",
        "evil/aws/codebuild/standard:7.0",
      ],
    },
    timeout_minutes: { "must be a whole number from 5 to 480": [4, 481, 5.5] },
  },
};
