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
      tags_all              = { project = "billpay" }
    }
  }
}

variables {
  region          = "us-east-1"
  account_id      = "123456789012"
  subnet_ids      = ["subnet-a", "subnet-b"]
  zone_subnet_ids = { us-east-1a = "subnet-a", us-east-1b = "subnet-b" }
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

run "a_cluster_has_one_node_group_over_all_subnets" {
  command = plan

  assert {
    condition     = aws_eks_node_group.nodes.subnet_ids == toset(["subnet-a", "subnet-b"]) && aws_eks_node_group.further_nodes == {}
    error_message = "there is the one group"
  }
  assert {
    condition     = aws_launch_template.nodes.block_device_mappings[*].device_name == tolist(["/dev/xvda"]) && aws_launch_template.nodes.block_device_mappings[0].ebs[0].volume_size == 50
    error_message = "a node has one disk of 50 GiB"
  }
}

run "a_group_per_zone_takes_the_place_of_the_one_over_all" {
  command = plan
  variables {
    one_group_per_zone = true
    min_size           = 3
    desired_size       = 4
    max_size           = 4
  }

  assert {
    condition     = aws_eks_node_group.nodes == null && aws_launch_template.nodes == null && output.node_group_name == null
    error_message = "there is none over all subnets"
  }
  assert {
    condition     = { for name, group in aws_eks_node_group.further_nodes : name => tolist(group.subnet_ids) } == { billpay-nodes-us-east-1a = tolist(["subnet-a"]), billpay-nodes-us-east-1b = tolist(["subnet-b"]) }
    error_message = "each group is in its zone"
  }
  assert {
    condition     = alltrue([for group in values(aws_eks_node_group.further_nodes) : group.scaling_config[0].min_size == 2 && group.scaling_config[0].desired_size == 2 && group.scaling_config[0].max_size == 2])
    error_message = "each has its part of the sizes, rounded up"
  }
}

# The first of the two applies that replace the group by one per zone: the groups that it adds are those of the second.
run "groups_per_zone_by_hand_have_the_addresses_of_one_group_per_zone" {
  command = plan
  variables {
    node_groups = {
      billpay-nodes-us-east-1a = { zones = ["us-east-1a"], min_size = 1, max_size = 2 }
      billpay-nodes-us-east-1b = { zones = ["us-east-1b"], min_size = 1, max_size = 2 }
    }
  }

  assert {
    condition     = aws_eks_node_group.nodes.node_group_name == "billpay-nodes" && keys(aws_eks_node_group.further_nodes) == ["billpay-nodes-us-east-1a", "billpay-nodes-us-east-1b"]
    error_message = "they are next to the group over all subnets"
  }
}

run "a_further_group_has_what_it_says_and_the_rest_of_the_first" {
  command = plan
  variables {
    volume_size_gib      = 60
    node_release_version = "1.35.3-20260901"
    node_groups = {
      billpay-arm = {
        ami_type       = "BOTTLEROCKET_ARM_64"
        instance_types = ["t4g.medium"]
        max_size       = 3
        zones          = ["us-east-1b"]
        labels         = { "billpay/spot" = "yes" }
        taints         = [{ key = "billpay/spot", effect = "NO_SCHEDULE" }]
      }
      billpay-plain = { max_size = 2 }
    }
  }

  assert {
    condition     = aws_eks_node_group.further_nodes["billpay-arm"].subnet_ids == toset(["subnet-b"]) && aws_eks_node_group.further_nodes["billpay-arm"].ami_type == "BOTTLEROCKET_ARM_64" && aws_eks_node_group.further_nodes["billpay-arm"].labels == tomap({ "billpay/spot" = "yes" }) && one(aws_eks_node_group.further_nodes["billpay-arm"].taint).effect == "NO_SCHEDULE"
    error_message = "zone, image, labels and taints are the group's own"
  }
  assert {
    condition     = aws_eks_node_group.further_nodes["billpay-arm"].scaling_config[0].min_size == 0 && aws_eks_node_group.further_nodes["billpay-arm"].scaling_config[0].desired_size == 0
    error_message = "it may scale to 0 and begins there"
  }
  assert {
    condition     = [for disk in aws_launch_template.further_nodes["billpay-arm"].block_device_mappings : disk.device_name] == ["/dev/xvda", "/dev/xvdb"] && aws_launch_template.further_nodes["billpay-arm"].block_device_mappings[1].ebs[0].volume_size == 60
    error_message = "Bottlerocket has its data on a second disk"
  }
  assert {
    condition     = aws_eks_node_group.further_nodes["billpay-plain"].release_version == "1.35.3-20260901" && aws_eks_node_group.further_nodes["billpay-plain"].instance_types == tolist(["t3.medium"]) && aws_eks_node_group.further_nodes["billpay-plain"].subnet_ids == toset(["subnet-a", "subnet-b"])
    error_message = "what is left out is as in the first group"
  }
}

run "volumes_that_the_ebs_csi_driver_makes_have_the_owners_tags" {
  command = plan
  variables {
    addon_configuration = { aws-ebs-csi-driver = "{\"controller\":{\"replicaCount\":1}}" }
  }

  assert {
    condition     = jsondecode(aws_eks_addon.after_nodes["aws-ebs-csi-driver"].configuration_values) == { controller = { extraVolumeTags = { project = "billpay" }, replicaCount = 1 } }
    error_message = "the tags are next to what the input sets"
  }
}

run "prefix_delegation_is_next_to_the_other_settings_of_the_vpc_cni" {
  command = plan
  variables {
    prefix_delegation = true
  }

  assert {
    condition     = jsondecode(aws_eks_addon.before_nodes["vpc-cni"].configuration_values) == { enableNetworkPolicy = "true", env = { ENABLE_PREFIX_DELEGATION = "true", WARM_PREFIX_TARGET = "1" } }
    error_message = "the VPC CNI hands out prefixes and enforces network policies"
  }
}

run "without_prefix_delegation_the_vpc_cni_has_the_inputs_settings_as_they_are" {
  command = plan

  assert {
    condition     = aws_eks_addon.before_nodes["vpc-cni"].configuration_values == "{\"enableNetworkPolicy\":\"true\"}"
    error_message = "nothing is added"
  }
}
