# The container registries of an environment, or of one component: the unit's folder is `registry` or `registry-<name>`.

terraform {
  source = "${get_repo_root()}/modules/registry"
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))

  suffix = trimprefix(basename(get_terragrunt_dir()), "registry") # "" or -<name>
  sites  = ["billpay-frontend-a", "billpay-frontend-b", "billpay-feature-flags"]

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
    repositories = local.suffix != "" ? ["billpay${local.suffix}"] : concat(local.sites, [for name in keys(local.services) : "billpay-${name}"])
  },
  try(local.class.registry, {}),
  try(local.env.registry, {}),
  {
    name       = "billpay-${local.env.name}${local.suffix}"
    account_id = local.env.account_id
  },
)
