# Who may plan, apply and push images from a pipeline. An administrator applies this unit, before all others.

terraform {
  source = "${get_repo_root()}/modules/delivery"
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))

  copy_region    = try(local.env.backup.copy_region, local.class.backup.copy_region, null)
  replica_region = try(local.env.web.replica_region, local.class.web.replica_region, null)

  # What making a runner needs, and what its role does, are within the boundaries where there is one.
  has_runner          = fileexists("${get_terragrunt_dir()}/../runner/terragrunt.hcl")
  runner_actions      = ["codebuild:*Project*", "codebuild:*Webhook", "codeconnections:*Connection*"]
  runner_role_actions = ["codeconnections:GetConnection*", "codeconnections:UseConnection"]

  # The repositories of the applications' code, and of their images.
  repositories = {
    poc-billpay-back          = "billpay-backend"
    poc-billpay-front-a       = "billpay-frontend-a"
    poc-billpay-front-b       = "billpay-frontend-b"
    poc-billpay-feature-flags = "billpay-feature-flags"
  }
}

inputs = merge(
  {
    # Where CloudFront's certificates and web ACLs are, too, and where copies of backups are.
    allowed_regions         = distinct(compact([local.env.region, "us-east-1", local.copy_region, local.replica_region]))
    max_session_duration    = 14400 # what deploy.yml asks for an apply
    github_environment      = local.env.name
    state_bucket            = "billpay-tfstate-${local.env.account_id}-${local.env.region}"
    state_key_prefix        = "${local.env.name}/"
    additional_actions      = local.has_runner ? local.runner_actions : []
    additional_role_actions = local.has_runner ? local.runner_role_actions : []
    pipeline_log_group_name = "/billpay-${local.env.name}/pipeline"
    ecr_push = {
      for application, repository in local.repositories : application => {
        repository = repository
        github     = "${local.env.delivery.github_org}/${application}"
      }
    }
  },
  try(local.class.delivery, {}),
  try(local.env.delivery, {}),
  {
    account_id = local.env.account_id
    region     = local.env.region
  },
)
