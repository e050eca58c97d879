# The PostgreSQL database of an environment, or of one component: the unit's folder is `database` or `database-<name>`.

terraform {
  source = "${get_repo_root()}/modules/database"
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

  suffix = trimprefix(basename(get_terragrunt_dir()), "database") # "" or -<name>

  is_thrown_away = try(local.env.database.skip_final_snapshot, local.class.database.skip_final_snapshot, false)
}

# Snapshots and recovery points have the key of their source: unless they are thrown away too, `destroy` forgets the key and
# leaves it in AWS. In an override, since OpenTofu takes no variable here. docs/decisions/0026-keys-of-kept-data.md
generate "kept_keys" {
  path      = "kept_keys_override.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-EOF
    resource "aws_kms_key" "database" {
      lifecycle {
        destroy = ${local.is_thrown_away}
      }
    }
  EOF
}

inputs = merge(
  {
    permissions_boundary_arn = try(local.env.endpoint, null) == null ? "arn:aws:iam::${local.env.account_id}:policy/billpay-boundary" : null
    vpc_id                   = dependency.network.outputs.vpc_id
    subnet_ids               = dependency.network.outputs.database_subnet_ids
    client_security_group_ids = {
      nodes = dependency.cluster.outputs.cluster_security_group_id
    }
  },
  try(local.class.database, {}),
  try(local.env.database, {}),
  {
    name       = "billpay-${local.env.name}${local.suffix}"
    account_id = local.env.account_id
    region     = local.env.region
  },
)
