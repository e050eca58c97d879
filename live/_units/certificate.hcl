# The certificates of the load balancer, in the region, and of the sites, in us-east-1: one, where that is the region.

terraform {
  source = "${get_repo_root()}/modules/certificate"
}

dependency "dns" {
  config_path = "${get_terragrunt_dir()}/../dns"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/dns/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
}

inputs = merge(
  try(local.class.certificate, {}),
  try(local.env.certificate, {}),
  {
    region                    = local.env.region
    zone_id                   = dependency.dns.outputs.zone_id
    domain_name               = local.env.domain
    subject_alternative_names = ["*.${local.env.domain}"]
  },
)
