# A runner of GitHub's jobs within the VPC, for an environment whose Kubernetes API has no public endpoint. No environment
# has it by default: docs/ci.md says how to add it.

terraform {
  source = "${get_repo_root()}/modules/runner"
}

# The permissions boundary of its roles is made there, and they cannot be made without it.
dependencies {
  paths = ["${get_terragrunt_dir()}/../delivery"]
}

dependency "network" {
  config_path = "${get_terragrunt_dir()}/../network"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/network/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

dependency "cluster" {
  config_path = "${get_terragrunt_dir()}/../cluster"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/cluster/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
}

inputs = merge(
  {
    permissions_boundary_arn  = try(local.env.endpoint, null) == null ? "arn:aws:iam::${local.env.account_id}:policy/billpay-boundary" : null
    vpc_id                    = dependency.network.outputs.vpc_id
    subnet_ids                = dependency.network.outputs.private_subnet_ids
    cluster_security_group_id = dependency.cluster.outputs.cluster_security_group_id
    github_org                = local.env.delivery.github_org
    github_repo               = local.env.delivery.github_repo
    log_retention_days        = local.class.application_log_days
  },
  try(local.class.runner, {}),
  try(local.env.runner, {}),
  {
    name       = "billpay-${local.env.name}"
    account_id = local.env.account_id
    region     = local.env.region
  },
)
