# The names under which the services are found. Sites have theirs in their own units.

terraform {
  source = "${get_repo_root()}/modules/dns"
}

dependency "dns" {
  config_path = "${get_terragrunt_dir()}/../dns"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/dns/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

dependency "ingress" {
  config_path = "${get_terragrunt_dir()}/../ingress"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/ingress/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))

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
    caa_record    = false # with the zone
    query_logging = false # with the zone
    records = {
      for service in values(local.services) : service.needs.host => {
        dns_name = dependency.ingress.outputs.alb_dns_name
        zone_id  = dependency.ingress.outputs.alb_zone_id
        ipv6     = false
      } if try(service.needs.host, null) != null
    }
  },
  try(local.class.records, {}),
  try(local.env.records, {}),
  {
    zone_id    = dependency.dns.outputs.zone_id
    zone_name  = local.env.domain
    account_id = local.env.account_id
  },
)
