# A microfrontend's site: its private bucket and its distribution. The unit's folder is the site's name.

terraform {
  source = "${get_repo_root()}/modules/web"
}

dependency "certificate" {
  config_path = "${get_terragrunt_dir()}/../certificate"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/certificate/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

dependency "firewall" {
  config_path = "${get_terragrunt_dir()}/../firewall"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/firewall/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
  site  = basename(get_terragrunt_dir()) # front-a, front-b, feature-flags
}

inputs = merge(
  {
    aliases         = ["${local.site}.${local.env.domain}"]
    certificate_arn = dependency.certificate.outputs.cloudfront_certificate_arn
    web_acl_arn     = dependency.firewall.outputs.cloudfront_web_acl_arn
    # The microfrontends are remotes of one another, and call the backend.
    allowed_origins = ["https://*.${local.env.domain}"]
    script_sources  = ["https://*.${local.env.domain}"]
    connect_sources = ["https://api.${local.env.domain}"]
  },
  try(local.class.web, {}),
  try(local.env.web, {}),
  {
    account_id  = local.env.account_id
    name        = "billpay-${local.env.name}-${local.site}"
    bucket_name = "billpay-${replace(local.site, "front-", "frontend-")}${local.env.bucket_suffix}"
  },
)
