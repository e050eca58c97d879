include "root" {
  path = "${get_repo_root()}/terragrunt.hcl"
}

include "unit" {
  path = "${get_repo_root()}/live/_units/database.hcl"
}
{% if values.instance_class or values.allocated_storage %}

inputs = {
{% if values.instance_class %}
  instance_class = "${{ values.instance_class }}"
{% endif %}
{% if values.instance_class and values.allocated_storage %}

{% endif %}
{% if values.allocated_storage %}
  allocated_storage     = ${{ values.allocated_storage }}
  max_allocated_storage = ${{ values.allocated_storage * 2 }}
{% endif %}
}
{% endif %}
