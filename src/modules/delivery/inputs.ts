import { flag } from "../../constructs/inputs/flags";
import { matches, matchesOrNull } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME, REGION } from "../../constructs/inputs/naming";
import { between } from "../../constructs/inputs/numbers";
import type { InputProps, Inputs, InputValidation } from "../../core/inputs";

/** A GitHub name, a branch, an environment: never `*` or `?`, which IAM would read as «any», nor `:`, which parts a subject. */
const PLAIN = "^[A-Za-z0-9._/-]+$";

/** Declares the number that GitHub gives to `what`. */
function githubId(name: string, what: string, ...validations: InputValidation[]): InputProps {
  return {
    type: "string",
    default: null,
    description: `Number of the ${what} at GitHub, in quotes, for immutable subjects; null where they are not in use.`,
    validations: [
      {
        condition: `var.${name} == null || can(regex("^[0-9]+$", var.${name}))`,
        message: `${name} must be a number in quotes, without wildcards, or null.`,
      },
      ...validations,
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
    "Whether to make the OIDC provider of GitHub Actions; off where the account has it: it can be there once.",
  ),
  github_org: {
    type: "string",
    description: "GitHub organization that owns this repository.",
    validations: [
      matches("github_org", "^[A-Za-z0-9-]+$", "an organization's name of letters, digits and -, without wildcards"),
    ],
  },
  github_repo: {
    type: "string",
    description: "This repository's name, without the organization.",
    validations: [
      matches(
        "github_repo",
        "^[A-Za-z0-9._-]+$",
        "a repository's name of letters, digits, ., _ and -, without wildcards",
      ),
    ],
  },
  github_org_id: githubId("github_org_id", "organization"),
  github_repo_id: githubId("github_repo_id", "repository", {
    condition: "(var.github_repo_id == null) == (var.github_org_id == null)",
    message: "github_repo_id must be given together with github_org_id.",
  }),
  github_name_subjects: {
    type: "bool",
    default: true,
    description:
      "Whether subjects by name alone are trusted, as repositories made before July 2026 issue them. Off is safer where " +
      "ids are in use: a name can be given again, an id cannot.",
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
    description: "Branches whose workflows may plan, besides pull requests.",
    validations: [
      {
        condition: `alltrue([for branch in var.github_plan_branches : can(regex("${PLAIN}", branch))])`,
        message: "github_plan_branches must be branch names without wildcards.",
      },
    ],
  },
  github_environment: {
    type: "string",
    description: "GitHub environment, with required reviewers, whose jobs alone may apply, such as `prod`.",
    validations: [
      matches(
        "github_environment",
        "^[A-Za-z0-9._-]+$",
        "an environment's name of letters, digits, ., _ and -, without wildcards",
      ),
    ],
  },
  create_gitlab_oidc_provider: flag(
    false,
    "Whether to make the OIDC provider of GitLab; the account can have one for each `gitlab_url`.",
  ),
  gitlab_url: {
    type: "string",
    default: "https://gitlab.com",
    description: "GitLab's address, which issues the tokens.",
    validations: [
      matches("gitlab_url", "^https://[a-z0-9.-]+(:[0-9]+)?$", "an https address without path, as https://gitlab.com"),
    ],
  },
  gitlab_project: {
    type: "string",
    default: null,
    description:
      "GitLab project that holds this repository, such as `group/project`; null where GitLab is not trusted.",
    validations: [
      matchesOrNull(
        "gitlab_project",
        "^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+$",
        "a path as group/project, without wildcards",
      ),
    ],
  },
  gitlab_apply_branch: {
    type: "string",
    default: "main",
    description:
      "Protected branch whose GitLab pipelines may apply. GitLab's subject does not tell the environment: guard the apply " +
      "job with a protected environment too.",
    validations: [matches("gitlab_apply_branch", `${PLAIN}`, "a branch name without wildcards")],
  },
  allowed_regions: {
    type: "list(string)",
    default: ["us-east-1"],
    description: "Regions that may be used; CloudFront's certificates and web ACLs live in us-east-1.",
    validations: [
      {
        condition: "contains(var.allowed_regions, var.region)",
        message: "allowed_regions must hold the region of the module.",
      },
    ],
  },
  managed_names: {
    type: "list(string)",
    default: ["billpay-*", "EKSClusterRole", "EKSNodeRole"],
    description:
      "Names of the roles, policies and instance profiles that the apply role may write; `*` stands for any text.",
    validations: [
      {
        condition: 'alltrue([for name in var.managed_names : can(regex("^[A-Za-z0-9_.-]{3,}[*]?$", name))])',
        message: "managed_names must be names, or beginnings of three characters or more with * after them.",
      },
    ],
  },
  additional_actions: {
    type: "set(string)",
    default: [],
    description: "IAM actions that the platform's own list lacks, such as `lambda:Get*`.",
    validations: [
      {
        condition:
          'alltrue([for action in var.additional_actions : can(regex("^[a-z0-9-]+:[*?]*[A-Za-z][A-Za-z*?]*$", action)) && !contains(["iam", "kms", "sts", "organizations", "account"], split(":", action)[0])])',
        message:
          "additional_actions must be like lambda:Get*, never all of a service, and not of iam, kms, sts, organizations or account.",
      },
    ],
  },
  max_session_duration: {
    type: "number",
    default: 3600,
    description: "Seconds that a session lasts at most, 3600 to 43200.",
    validations: [between("max_session_duration", 3600, 43200, " seconds")],
  },
  state_bucket: {
    type: "string",
    description: "S3 bucket of the environment's states.",
    validations: [matches("state_bucket", "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "a bucket's name, without wildcards")],
  },
  state_key_prefix: {
    type: "string",
    default: "",
    description: "Where in the bucket the states are, ending in `/`; empty for the whole bucket.",
    validations: [
      matches("state_key_prefix", "^([A-Za-z0-9._-]+/)*$", "empty or end in /, as prod/, without wildcards"),
    ],
  },
  state_kms_key_arn: {
    type: "string",
    default: null,
    description: "KMS key that encrypts the states; null where S3 does with its own.",
    validations: [
      matchesOrNull(
        "state_kms_key_arn",
        "^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[a-z0-9-]+$",
        "a key's ARN, without wildcards",
      ),
    ],
  },
  pipeline_log_group_name: {
    type: "string",
    description:
      "Log group that plans and applies are recorded in, such as `/billpay-prod/pipeline`. The module observability makes it.",
    validations: [
      matches(
        "pipeline_log_group_name",
        "^[a-zA-Z0-9_/.-]{1,512}$",
        "a log group's name of a-z, A-Z, 0-9 and _ / . -, without wildcards",
      ),
    ],
  },
  ecr_push: {
    type:
      "map(object({ repository = string, github = string, org_id = optional(string), repo_id = optional(string), " +
      'branches = optional(list(string), ["main"]), environments = optional(list(string), []) }))',
    default: {},
    description:
      "Who may push images, by application: ECR `repository`, `github` repository as `ORG/REPO`, its `org_id` and " +
      "`repo_id` for immutable subjects, and the `branches` and `environments` whose jobs push.",
    validations: [
      {
        condition:
          'alltrue([for app, push in var.ecr_push : can(regex("^[a-z0-9-]{1,40}$", app)) && can(regex("^[a-z0-9][a-z0-9._/-]*$", push.repository))])',
        message: "ecr_push must have applications of a-z, 0-9 and -, and ECR repositories without wildcards.",
      },
      {
        condition: 'alltrue([for push in var.ecr_push : can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", push.github))])',
        message: "ecr_push must have github repositories as ORG/REPO, without wildcards.",
      },
      {
        condition:
          'alltrue([for push in var.ecr_push : (push.org_id == null) == (push.repo_id == null) && alltrue([for id in [push.org_id, push.repo_id] : id == null || can(regex("^[0-9]+$", id))])])',
        message: "ecr_push must have org_id and repo_id together, each a number in quotes.",
      },
      {
        condition: "var.github_name_subjects || alltrue([for push in var.ecr_push : push.repo_id != null])",
        message: "ecr_push must have org_id and repo_id where github_name_subjects is false.",
      },
      {
        condition: `alltrue(flatten([for push in var.ecr_push : [for ref in concat(push.branches, push.environments) : can(regex("${PLAIN}", ref))]]))`,
        message: "ecr_push must have branches and environments without wildcards.",
      },
      {
        condition: "alltrue([for push in var.ecr_push : length(push.branches) + length(push.environments) > 0])",
        message: "ecr_push must have a branch or an environment for each application.",
      },
    ],
  },
} satisfies Inputs;
