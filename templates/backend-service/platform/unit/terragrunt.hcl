include "root" {
  path = "${get_repo_root()}/terragrunt.hcl"
}

include "kubernetes" {
  path = "${get_repo_root()}/live/_kubernetes.hcl"
}

include "unit" {
  path = "${get_repo_root()}/live/_units/service.hcl"
}
