mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:us-east-1:123456789012:log-group:mock"
    }
  }
  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
    }
  }
  mock_resource "aws_launch_template" {
    defaults = {
      id = "lt-0123456789abcdef0"
    }
  }
  mock_resource "aws_eks_cluster" {
    defaults = {
      arn                   = "arn:aws:eks:us-east-1:123456789012:cluster/mock"
      certificate_authority = [{ data = "bW9jaw==" }]
      identity              = [{ oidc = [{ issuer = "https://oidc.eks.us-east-1.amazonaws.com/id/MOCK" }] }]
    }
  }
}

variables {
  region     = "us-east-1"
  account_id = "123456789012"
  subnet_ids = ["subnet-a", "subnet-b"]
}

# The calendar is a policy's affair: the environment stays plannable on the day its version leaves standard support.
run "a_version_out_of_standard_support_can_be_planned" {
  command = plan
  variables {
    cluster_version = "1.28"
    addons          = { kube-proxy = "v1.28.0-eksbuild.1" }
  }

  assert {
    condition     = aws_eks_cluster.main.version == "1.28" && aws_eks_node_group.nodes.version == "1.28"
    error_message = "cluster and nodes have the version"
  }
}

run "a_kube_proxy_newer_than_the_control_plane_is_refused" {
  command = plan
  variables {
    cluster_version = "1.35"
    addons          = { kube-proxy = "v1.36.0-eksbuild.1" }
  }
  expect_failures = [aws_eks_addon.after_nodes]
}

run "a_kube_proxy_of_the_control_planes_version_is_taken" {
  command = plan
  variables {
    cluster_version = "1.35"
    addons          = { kube-proxy = "v1.35.0-eksbuild.1" }
  }

  assert {
    condition     = aws_eks_addon.after_nodes["kube-proxy"].addon_version == "v1.35.0-eksbuild.1"
    error_message = "the add-on has the version"
  }
}

run "an_api_open_to_the_world_is_refused" {
  command = plan
  variables {
    public_access_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.public_access_cidrs]
}

run "no_public_endpoint_without_an_allow_list" {
  command = plan

  assert {
    condition     = aws_eks_cluster.main.vpc_config[0].endpoint_public_access == false
    error_message = "the API has no public endpoint"
  }
}

run "nodes_stay_at_the_version_before_while_the_control_plane_proves_itself" {
  command = plan
  variables {
    cluster_version = "1.36"
    node_version    = "1.35"
  }

  assert {
    condition     = aws_eks_cluster.main.version == "1.36" && aws_eks_node_group.nodes.version == "1.35"
    error_message = "the nodes have their own version"
  }
}

run "a_group_alone_is_access_too_and_needs_no_access_policy" {
  command = plan
  variables {
    access_entries = {
      developers = {
        principal_arn     = "arn:aws:iam::123456789012:role/developer"
        kubernetes_groups = ["billpay:developers"]
      }
      pipeline = {
        principal_arn = "arn:aws:iam::123456789012:role/pipeline"
        policy        = "AmazonEKSClusterAdminPolicy"
      }
    }
  }

  assert {
    condition     = aws_eks_access_entry.main["developers"].kubernetes_groups == toset(["billpay:developers"])
    error_message = "the entry is in the group"
  }
  assert {
    condition     = keys(aws_eks_access_policy_association.main) == ["pipeline"]
    error_message = "only the entry with a policy has it associated"
  }
}
