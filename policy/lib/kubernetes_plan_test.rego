# What is in testdata/kubernetes-plan.json, written by hand, must be what the provider plans.
package lib.kubernetes_plan_test

releases := [resource.change |
	some plan in data.testdata.kubernetes_plan
	some resource in plan.resource_changes
	resource.type == "helm_release"
]

# Every attribute of a release but `id` and `metadata`, which only the apply knows, with the value of one that is left out.
# https://github.com/hashicorp/terraform-provider-helm/blob/v3.1.1/helm/resource_helm_release.go (Schema, ModifyPlan)
defaults := {
	"atomic": false,
	"chart": null,
	"cleanup_on_fail": false,
	"create_namespace": false,
	"dependency_update": false,
	"description": null,
	"devel": null,
	"disable_crd_hooks": false,
	"disable_openapi_validation": false,
	"disable_webhooks": false,
	"force_update": false,
	"keyring": null,
	"lint": false,
	"manifest": null,
	"max_history": 0,
	"name": null,
	"namespace": "default",
	"pass_credentials": false,
	"postrender": null,
	"recreate_pods": false,
	"render_subchart_notes": true,
	"replace": false,
	"repository": null,
	"repository_ca_file": null,
	"repository_cert_file": null,
	"repository_key_file": null,
	"repository_password": null,
	"repository_username": null,
	"reset_values": false,
	"resources": null,
	"reuse_values": false,
	"set": null,
	"set_list": null,
	"set_sensitive": null,
	"set_wo": null,
	"set_wo_revision": null,
	"skip_crds": false,
	"status": "deployed",
	"take_ownership": false,
	"timeout": 300,
	"timeouts": null,
	"upgrade_install": false,
	"values": null,
	"verify": false,
	"version": null,
	"wait": true,
	"wait_for_jobs": false,
}

# What the modules set.
written := {"atomic", "chart", "description", "max_history", "name", "namespace", "repository", "timeout", "values", "version"}

test_a_release_has_every_attribute_of_the_provider if {
	count(releases) == 2
	every release in releases {
		object.keys(release.after) == object.keys(defaults)
		object.remove(release.after, written) == object.remove(defaults, written)
	}
}

test_of_a_release_only_the_apply_knows_its_id_and_its_record if {
	every release in releases {
		release.after_unknown == {"id": true, "metadata": true, "values": [false]}
		release.after.version != null # the provider reads the chart
	}
}

test_the_password_of_a_repository_is_marked_where_there_is_none if {
	every release in releases {
		release.after_sensitive.repository_password == true
	}
}
