# The secrets of an environment: names and keys, never values.

terraform {
  source = "${get_repo_root()}/modules/secrets"
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
}

inputs = merge(
  {
    secrets = {
      "billpay/${local.env.name}/backend/session-key" = {
        description = "Signs the sessions of the backend"
      }
      "billpay/${local.env.name}/backend/payment-gateway" = {
        description = "Credentials of the payment gateway, filled in by an operator"
        generate    = false
      }
    }
  },
  try(local.class.secrets, {}),
  try(local.env.secrets, {}),
  {
    name       = "billpay-${local.env.name}"
    account_id = local.env.account_id
  },
)
