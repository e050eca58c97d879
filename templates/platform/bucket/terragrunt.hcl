include "root" {
  path = "${get_repo_root()}/terragrunt.hcl"
}

include "unit" {
  path = "${get_repo_root()}/live/_units/bucket.hcl"
}
{% if values.expiration_days or values.noncurrent_days %}

inputs = {
{% if values.expiration_days %}
  expiration_days = ${{ values.expiration_days }}
{% endif %}
{% if values.noncurrent_days %}
  noncurrent_days = ${{ values.noncurrent_days }}
{% endif %}
}
{% endif %}
