# Root of every unit: where its state is, how its provider is set up and how its resources are tagged. Run Terragrunt in
# `live/<env>` (or below it, for one unit), never here.

locals {
  repo = get_repo_root()
  here = path_relative_to_include() # live/<env>/<unit>
  path = split("/", length(split("/", local.here)) == 3 ? local.here :
  tobool("this is not a unit: run terragrunt in live/<env>, or in live/<env>/<unit> for one unit"))

  env_name = local.path[1]
  unit     = local.path[2]
  env      = yamldecode(file("${local.repo}/live/${local.env_name}/env.yaml"))

  # BILLPAY_OFFLINE=1: plan with no credentials and no network. State is a local file, the provider asks nobody, and mocks
  # stand for the outputs of other units.
  offline  = get_env("BILLPAY_OFFLINE", "") != ""
  endpoint = local.offline ? "" : get_env("BILLPAY_ENDPOINT", try(local.env.endpoint, ""))
  emulated = local.endpoint != ""
  role_arn = local.offline ? "" : try(local.env.role_arn, "")

  # Where `npx billpay tools` found the providers.
  cli_config = "${local.repo}/.tools/tofu.rc"
}

# A folder that was initialized for a state in S3 does not take a local one, nor the other way round.
download_dir = local.offline ? "${local.repo}/.offline/.terragrunt-cache" : ""

terraform {
  # The checksums of a provider built here are not those of the registry's: the version alone is pinned, below.
  copy_terraform_lock_file = false

  # A plan changes nothing, so it takes no lock: neither a pull request nor a cancelled job can hold up an apply.
  extra_arguments "unlocked" {
    commands  = ["plan"]
    arguments = ["-lock=false"]
  }

  extra_arguments "patient" {
    commands  = ["apply", "destroy", "import", "refresh"]
    arguments = ["-lock-timeout=2m"]
  }

  extra_arguments "environment" {
    commands = ["init", "validate", "plan", "apply", "destroy", "refresh", "import", "output", "show", "state"]
    env_vars = merge(concat(
      [for file in [local.cli_config] : { TF_CLI_CONFIG_FILE = file } if fileexists(file)],
      [for endpoint in [local.endpoint] : { AWS_ENDPOINT_URL = endpoint } if endpoint != ""],
      [{ TF_APPEND_USER_AGENT = "unit/${local.env_name}.${local.unit}" }], # CloudTrail shows it
    )...)
  }
}

remote_state {
  backend = local.offline ? "local" : "s3"

  generate = {
    path      = "backend.tf"
    if_exists = "overwrite_terragrunt"
  }

  config = jsondecode(local.offline ? jsonencode({
    path = "terraform.tfstate" # in the folder where Terragrunt works
    }) : jsonencode(merge(concat([
      {
        bucket       = "billpay-tfstate-${local.env.account_id}-${local.env.region}"
        key          = "${local.env_name}/${local.unit}/terraform.tfstate"
        region       = local.env.region
        encrypt      = true
        use_lockfile = true
      }],
      [for role in [local.role_arn] : { assume_role = { role_arn = role } } if role != ""],
      [for endpoint in [local.endpoint] : {
        # The emulator takes any key; these are not credentials of anything.
        access_key                  = "emulator"
        secret_key                  = "emulator"
        endpoints                   = { s3 = endpoint }
        use_path_style              = true
        skip_credentials_validation = true
        skip_metadata_api_check     = true
        skip_region_validation      = true
        skip_requesting_account_id  = true
      } if endpoint != ""],
  )...)))
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-EOF
    provider "aws" {
      region = "${local.env.region}"
    %{if local.role_arn != ""}
      assume_role {
        role_arn = "${local.role_arn}"
      }
    %{endif}
    %{if local.offline || local.emulated}
      # No AWS account stands behind these keys.
      access_key                  = "${local.offline ? "offline" : "emulator"}"
      secret_key                  = "${local.offline ? "offline" : "emulator"}"
      s3_use_path_style           = true
      skip_credentials_validation = true
      skip_metadata_api_check     = true
      skip_region_validation      = true
      # An account id would make the provider ask the S3 Control API for bucket tags, at a host that no emulator has.
      skip_requesting_account_id = true
    %{else}
      allowed_account_ids = ["${local.env.account_id}"]
    %{endif}
      default_tags {
        tags = {
          project     = "billpay"
          environment = "${local.env_name}"
          unit        = "${local.unit}"
          managed-by  = "opentofu"
        }
      }
    }
  EOF
}

# The module says a range that its schema fits; here stands the one version that this platform was tried with.
generate "versions" {
  path      = "versions_override.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-EOF
    terraform {
      required_version = ">= 1.12.0"
      required_providers {
        aws = {
          source  = "hashicorp/aws"
          version = "6.34.0"
        }
      }
    }
  EOF
}
