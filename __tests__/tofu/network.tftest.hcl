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
}

variables {
  name       = "billpay-test"
  region     = "us-east-1"
  account_id = "123456789012"
  public_subnets = {
    us-east-1a = "10.0.101.0/24"
    us-east-1b = "10.0.102.0/24"
  }
  private_subnets = {
    us-east-1a = "10.0.1.0/24"
    us-east-1b = "10.0.2.0/24"
    us-east-1c = "10.0.3.0/24"
  }
}

run "single_nat_serves_every_zone" {
  command = plan

  assert {
    condition     = keys(aws_nat_gateway.main) == ["us-east-1a"]
    error_message = "one NAT gateway, in the first zone"
  }
  assert {
    condition     = keys(aws_route.private_nat) == ["us-east-1a", "us-east-1b", "us-east-1c"]
    error_message = "each private subnet has a route to it"
  }
}

run "per_az_has_one_in_each_public_zone" {
  command = plan
  variables {
    nat_mode = "per_az"
  }

  assert {
    condition     = keys(aws_nat_gateway.main) == ["us-east-1a", "us-east-1b"]
    error_message = "a NAT gateway in each zone that has a public subnet"
  }
  assert {
    condition     = length(aws_route.private_nat) == 3
    error_message = "the zone without one is served too"
  }
}

run "none_leaves_private_subnets_inside" {
  command = plan
  variables {
    nat_mode = "none"
  }

  assert {
    condition     = length(aws_nat_gateway.main) + length(aws_eip.nat) + length(aws_route.private_nat) == 0
    error_message = "no gateway, no address, no route"
  }
}

run "endpoints_bring_their_security_group" {
  command = plan
  variables {
    interface_endpoints = ["ecr.api", "sts"]
  }

  assert {
    condition     = keys(aws_vpc_endpoint.interface) == ["ecr.api", "sts"] && length(aws_security_group.endpoints) == 1
    error_message = "one endpoint a service, one group for all"
  }
}

run "flow_logs_off_leaves_nothing_of_them" {
  command = plan
  variables {
    flow_logs = false
  }

  assert {
    condition     = length(aws_flow_log.main) + length(aws_iam_role.flow_logs) + length(aws_kms_key.flow_logs_key) == 0
    error_message = "no log, no role, no key"
  }
}

run "an_existing_vpc_is_passed_on_and_nothing_created" {
  command = plan
  variables {
    existing = {
      vpc_id             = "vpc-0a1b"
      public_subnet_ids  = { us-east-1b = "subnet-0b1", us-east-1a = "subnet-0a1" }
      private_subnet_ids = { us-east-1a = "subnet-0a", us-east-1b = "subnet-0b", us-east-1c = "subnet-0c" }
      nat_gateway_ids    = { us-east-1a = "nat-0a1b" }
    }
    interface_endpoints = ["sts"]
  }

  assert {
    condition     = length(aws_subnet.public) + length(aws_route_table.private) + length(aws_nat_gateway.main) + length(aws_flow_log.main) + length(aws_vpc_endpoint.interface) + length(aws_security_group.endpoints) == 0
    error_message = "nothing is created"
  }
  assert {
    condition     = aws_vpc.main == null && aws_default_security_group.closed == null && aws_internet_gateway.main == null && aws_vpc_endpoint.s3 == null
    error_message = "nor what there is one of"
  }
  assert {
    condition     = output.vpc_id == "vpc-0a1b" && join(" ", output.public_subnet_ids) == "subnet-0a1 subnet-0b1" && length(output.private_subnet_ids) == 3
    error_message = "its ids are the outputs, in the order of the zones"
  }
  assert {
    condition     = output.nat_gateway_ids["us-east-1a"] == "nat-0a1b" && length(output.database_subnet_ids) == 0 && length(output.nat_public_ips) == 0
    error_message = "and what it has beside subnets"
  }
}
