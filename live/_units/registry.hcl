# The container registries of an environment.

terraform {
  source = "${get_repo_root()}/modules/registry"
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
}

inputs = merge(
  try(local.class.registry, {}),
  try(local.env.registry, {}),
  {
    name       = "billpay-${local.env.name}"
    account_id = local.env.account_id
  },
)
