# The bucket of one component: the unit's folder is `bucket-<name>`.

terraform {
  source = "${get_repo_root()}/modules/bucket"
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("${get_repo_root()}/live/_classes/${local.env.class}.yaml"))

  suffix = trimprefix(basename(get_terragrunt_dir()), "bucket") # -<name>
}

inputs = merge(
  {
    bucket_name = "billpay-${local.env.name}${local.suffix}-${local.env.account_id}" # unique in all of AWS
  },
  try(local.class.bucket, {}),
  try(local.env.bucket, {}),
  {
    name       = "billpay-${local.env.name}${local.suffix}"
    account_id = local.env.account_id
  },
)
