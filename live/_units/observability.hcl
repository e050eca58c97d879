# Topics, alarms and the dashboard over all parts of an environment.

terraform {
  source = "${get_repo_root()}/modules/observability"
}

dependency "network" {
  config_path = "${get_terragrunt_dir()}/../network"

  mock_outputs                            = merge(jsondecode(file("${get_repo_root()}/modules/network/mocks.json")), { nat_gateway_ids = local.nat_gateway_ids })
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

dependency "cluster" {
  config_path = "${get_terragrunt_dir()}/../cluster"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/cluster/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

dependency "database" {
  config_path = "${get_terragrunt_dir()}/../database"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/database/mocks.json"))
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

dependency "firewall" {
  config_path = "${get_terragrunt_dir()}/../firewall"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/firewall/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

dependency "audit" {
  config_path = "${get_terragrunt_dir()}/../audit"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/audit/mocks.json"))
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

  # Mocks: a gateway in each zone that will have one.
  nat_mode        = try(local.env.network.nat_mode, local.class.network.nat_mode)
  zones           = sort(keys(local.env.network.public_subnets))
  nat_zones       = slice(local.zones, 0, { none = 0, single = 1, per_az = length(local.zones) }[local.nat_mode])
  nat_gateway_ids = try(local.env.network.existing.nat_gateway_ids, { for zone in local.nat_zones : zone => "nat-0${replace(zone, "-", "")}" })
}

inputs = merge(
  {
    cluster_name              = dependency.cluster.outputs.cluster_name
    database_identifier       = dependency.database.outputs.identifier
    database_instance_class   = dependency.database.outputs.instance_class
    nat_gateway_ids           = dependency.network.outputs.nat_gateway_ids
    alb_arn_suffix            = dependency.ingress.outputs.alb_arn_suffix
    target_group_arn_suffixes = dependency.ingress.outputs.target_group_arn_suffixes
    audit_log_group_name      = dependency.audit.outputs.trail_log_group_name
    # CloudFront's web ACLs have their metrics in us-east-1 alone, and an alarm is where its metrics are.
    web_acls = { for name, acl in {
      regional   = { metric_name = dependency.firewall.outputs.regional_web_acl_name, scope = "REGIONAL" }
      cloudfront = { metric_name = "billpay-${local.env.name}-cloudfront", scope = "CLOUDFRONT" }
    } : name => acl if acl.scope == "REGIONAL" || local.env.region == "us-east-1" }
    pipeline_environment = local.env.name
    log_groups           = { "/billpay-${local.env.name}/pipeline" = local.class.application_log_days }
    # All containers of the cluster write to one group. Lines that are JSON are in log_processed too.
    error_logs = { for service in keys(local.services) : service => {
      log_group = dependency.cluster.outputs.container_log_groups.application
      pattern   = "{ $.kubernetes.container_name = \"${service}\" && ($.log = \"*ERROR*\" || $.log_processed.level = \"error\" || $.log_processed.level = \"ERROR\") }"
    } if contains(keys(dependency.cluster.outputs.container_log_groups), "application") }
  },
  try(local.class.observability, {}),
  try(local.env.observability, {}),
  {
    name       = "billpay-${local.env.name}"
    account_id = local.env.account_id
    region     = local.env.region
  },
)
