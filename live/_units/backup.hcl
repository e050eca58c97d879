# The backups of an environment.

terraform {
  source = "${get_repo_root()}/modules/backup"
}

dependency "observability" {
  config_path = "${get_terragrunt_dir()}/../observability"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/observability/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
}

inputs = merge(
  {
    permissions_boundary_arn = try(local.env.endpoint, null) == null ? "arn:aws:iam::${local.env.account_id}:policy/billpay-boundary" : null
    notification_topic_arn   = dependency.observability.outputs.critical_topic_arn
  },
  try(local.class.backup, {}),
  try(local.env.backup, {}),
  {
    name       = "billpay-${local.env.name}"
    account_id = local.env.account_id
  },
)
