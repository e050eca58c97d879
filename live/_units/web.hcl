# A microfrontend's site: its private bucket, its distribution, its DNS records and its alarms. The folder `site-<name>` is
# the site `<name>`; the folders of the first three have only the name.

terraform {
  source = "${get_repo_root()}/modules/web"
}

# The permissions boundary of its roles is made there, and they cannot be made without it.
dependencies {
  paths = ["${get_terragrunt_dir()}/../delivery"]
}

dependency "dns" {
  config_path = "${get_terragrunt_dir()}/../dns"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/dns/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
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

dependency "observability" {
  config_path = "${get_terragrunt_dir()}/../observability"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/observability/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

locals {
  env    = yamldecode(file(find_in_parent_folders("env.yaml")))
  class  = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
  folder = basename(get_terragrunt_dir()) # site-<name>, or front-a, front-b, feature-flags
  site   = trimprefix(local.folder, "site-")
}

inputs = merge(
  {
    permissions_boundary_arn = try(local.env.endpoint, null) == null ? "arn:aws:iam::${local.env.account_id}:policy/billpay-boundary" : null
    aliases                  = ["${local.site}.${local.env.domain}"]
    zone_id                  = dependency.dns.outputs.zone_id
    certificate_arn          = dependency.certificate.outputs.cloudfront_certificate_arn
    web_acl_arn              = dependency.firewall.outputs.cloudfront_web_acl_arn
    # The microfrontends are remotes of one another, read what a remote publishes beside its code, and call the backend.
    allowed_origins = ["https://*.${local.env.domain}"]
    script_sources  = ["https://*.${local.env.domain}"]
    connect_sources = ["https://*.${local.env.domain}"]
    # CloudFront's metrics are in us-east-1 alone, and an alarm notifies only topics of its own region.
    alarm_topic_arns = local.env.region != "us-east-1" ? null : {
      critical = dependency.observability.outputs.critical_topic_arn
      warning  = dependency.observability.outputs.warning_topic_arn
    }
  },
  try(local.class.web, {}),
  try(local.env.web, {}),
  {
    account_id = local.env.account_id
    name       = "billpay-${local.env.name}-${local.site}"
    # The company's names of the first buckets are billpay-frontend-a and billpay-frontend-b.
    bucket_name = "billpay-${trimprefix(replace(local.folder, "/^front-/", "frontend-"), "site-")}${local.env.bucket_suffix}"
  },
)
