# A service in the cluster. live/_services/<unit>.yaml says what it is in every environment, image.yaml in the unit's
# folder which image it runs here.

terraform {
  source = "${get_repo_root()}/modules/service"

  # Terragrunt leaves out what begins with a dot. This keeps its own lists of files, with paths of this checkout, out of releases.
  include_in_copy = ["chart/.helmignore"]
}

# The permissions boundary of its roles is made there, and they cannot be made without it.
dependencies {
  paths = ["${get_terragrunt_dir()}/../delivery"]
}

dependency "cluster" {
  config_path = "${get_terragrunt_dir()}/../cluster"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/cluster/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

dependency "platform" {
  config_path = "${get_terragrunt_dir()}/../platform"

  mock_outputs                            = merge(jsondecode(file("${get_repo_root()}/modules/platform/mocks.json")), { namespace = local.env.namespace })
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

dependency "registry" {
  config_path = "${get_terragrunt_dir()}/../registry"

  mock_outputs = {
    repository_urls = { (local.repository) = "${local.env.account_id}.dkr.ecr.${local.env.region}.amazonaws.com/${local.repository}" }
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

dependency "secrets" {
  config_path = "${get_terragrunt_dir()}/../secrets"

  mock_outputs                            = jsondecode(replace(file("${get_repo_root()}/modules/secrets/mocks.json"), "billpay/dev/", "billpay/${local.env.name}/"))
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

dependency "observability" {
  config_path = "${get_terragrunt_dir()}/../observability"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/observability/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

locals {
  env     = yamldecode(file(find_in_parent_folders("env.yaml")))
  class   = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
  service = yamldecode(file("${get_repo_root()}/live/_services/${basename(get_terragrunt_dir())}.yaml"))
  image   = yamldecode(file("${get_terragrunt_dir()}/image.yaml"))

  name       = local.service.service
  repository = "billpay-${local.name}"
  secrets    = "billpay/${local.env.name}/${local.name}/" # what the names of its secrets begin with
}

inputs = merge(
  {
    permissions_boundary_arn = try(local.env.endpoint, null) == null ? "arn:aws:iam::${local.env.account_id}:policy/billpay-boundary" : null
    cluster_name             = dependency.cluster.outputs.cluster_name
    image_repository         = dependency.registry.outputs.repository_urls[local.repository]
    # Until an image is delivered, offline plans show the digest of no bytes, and others leave the unit out (live/_kubernetes.hcl).
    image_digest = local.image.digest == null ? "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" : local.image.digest
    secrets = {
      for name, arn in dependency.secrets.outputs.secret_arns : trimprefix(name, local.secrets) => arn
      if startswith(name, local.secrets)
    }
    secrets_kms_key_arns = [dependency.secrets.outputs.kms_key_arn]
    # None, where `ingress` has no rule for the service: then only the cluster reaches it.
    target_group_arn    = lookup(dependency.ingress.outputs.target_group_arns, local.name, null)
    load_balancer_cidrs = values(local.env.network.public_subnets)
    database_cidrs      = values(local.env.network.database_subnets)
    https_cidrs         = ["0.0.0.0/0"] # AWS's APIs and the payment gateway, through NAT
    alarm_topic_arns = {
      critical = dependency.observability.outputs.critical_topic_arn
      warning  = dependency.observability.outputs.warning_topic_arn
    }
  },
  try(local.class.service, {}),
  { for input, value in local.service : input => value if input != "needs" },
  try(local.env.service, {}),
  {
    name       = "billpay-${local.env.name}"
    namespace  = dependency.platform.outputs.namespace
    account_id = local.env.account_id
    region     = local.env.region
  },
)
