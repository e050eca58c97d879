# The public load balancer, in front of the services in the cluster.

terraform {
  source = "${get_repo_root()}/modules/ingress"
}

dependency "network" {
  config_path = "${get_terragrunt_dir()}/../network"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/network/mocks.json"))
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
    vpc_id                   = dependency.network.outputs.vpc_id
    subnet_ids               = dependency.network.outputs.public_subnet_ids
    target_security_group_id = dependency.cluster.outputs.cluster_security_group_id
    certificate_arn          = dependency.certificate.outputs.certificate_arn
    web_acl_arn              = dependency.firewall.outputs.regional_web_acl_arn
    services = {
      for name, service in local.services : name => {
        port        = try(service.port, 8080)
        priority    = try(service.needs.priority, null)
        hosts       = ["${service.needs.host}.${local.env.domain}"]
        health_path = "/readyz"
      } if try(service.needs.host, null) != null
    }
  },
  try(local.class.ingress, {}),
  try(local.env.ingress, {}),
  {
    name       = "billpay-${local.env.name}"
    account_id = local.env.account_id
    region     = local.env.region
  },
)
