import { EcrRegistryScanningConfiguration } from "@cdktf/provider-aws/lib/ecr-registry-scanning-configuration";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository";
import { Registry } from "../../src/modules/registry";
import { synthesize } from "./synthesize";

const registry = synthesize(Registry);

test("a tag never moves to another image", () => {
  expect(registry.text).toHaveResourceWithProperties(EcrRepository, { image_tag_mutability: "IMMUTABLE" });
  expect(registry.resource("aws_ecr_repository.main")).not.toHaveProperty("image_tag_mutability_exclusion_filter");
});

test("images are encrypted with a rotating key of the registry's own", () => {
  expect(registry.resource("aws_ecr_repository.main").encryption_configuration).toEqual([
    { encryption_type: "KMS", kms_key: "${aws_kms_key.key.arn}" },
  ]);
  expect(registry.resource("aws_kms_key.key").enable_key_rotation).toBe(true);
});

test("an image is scanned when it is pushed, and again when new vulnerabilities are known", () => {
  expect(registry.text).toHaveResourceWithProperties(EcrRepository, {
    image_scanning_configuration: { scan_on_push: true },
  });
  expect(registry.text).toHaveResourceWithProperties(EcrRegistryScanningConfiguration, {
    count: "${var.enhanced_scanning ? 1 : 0}",
    scan_type: "ENHANCED",
    rule: [{ scan_frequency: "CONTINUOUS_SCAN", repository_filter: [{ filter: "*", filter_type: "WILDCARD" }] }],
  });
  expect(registry.json.variable.enhanced_scanning.default).toBe(true);
});

test("images without a tag expire by age, the others by number", () => {
  const { policy, for_each } = registry.resource("aws_ecr_lifecycle_policy.main");
  expect(for_each).toBe("${aws_ecr_repository.main}");
  expect(policy).toMatch(/"untagged", "countType" = "sinceImagePushed".*"countNumber" = var\.untagged_days/);
  expect(policy).toMatch(/"any", "countType" = "imageCountMoreThan", "countNumber" = var\.kept_images/);
});

test("the rule for all images comes last, as ECR demands", () => {
  const { policy } = registry.resource("aws_ecr_lifecycle_policy.main");
  const priority = (status: string) => Number(new RegExp(`"rulePriority" = (\\d+)[^}]*"${status}"`).exec(policy)?.[1]);
  expect(priority("any")).toBeGreaterThan(priority("untagged"));
});

test("nobody else pulls by default; those who may can only pull", () => {
  expect(registry.json.variable.pull_principals.default).toEqual([]);
  const { policy, for_each } = registry.resource("aws_ecr_repository_policy.main");
  expect(for_each).toContain("if length(var.pull_principals) > 0");
  expect(policy).toContain('"Principal" = {"AWS" = local.pullers}');
  expect(policy.match(/"ecr:\w+"/g)).toEqual([
    '"ecr:BatchCheckLayerAvailability"',
    '"ecr:BatchGetImage"',
    '"ecr:GetDownloadUrlForLayer"',
  ]);
});

test("the repositories that the company has are made", () => {
  expect(registry.json.variable.repositories.default).toEqual([
    "billpay-backend",
    "billpay-frontend-a",
    "billpay-frontend-b",
    "billpay-feature-flags",
  ]);
});

test("a repository with images in it is not destroyed by mistake", () => {
  expect(registry.json.variable.force_delete.default).toBe(false);
  expect(registry.resource("aws_ecr_repository.main").force_delete).toBe("${var.force_delete}");
});
