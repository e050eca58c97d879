# The hosted zone of an environment.

terraform {
  source = "${get_repo_root()}/modules/dns"
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
}

inputs = merge(
  {
    create_zone = true
  },
  try(local.class.dns, {}),
  try(local.env.dns, {}),
  {
    zone_name  = local.env.domain
    account_id = local.env.account_id
  },
)
