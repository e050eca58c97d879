# What records and guards the account: trail, configuration, threats, standards.

terraform {
  source = "${get_repo_root()}/modules/audit"
}

# The permissions boundary of its roles is made there, and they cannot be made without it.
dependencies {
  paths = ["${get_terragrunt_dir()}/../delivery"]
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))

  is_thrown_away = try(local.env.audit.force_destroy, local.class.audit.force_destroy, false)
}

# Log files outlive the unit: unless they are thrown away too, `destroy` forgets their keys and leaves them in AWS. In an
# override, since OpenTofu takes no variable here. docs/decisions/0026-keys-of-kept-data.md
generate "kept_keys" {
  path      = "kept_keys_override.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-EOF
    resource "aws_kms_key" "trail_key" {
      lifecycle {
        destroy = ${local.is_thrown_away}
      }
    }
    resource "aws_kms_key" "config_key" {
      lifecycle {
        destroy = ${local.is_thrown_away}
      }
    }
  EOF
}

inputs = merge(
  {
    permissions_boundary_arn = try(local.env.endpoint, null) == null ? "arn:aws:iam::${local.env.account_id}:policy/billpay-boundary" : null
    log_bucket_name          = "billpay-audit-${local.env.account_id}-${local.env.region}"
    findings_topic_arn       = "arn:aws:sns:${local.env.region}:${local.env.account_id}:billpay-${local.env.name}-critical"
  },
  try(local.class.audit, {}),
  try(local.env.audit, {}),
  {
    name       = "billpay-${local.env.name}"
    account_id = local.env.account_id
    region     = local.env.region
  },
)
