# The VPC of an environment.

terraform {
  source = "${get_repo_root()}/modules/network"
}

# The permissions boundary of its roles is made there, and they cannot be made without it.
dependencies {
  paths = ["${get_terragrunt_dir()}/../delivery"]
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
}

inputs = merge(
  {
    permissions_boundary_arn = try(local.env.endpoint, null) == null ? "arn:aws:iam::${local.env.account_id}:policy/billpay-boundary" : null
  },
  try(local.class.network, {}),
  try(local.env.network, {}),
  {
    name       = "billpay-${local.env.name}"
    account_id = local.env.account_id
    region     = local.env.region
  },
)
