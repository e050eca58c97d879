# What a unit in the cluster has beside the others: the providers `kubernetes` and `helm`, and how they reach the API.

dependency "cluster" {
  config_path = "${get_terragrunt_dir()}/../cluster"

  mock_outputs                            = jsondecode(file("${get_repo_root()}/modules/cluster/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow" # an output that is new has a mock until it is applied
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}

locals {
  env      = yamldecode(file(find_in_parent_folders("env.yaml")))
  offline  = get_env("BILLPAY_OFFLINE", "") != ""
  emulated = !local.offline && try(local.env.endpoint, "") != ""

  # The laptop's cluster, which `billpay up --cluster` starts: the emulator has no Kubernetes API.
  kubeconfig = get_env("BILLPAY_KUBECONFIG", "")

  # `billpay` sets it where the two providers cannot be had.
  without = get_env("BILLPAY_WITHOUT_KUBERNETES", "") != "" || local.emulated && local.kubeconfig == ""

  # Nothing is planned before the service's own pipeline has delivered an image, but offline, to be read.
  image       = "${get_terragrunt_dir()}/image.yaml"
  undelivered = !local.offline && !local.emulated && fileexists(local.image) && try(yamldecode(file(local.image)).digest == null, false)

  token = concat(
    ["eks-token", "--region", local.env.region],
    [for role in [try(local.env.role_arn, "")] : "--role=${role}" if role != ""],
  )
}

exclude {
  if      = local.without || local.undelivered
  actions = ["all"]
}

# Whoever runs this makes a token of a quarter of an hour: no credential is in a file or in the state. `billpay.mjs` is
# found on PATH, where `billpay` puts it: a saved plan keeps this file as it is, and may be applied in another folder.
generate "kubernetes_providers" {
  path      = "kubernetes_providers.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-EOF
    provider "kubernetes" {
    %{if local.offline}
      host = "https://127.0.0.1:9" # nobody answers there
    %{else}%{if local.emulated}
      config_path    = "${local.kubeconfig}"
      config_context = "admin@billpay-local"
    %{else}
      host                   = "${dependency.cluster.outputs.cluster_endpoint}"
      cluster_ca_certificate = base64decode("${dependency.cluster.outputs.cluster_certificate_authority}")
      exec {
        api_version = "client.authentication.k8s.io/v1beta1"
        command     = "billpay.mjs"
        args        = ${jsonencode(concat(local.token, [dependency.cluster.outputs.cluster_name]))}
      }
    %{endif}%{endif}
    }

    provider "helm" {
      kubernetes = {
    %{if local.offline}
        host = "https://127.0.0.1:9"
    %{else}%{if local.emulated}
        config_path    = "${local.kubeconfig}"
        config_context = "admin@billpay-local"
    %{else}
        host                   = "${dependency.cluster.outputs.cluster_endpoint}"
        cluster_ca_certificate = base64decode("${dependency.cluster.outputs.cluster_certificate_authority}")
        exec = {
          api_version = "client.authentication.k8s.io/v1beta1"
          command     = "billpay.mjs"
          args        = ${jsonencode(concat(local.token, [dependency.cluster.outputs.cluster_name]))}
        }
    %{endif}%{endif}
      }
    %{if local.emulated}
      # A plan looks at the objects of a release too, not only at its record. On the laptop alone: it needs the right to patch
      # them, which those who plan do not have on EKS, and it cannot plan a first release before its kinds are there.
      experiments = {
        manifest = true
      }
    %{endif}
    }
  EOF
}

generate "kubernetes_versions" {
  path      = "kubernetes_versions_override.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-EOF
    terraform {
      required_providers {
        kubernetes = {
          source  = "hashicorp/kubernetes"
          version = "2.38.0"
        }
        helm = {
          source  = "hashicorp/helm"
          version = "3.1.1"
        }
      }
    }
  EOF
}
