# The certificate of the load balancer and of the sites: one, as both are served from us-east-1.

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
    region                    = "us-east-1"
    zone_id                   = dependency.dns.outputs.zone_id
    domain_name               = local.env.domain
    subject_alternative_names = ["*.${local.env.domain}"]
  },
)
