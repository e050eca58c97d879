# A microfrontend's site: its private bucket and its distribution. The unit's folder is the site's name.

terraform {
  source = "${get_repo_root()}/modules/web"
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))
  site  = basename(get_terragrunt_dir()) # front-a, front-b, feature-flags
}

inputs = merge(
  local.class.web,
  try(local.env.web, {}),
  {
    name        = "billpay-${local.env.name}-${local.site}"
    bucket_name = "billpay-${replace(local.site, "front-", "frontend-")}${local.env.bucket_suffix}"
  },
)
