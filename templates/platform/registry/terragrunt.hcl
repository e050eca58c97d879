include "root" {
  path = "${get_repo_root()}/terragrunt.hcl"
}

include "unit" {
  path = "${get_repo_root()}/live/_units/registry.hcl"
}

inputs = {
  enhanced_scanning = false # it is a setting of the account, which the unit `registry` has
{% if values.kept_images %}

  kept_images = ${{ values.kept_images }}
{% endif %}
}
