include "root" {
  path = "${get_repo_root()}/terragrunt.hcl"
}

include "unit" {
  path = "${get_repo_root()}/live/_units/secrets.hcl"
}

inputs = {
  secrets = {
{% for secret in values.secrets %}
    "billpay/${{ values.environment }}/${{ values.name }}/${{ secret }}" = {
      description = ${{ values.description | dump }}
      generate    = ${{ values.generate }}
    }
{% endfor %}
  }
}
