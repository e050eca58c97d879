import { flag } from "../../constructs/inputs/flags";
import { matches, matchesOrNull } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME, REGION } from "../../constructs/inputs/naming";
import { wholeNumber } from "../../constructs/inputs/whole-numbers";
import type { InputProps, Inputs, InputValidation } from "../../core/inputs";

/** A GitHub name, branch or environment: never `*` or `?`, which are wildcards to IAM, nor `:`, which separates the parts of a subject. */
const PLAIN = "^[A-Za-z0-9._/-]+$";

/** The id that GitHub gives to `what`. */
function githubId(name: string, what: string, ...validations: InputValidation[]): InputProps {
  return {
    type: "string",
    default: null,
    description: `Id of the ${what} at GitHub, a number in quotes, for immutable subjects; null where they are not in use.`,
    validations: [matchesOrNull(name, "^[0-9]+$", "a number in quotes, without wildcards"), ...validations],
  };
}

/** Actions in addition to a boundary's own: a `description` of whose. */
function furtherActions(name: string, description: string): InputProps {
  return {
    type: "set(string)",
    default: [],
    description,
    validations: [
      {
        condition: `alltrue([for action in var.${name} : can(regex("^[a-z0-9-]+:[*?]*[A-Za-z][A-Za-z*?]*$", action)) && !contains(["iam", "kms", "sts", "organizations", "account"], split(":", action)[0])])`,
        message: `${name} must be actions such as lambda:Get*, never all of a service, and not of iam, kms, sts, organizations or account.`,
      },
    ],
  };
}

