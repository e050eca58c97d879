# What is in the cluster before the first service: namespace, guards, roles, add-ons.

terraform {
  source = "${get_repo_root()}/modules/platform"
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

  # A mock of the output says that there is Karpenter.
  has_karpenter = try(local.env.cluster.karpenter, local.class.cluster.karpenter, false)
  auto_mode     = try(local.env.cluster.auto_mode, local.class.cluster.auto_mode, null)
}

# Load balancers, databases and HTTPS are opened by each service's own network policy, for its pods alone.
inputs = merge(
  {
    permissions_boundary_arn = try(local.env.endpoint, null) == null ? "arn:aws:iam::${local.env.account_id}:policy/billpay-boundary" : null
    cluster_name             = dependency.cluster.outputs.cluster_name
    vpc_id                   = dependency.network.outputs.vpc_id
    auto_mode                = local.auto_mode != null && try(local.auto_mode.enabled, true)
    karpenter                = local.has_karpenter ? dependency.cluster.outputs.karpenter : null
    # Offline nobody is asked, but the plan of a release asks the repository of its chart.
    install_addons = get_env("BILLPAY_OFFLINE", "") == ""
  },
  try(local.class.platform, {}),
  try(local.env.platform, {}),
  {
    namespace  = local.env.namespace
    account_id = local.env.account_id
    region     = local.env.region
  },
)
