# The secrets of an environment, or of one component: names and keys, never values. The unit's folder is `secrets` or
# `secrets-<name>`.

terraform {
  source = "${get_repo_root()}/modules/secrets"
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))

  suffix = trimprefix(basename(get_terragrunt_dir()), "secrets") # "" or -<name>

  # The services of the environment, by name: what live/_services says of each `service-<name>` that has a folder here.
  services = {
    for service in [
      for file in fileset("${get_repo_root()}/live/${local.env.name}", "service-*/terragrunt.hcl") :
      yamldecode(file("${get_repo_root()}/live/_services/${dirname(file)}.yaml"))
    ] : service.service => service
  }
}

inputs = merge(
  {
    secrets = merge([
      for name, service in local.services : {
        for secret, declared in try(service.needs.secrets, {}) : "billpay/${local.env.name}/${name}/${secret}" => declared
      } if local.suffix == ""
    ]...)
  },
  try(local.class.secrets, {}),
  try(local.env.secrets, {}),
  {
    name       = "billpay-${local.env.name}${local.suffix}"
    account_id = local.env.account_id
  },
)
