# The web ACLs of the load balancer and of the sites.

terraform {
  source = "${get_repo_root()}/modules/firewall"
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
}

inputs = merge(
  try(local.class.firewall, {}),
  try(local.env.firewall, {}),
  {
    name       = "billpay-${local.env.name}"
    account_id = local.env.account_id
    region     = local.env.region
  },
)
