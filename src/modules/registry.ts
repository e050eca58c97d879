import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy";
import { EcrRegistryScanningConfiguration } from "@cdktf/provider-aws/lib/ecr-registry-scanning-configuration";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository";
import { EcrRepositoryPolicy } from "@cdktf/provider-aws/lib/ecr-repository-policy";
import { Fn } from "cdktf/lib/terraform-functions";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { EncryptionKey } from "../constructs/encryption/encryption-key";
import { policyDocument } from "../constructs/iam/policy-document";
import { flag } from "../constructs/inputs/flags";
import { ACCOUNT_ID, COMPONENT_NAME } from "../constructs/inputs/naming";
import { wholeNumber } from "../constructs/inputs/whole-numbers";
import { addressOf, forEach, forEachElement, hcl, when } from "../core/hcl";
import type { Inputs } from "../core/inputs";
import { TerraformModule } from "../core/terraform-module";

/** Repositories of the services and the sites. */
const REPOSITORIES = ["billpay-backend", "billpay-frontend-a", "billpay-frontend-b", "billpay-feature-flags"];

const INPUTS = {
  name: COMPONENT_NAME,
  account_id: ACCOUNT_ID,
  repositories: {
    type: "set(string)",
    default: REPOSITORIES,
    description: "Names of the repositories.",
    validations: [
      {
        condition:
          "alltrue([for repository in var.repositories : " +
          'can(regex("^[a-z0-9]+([._/-][a-z0-9]+)*$", repository)) && length(repository) >= 2 && length(repository) <= 256])',
        message:
          "repositories must be names of 2 to 256 characters: words of a-z and 0-9 joined by -, _, . or /, such as billpay-backend.",
      },
    ],
  },
  untagged_days: wholeNumber("untagged_days", {
    least: 1,
    default: 14,
    description: "Days after which an image without a tag expires, 1 or more.",
  }),
  kept_images: wholeNumber("kept_images", {
    least: 10,
    rest: ", so that there are images to roll back to",
    default: 100,
    description:
      "Number of newest images that a repository keeps, 10 or more: images that are still running must be among them.",
  }),
  pull_principals: {
    type: "set(string)",
    default: [],
    description:
      "Who may pull images, in addition to this account's own IAM policies: account ids, or ARNs of roles or users. Empty means nobody.",
    validations: [
      {
        condition:
          "alltrue([for principal in var.pull_principals : " +
          'can(regex("^([0-9]{12}|arn:aws:iam::[0-9]{12}:(root|(role|user)/.+))$", principal))])',
        message: "pull_principals must be account ids of 12 digits or ARNs of IAM roles or users, never *.",
      },
    ],
  },
  force_delete: flag(false, "Whether `destroy` deletes repositories that contain images."),
  enhanced_scanning: flag(
    true,
    "Whether Amazon Inspector continuously scans all images of the account in this region, including packages of " +
      "programming languages, at a price per image. Otherwise ECR's basic scan runs when an image is pushed.",
  ),
} satisfies Inputs;

/** The container registry of an environment: the ECR repositories and how their images are scanned and kept. */
export class Registry extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "registry", {
      description:
        "ECR repositories with immutable tags, encrypted with their own key, whose images are scanned when they are pushed and " +
        "when new vulnerabilities become known; old images expire.",
    });
    const vars = this.declare(INPUTS);
    const name = vars.name.stringValue;

    const key = new EncryptionKey(this, "key", {
      description: `Encrypts the images of ${name}`,
      alias: `${name}/ecr`,
      accountId: vars.account_id.stringValue,
    });
    const repositories = new EcrRepository(this, "repository.main", {
      forEach: forEachElement(vars.repositories.expr, "repository"),
      name: hcl("each.key"),
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: "KMS", kmsKey: key.arn }],
      forceDelete: vars.force_delete.booleanValue,
    });
    const address = addressOf(repositories);
    new EcrLifecyclePolicy(this, "lifecycle_policy.main", {
      forEach: forEach(address),
      repository: hcl("each.value.name"),
      policy: Fn.jsonencode({
        rules: [
          {
            rulePriority: 1,
            description: "Images without a tag expire",
            selection: {
              tagStatus: "untagged",
              countType: "sinceImagePushed",
              countUnit: "days",
              countNumber: vars.untagged_days.numberValue,
            },
            action: { type: "expire" },
          },
          {
            rulePriority: 2,
            description: "The newest images are kept",
            selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: vars.kept_images.numberValue },
            action: { type: "expire" },
          },
        ],
      }),
    });
    const pullers = new TerraformLocal(
      this,
      "pullers",
      hcl(
        `sort([for principal in ${vars.pull_principals.expr} : length(principal) == 12 ? "arn:aws:iam::\${principal}:root" : principal])`,
      ),
    );
    new EcrRepositoryPolicy(this, "repository_policy.main", {
      forEach: forEach(
        `{ for name, repository in ${address} : name => repository if length(${vars.pull_principals.expr}) > 0 }`,
      ),
      repository: hcl("each.value.name"),
      policy: policyDocument([
        {
          Sid: "Pull",
          Effect: "Allow",
          Principal: { AWS: pullers.expression },
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        },
      ]),
    });
    // One per account and region: it applies to the whole registry.
    new EcrRegistryScanningConfiguration(this, "scanning", {
      count: when(vars.enhanced_scanning.expr),
      scanType: "ENHANCED",
      rule: [{ scanFrequency: "CONTINUOUS_SCAN", repositoryFilter: [{ filter: "*", filterType: "WILDCARD" }] }],
    });

    this.output("repository_urls", {
      value: hcl(`{ for name, repository in ${address} : name => repository.repository_url }`),
      description: "URLs for pushing and pulling, by repository, without a tag.",
      example: byRepository((name) => `111122223333.dkr.ecr.us-east-1.amazonaws.com/${name}`),
    });
    this.output("repository_arns", {
      value: hcl(`{ for name, repository in ${address} : name => repository.arn }`),
      description: "ARNs of the repositories, by name.",
      example: byRepository((name) => `arn:aws:ecr:us-east-1:111122223333:repository/${name}`),
    });
    this.output("kms_key_arn", {
      value: key.arn,
      description: "ARN of the key that encrypts the images.",
      example: "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    });
  }
}

const byRepository = (of: (name: string) => string) => Object.fromEntries(REPOSITORIES.map((name) => [name, of(name)]));
