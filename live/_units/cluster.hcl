# The Kubernetes cluster of an environment.

terraform {
  source = "${get_repo_root()}/modules/cluster"
}

# The permissions boundary of its roles is made there, without which they cannot be made; and the pipelines' roles, without
# which EKS refuses their access entries.
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

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
}

inputs = merge(
  {
    permissions_boundary_arn = try(local.env.endpoint, null) == null ? "arn:aws:iam::${local.env.account_id}:policy/billpay-boundary" : null
    subnet_ids               = dependency.network.outputs.private_subnet_ids
    # The ids are in the order of their zones. A mock has fewer of them than an environment may have zones.
    zone_subnet_ids = {
      for n, zone in keys(try(local.env.network.private_subnets, {})) : zone => element(dependency.network.outputs.private_subnet_ids, n)
    }

    container_logs_retention_days = local.class.application_log_days
  },
  try(local.class.cluster, {}),
  try(local.env.cluster, {}),
  {
    account_id = local.env.account_id
    region     = local.env.region
    # The pipelines' own, and people's where env.yaml names them.
    access_entries = merge(
      {
        pipeline = {
          principal_arn = "arn:aws:iam::${local.env.account_id}:role/billpay-apply"
          policy        = "AmazonEKSClusterAdminPolicy"
        }
        # A plan reads what is in the cluster, Helm's releases too, which are secrets.
        plan = {
          principal_arn = "arn:aws:iam::${local.env.account_id}:role/billpay-plan"
          policy        = "AmazonEKSAdminViewPolicy"
        }
        pull_request = {
          principal_arn = "arn:aws:iam::${local.env.account_id}:role/billpay-pull-request"
          policy        = "AmazonEKSAdminViewPolicy"
        }
      },
      try(local.env.cluster.access_entries, {}),
    )
  },
)