/** Who is trusted, with what, and where the states are. */
export const INPUTS = {
  name: { ...NAME, default: "billpay" },
  region: REGION,
  account_id: ACCOUNT_ID,
  create_github_oidc_provider: flag(
    true,
    "Whether to create the OIDC provider of GitHub Actions; false where the account already has it, since it can exist only once.",
  ),
  github_org: {
    type: "string",
    description: "GitHub organization that owns this repository.",
    validations: [
      matches(
        "github_org",
        "^[A-Za-z0-9-]+$",
        "the name of an organization, of letters, digits and -, without wildcards",
      ),
    ],
  },
  github_repo: {
    type: "string",
    description: "This repository's name, without the organization.",
    validations: [
      matches(
        "github_repo",
        "^[A-Za-z0-9._-]+$",
        "the name of a repository, of letters, digits, ., _ and -, without wildcards",
      ),
    ],
  },
  github_org_id: githubId("github_org_id", "organization"),
  github_repo_id: githubId("github_repo_id", "repository", {
    condition: "(var.github_repo_id == null) == (var.github_org_id == null)",
    message: "github_repo_id must be set together with github_org_id.",
  }),
  github_name_subjects: {
    ...flag(
      true,
      "Whether subjects that contain only names are trusted, which repositories created before July 2026 issue. False is safer " +
        "where ids are in use: a name can be reused, an id cannot.",
    ),
    validations: [
      {
        condition: "var.github_name_subjects || var.github_repo_id != null",
        message: "github_name_subjects must be true where github_repo_id is null: nothing could be trusted.",
      },
    ],
  },
  github_plan_branches: {
    type: "list(string)",
    default: ["main"],
    description: "Protected branches, whose workflows plan and look for drift, and record both.",
    validations: [
      {
        condition: `alltrue([for branch in var.github_plan_branches : can(regex("${PLAIN}", branch))])`,
        message: "github_plan_branches must be branch names without wildcards, such as main.",
      },
    ],
  },
  github_environment: {
    type: "string",
    description: "GitHub environment with required reviewers, such as `prod`; only its jobs may apply.",
    validations: [
      matches(
        "github_environment",
        "^[A-Za-z0-9._-]+$",
        "the name of an environment, of letters, digits, ., _ and -, without wildcards",
      ),
    ],
  },
  create_gitlab_oidc_provider: flag(
    false,
    "Whether to create the OIDC provider of GitLab; the account can have one per `gitlab_url`.",
  ),
  gitlab_url: {
    type: "string",
    default: "https://gitlab.com",
    description: "URL of GitLab, the issuer of the tokens.",
    validations: [
      matches(
        "gitlab_url",
        "^https://[a-z0-9.-]+(:[0-9]+)?$",
        "an https URL without a path, such as https://gitlab.com",
      ),
    ],
  },
  gitlab_project: {
    type: "string",
    default: null,
    description: "GitLab project of this repository, such as `group/project`; null where GitLab is not trusted.",
    validations: [
      matchesOrNull(
        "gitlab_project",
        "^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+$",
        "a path without wildcards, such as group/project",
      ),
    ],
  },
  gitlab_apply_branch: {
    type: "string",
    default: "main",
    description:
      "Protected branch whose GitLab pipelines may apply, and plan with records. GitLab's subject does not contain the " +
      "environment: protect the apply job with a protected environment too.",
    validations: [matches("gitlab_apply_branch", `${PLAIN}`, "a branch name without wildcards, such as main")],
  },
  allowed_regions: {
    type: "list(string)",
    default: ["us-east-1"],
    description: "Regions that may be used; CloudFront's certificates and web ACLs are in us-east-1.",
    validations: [
      {
        condition: "contains(var.allowed_regions, var.region)",
        message: "allowed_regions must contain the region of the module.",
      },
    ],
  },
  managed_names: {
    type: "list(string)",
    default: ["billpay-*", "EKSClusterRole", "EKSNodeRole"],
    description:
      "Names of the roles, policies and instance profiles that the apply role may write; `*` matches any text.",
    validations: [
      {
        condition: 'alltrue([for name in var.managed_names : can(regex("^[A-Za-z0-9_.-]{3,}[*]?$", name))])',
        message:
          "managed_names must be names, or prefixes of three characters or more followed by *, such as billpay-*.",
      },
    ],
  },
  additional_actions: furtherActions(
    "additional_actions",
    "IAM actions of the apply role in addition to the platform's own list, such as `lambda:Get*`.",
  ),
  additional_role_actions: furtherActions(
    "additional_role_actions",
    "IAM actions that the boundary of the roles which the apply role creates has in addition to the platform's own list, " +
      "such as `sqs:SendMessage`. A role has an action if its own policy grants it too.",
  ),
  max_session_duration: wholeNumber("max_session_duration", {
    least: 3600,
    most: 43200,
    rest: " seconds",
    default: 3600,
    description: "Maximum duration of a session in seconds, 3600 to 43200.",
  }),
  state_bucket: {
    type: "string",
    description: "S3 bucket of the environment's state files.",
    validations: [
      matches("state_bucket", "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "the name of a bucket, without wildcards"),
    ],
  },
  state_key_prefix: {
    type: "string",
    default: "",
    description: "Prefix of the state files in the bucket, ending in `/`; empty for the whole bucket.",
    validations: [
      matches(
        "state_key_prefix",
        "^([A-Za-z0-9._-]+/)*$",
        "empty, or a prefix without wildcards that ends in /, such as prod/",
      ),
    ],
  },
  state_kms_key_arn: {
    type: "string",
    default: null,
    description: "ARN of the KMS key that encrypts the state files; null where S3 encrypts them with its own key.",
    validations: [
      matchesOrNull(
        "state_kms_key_arn",
        "^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[a-z0-9-]+$",
        "the ARN of a KMS key, without wildcards",
      ),
    ],
  },
  pipeline_log_group_name: {
    type: "string",
    description:
      "Log group in which plans and applies are recorded, such as `/billpay-prod/pipeline`. The module `observability` creates it.",
    validations: [
      matches(
        "pipeline_log_group_name",
        "^[a-zA-Z0-9_/.-]{1,512}$",
        "the name of a log group, of a-z, A-Z, 0-9 and _ / . -, without wildcards",
      ),
    ],
  },
  github_application_ids: {
    type: "map(string)",
    default: {},
    description:
      "Ids of the GitHub repositories of applications, by their name in `ecr_push`: shorter than setting `org_id` and `repo_id` " +
      "there, where all of them belong to `github_org_id`.",
    validations: [
      {
        condition: 'alltrue([for id in values(var.github_application_ids) : can(regex("^[0-9]+$", id))])',
        message: "github_application_ids must be numbers in quotes.",
      },
      {
        condition: "length(var.github_application_ids) == 0 || var.github_org_id != null",
        message: "github_application_ids must be empty where github_org_id is null.",
      },
    ],
  },
  ecr_push: {
    type:
      "map(object({ repository = string, github = string, org_id = optional(string), repo_id = optional(string), " +
      'branches = optional(list(string), ["main"]), environments = optional(list(string), []) }))',
    default: {},
    description:
      "Who may push images, by application: the ECR `repository`, the `github` repository as `ORG/REPO`, its `org_id` and " +
      "`repo_id` for immutable subjects, and the `branches` and `environments` whose jobs push.",
    validations: [
      {
        condition:
          'alltrue([for app, push in var.ecr_push : can(regex("^[a-z0-9-]{1,40}$", app)) && can(regex("^[a-z0-9][a-z0-9._/-]*$", push.repository))])',
        message: "ecr_push must have application names of a-z, 0-9 and -, and ECR repositories without wildcards.",
      },
      {
        condition: 'alltrue([for push in var.ecr_push : can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", push.github))])',
        message: "ecr_push must have github repositories in the form ORG/REPO, without wildcards.",
      },
      {
        condition:
          'alltrue([for push in var.ecr_push : (push.org_id == null) == (push.repo_id == null) && alltrue([for id in [push.org_id, push.repo_id] : id == null || can(regex("^[0-9]+$", id))])])',
        message: "ecr_push must have org_id and repo_id together, each a number in quotes.",
      },
      {
        condition:
          "var.github_name_subjects || alltrue([for app, push in var.ecr_push : push.repo_id != null || contains(keys(var.github_application_ids), app)])",
        message:
          "ecr_push must have org_id and repo_id, or github_application_ids, where github_name_subjects is false.",
      },
      {
        condition: `alltrue(flatten([for push in var.ecr_push : [for ref in concat(push.branches, push.environments) : can(regex("${PLAIN}", ref))]]))`,
        message: "ecr_push must have branches and environments without wildcards.",
      },
      {
        condition: "alltrue([for app in keys(var.github_application_ids) : contains(keys(var.ecr_push), app)])",
        message: "ecr_push must have the applications that github_application_ids names.",
      },
      {
        condition: "alltrue([for push in var.ecr_push : length(push.branches) + length(push.environments) > 0])",
        message: "ecr_push must have a branch or an environment for each application.",
      },
    ],
  },
} satisfies Inputs;
