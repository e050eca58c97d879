import { ACCOUNT, accountId, beside, type ModuleInputs, moduleName, region } from "../module-inputs";

const push = (settings: object, app = "backend") => ({
  [app]: { repository: "billpay-backend", github: "acme/backend", org_id: "123456", repo_id: "456789", ...settings },
});

const FURTHER_ACTIONS = {
  "must be actions such as lambda:Get*": [
    ...["*", "*:Get*", "lambda", "lambda:*", "lambda:**", "lambda:?*", "lambda:", "lambda:Get-Function"],
    ...["iam:GetRole", "kms:Decrypt", "sts:AssumeRole", "organizations:LeaveOrganization", "account:CloseAccount"],
  ].map((action) => ["lambda:GetFunction", action]),
};

export const delivery: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    region: "us-east-1",
    name: "billpay",
    additional_actions: ["lambda:GetFunction", "lambda:Get*", "lambda:*Function"],
    additional_role_actions: ["sqs:SendMessage"],
    allowed_regions: ["us-west-2", "us-east-1"],
    ecr_push: push({ branches: ["main", "release/1.2"], environments: ["prod"] }),
    github_application_ids: { backend: "456789" },
    github_environment: "prod",
    github_name_subjects: true,
    github_org: "acme-pay",
    github_org_id: "123456",
    github_plan_branches: ["main", "release/1.2"],
    github_repo: "billpay.platform",
    github_repo_id: "456789",
    gitlab_apply_branch: "main",
    gitlab_project: "group/sub/project",
    gitlab_url: "https://gitlab.acme.com:8443",
    managed_names: ["billpay-*", "EKSClusterRole"],
    max_session_duration: 7200,
    pipeline_log_group_name: "/billpay-prod/pipeline",
    state_bucket: "acme-state",
    state_key_prefix: "billpay/prod/",
    state_kms_key_arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/0a1b-2c3d`,
  },
  taken: {
    additional_actions: [[]],
    additional_role_actions: [[]],
    ecr_push: [
      beside({ github_application_ids: {} }, {}),
      push({ org_id: null, repo_id: null }),
      push({ branches: [], environments: ["prod"] }),
      beside({ github_application_ids: {} }, push({}, "a".repeat(40))),
    ],
    github_application_ids: [
      {},
      beside({ github_name_subjects: false, ecr_push: push({ org_id: null, repo_id: null }) }, { backend: "1" }),
    ],
    github_name_subjects: [false],
    github_repo_id: [beside({ github_org_id: null, github_application_ids: {} }, null)],
    gitlab_project: [null, "group/project"],
    gitlab_url: ["https://gitlab.com"],
    managed_names: [["abc*"]],
    max_session_duration: [3600, 43200],
    pipeline_log_group_name: ["g".repeat(512)],
    state_bucket: ["a.b", "b".repeat(63)],
    state_key_prefix: ["", "prod/"],
    state_kms_key_arn: [null],
  },
  refused: {
    account_id: accountId,
    region: {
      "must be the code of a region": region["must be the code of a region"].map((value) =>
        beside({ allowed_regions: [value] }, value),
      ),
    },
    name: moduleName,
    additional_actions: FURTHER_ACTIONS,
    additional_role_actions: FURTHER_ACTIONS,
    allowed_regions: { "must contain the region of the module": [[], ["us-west-2"]] },
    ecr_push: {
      "must have application names of a-z, 0-9 and -": [
        ...["", "Backend", "back_end", "a".repeat(41)].map((app) =>
          beside({ github_application_ids: {} }, push({}, app)),
        ),
        ...["", "*", "billpay-*", "Billpay"].map((repository) => push({ repository })),
      ],
      "must have github repositories in the form ORG/REPO": ["", "acme", "acme/*", "*/backend", "acme/back/end"].map(
        (github) => push({ github }),
      ),
      "must have org_id and repo_id together": [
        push({ org_id: null }),
        push({ repo_id: null }),
        push({ org_id: "12a" }),
        push({ repo_id: "*" }),
      ],
      "must have org_id and repo_id, or github_application_ids, where github_name_subjects is false": [
        beside({ github_name_subjects: false, github_application_ids: {} }, push({ org_id: null, repo_id: null })),
      ],
      "must have branches and environments without wildcards": [
        push({ branches: ["main", "*"] }),
        push({ branches: ["release/*"] }),
        push({ environments: ["prod:x"] }),
        push({ environments: [""] }),
      ],
      "must have the applications that github_application_ids names": [
        beside({ github_application_ids: { frontend: "1" } }, push({})),
      ],
      "must have a branch or an environment": [push({ branches: [] })],
    },
    github_application_ids: {
      "must be numbers in quotes": [{ backend: "12a" }, { backend: "" }, { backend: "*" }],
      "must be empty where github_org_id is null": [
        beside(
          { github_org_id: null, github_repo_id: null, ecr_push: push({ org_id: null, repo_id: null }) },
          { backend: "1" },
        ),
      ],
    },
    github_environment: { "must be the name of an environment": ["", "*", "pro?", "prod:x", "prod/x"] },
    github_name_subjects: {
      "must be true where github_repo_id is null": [
        beside({ github_repo_id: null, github_org_id: null, github_application_ids: {}, ecr_push: {} }, false),
      ],
    },
    github_org: { "must be the name of an organization": ["", "*", "ac*", "a?me", "acme/x", "acme_pay"] },
    github_org_id: { "must be a number in quotes": ["", "*", "12a", "-1"] },
    github_plan_branches: { "must be branch names": ["", "*", "feature/*", "a:b"].map((branch) => ["main", branch]) },
    github_repo: { "must be the name of a repository": ["", "*", "bill*", "a:b", "a/b"] },
    github_repo_id: {
      "must be a number in quotes": ["", "*", "45@6", "-1"],
      "must be set together with github_org_id": [
        null,
        beside({ github_org_id: null, github_application_ids: {} }, "456789"),
      ],
    },
    gitlab_apply_branch: { "must be a branch name": ["", "*", "ma*", "a:b"] },
    gitlab_project: { "must be a path without wildcards": ["", "*", "group", "group/*", "/project", "group/"] },
    gitlab_url: {
      "must be an https URL without a path": [
        "",
        "http://gitlab.com",
        "https://gitlab.com/x",
        "https://*",
        "gitlab.com",
      ],
    },
    managed_names: {
      "must be names, or prefixes": ["", "*", "b*", "bi*", "*Role", "bill*y*"].map((name) => ["billpay-*", name]),
    },
    max_session_duration: { "must be a whole number from 3600 to 43200 seconds": [3599, 43201, 3600.5] },
    pipeline_log_group_name: {
      "must be the name of a log group": ["", "*", "/billpay-*/pipeline", "a:b", "g".repeat(513)],
    },
    state_bucket: {
      "must be the name of a bucket": ["", "*", "acme*", "ab", "-acme", "acme-", "Acme", "b".repeat(64)],
    },
    state_key_prefix: { "must be empty, or a prefix": ["*", "prod", "/prod/", "pr*/"] },
    state_kms_key_arn: {
      "must be the ARN of a KMS key": [
        "",
        "0a1b",
        `arn:aws:kms:us-east-1:${ACCOUNT}:alias/billpay`,
        `arn:aws:kms:us-east-1:${ACCOUNT}:key/*`,
        `arn:aws:kms:*:${ACCOUNT}:key/0a1b`,
      ],
    },
  },
};
