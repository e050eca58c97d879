import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAllowed, type Request, type Statement } from "../../src/rehearsal/policies";
import { repo } from "../../src/system/repo";
import { DEPENDENT_ACTIONS, MANAGED_POLICIES } from "./iam/managed-policies";
import { PROVIDER_ACTIONS } from "./iam/provider-actions";
import { tool } from "./tools";

const ACCOUNT = "333333333333";
const BUCKET = `billpay-tfstate-${ACCOUNT}-us-east-1`;
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/billpay-boundary`;
const APPLY_BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/billpay-apply-boundary`;

const modules = readdirSync(join(repo, "modules"));
const moduleOf = (name: string) => JSON.parse(readFileSync(join(repo, "modules", name, "main.tf.json"), "utf8"));

/** The inputs of an environment, with the names and ids of one that has them long. */
const INPUTS = {
  account_id: ACCOUNT,
  region: "us-east-1",
  allowed_regions: ["us-east-1", "us-west-2"],
  github_org: "an-organization-with-a-long-name",
  github_repo: "billpay-platform",
  github_environment: "staging",
  gitlab_url: "https://gitlab.an-organization-with-a-long-name.example.com",
  state_bucket: BUCKET,
  state_key_prefix: "staging/",
};

let folder: string;

/** The boundaries: of the apply role, and of the roles that it creates. */
const BOUNDARIES = ["apply", "roles"] as const;
type Boundaries = Readonly<Record<(typeof BOUNDARIES)[number], { text: string; statements: Statement[] }>>;

/** Both as OpenTofu writes them, with these inputs. */
async function rendered(inputs: object = {}): Promise<Boundaries> {
  writeFileSync(join(folder, "terraform.tfvars.json"), JSON.stringify({ ...INPUTS, ...inputs }));
  const expression = "jsonencode([jsonencode(local.apply_boundary_document), jsonencode(local.boundary_document)])";
  const tofu = await tool("sh", ["-c", `cd ${folder} && echo '${expression}' | tofu console`]);
  if (tofu.code !== 0) throw new Error(tofu.stderr);
  const [apply, roles] = JSON.parse(JSON.parse(tofu.stdout)).map((text: string) => ({
    text,
    statements: JSON.parse(text).Statement,
  }));
  return { apply, roles };
}

let standard: Boundaries;
/** The same of an environment that has a runner: live/_units/delivery.hcl. */
let withRunner: Boundaries;
const RUNNER_ACTIONS = ["codebuild:*Project*", "codebuild:*Webhook", "codeconnections:*Connection*"];
const RUNNER_ROLE_ACTIONS = ["codeconnections:GetConnection*", "codeconnections:UseConnection"];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "boundary-"));
  // Without resources, so that no provider is needed to evaluate it.
  const { variable, locals } = moduleOf("delivery");
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ variable, locals }));
  standard = await rendered();
  withRunner = await rendered({ additional_actions: RUNNER_ACTIONS, additional_role_actions: RUNNER_ROLE_ACTIONS });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A resource of the platform's own that an action is asked of. */
function resourceOf(action: string): string {
  const iam = `arn:aws:iam::${ACCOUNT}`;
  if (/ServiceLinkedRole/.test(action))
    return `${iam}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`;
  if (/OpenIDConnectProvider/.test(action)) return `${iam}:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE`;
  if (/^iam:\w*InstanceProfiles?$/.test(action)) return `${iam}:instance-profile/billpay-something`;
  if (/^iam:\w*AccountPasswordPolicy$/.test(action)) return "*";
  if (/^iam:\w*(?<!Role)Policy(Version|Versions)?$/.test(action)) return `${iam}:policy/billpay-something`;
  if (/^iam:/.test(action)) return `${iam}:role/billpay-something`;
  if (/^kms:/.test(action)) return `arn:aws:kms:us-east-1:${ACCOUNT}:key/1a2b3c4d`;
  if (/^s3:/.test(action)) return "arn:aws:s3:::billpay-frontend-a/index.html";
  return "*";
}

const within = (
  boundary: keyof Boundaries,
  request: Partial<Request> & { action: string },
  { [boundary]: { statements } } = standard,
) =>
  isAllowed(statements, {
    resource: resourceOf(request.action),
    context: {
      "iam:PermissionsBoundary": BOUNDARY,
      "iam:PassedToService": "ec2.amazonaws.com",
      "aws:RequestedRegion": "us-east-1",
    },
    ...request,
  });

const actionsOf = (listed: string): string[] =>
  listed.split("; ").flatMap((part) => {
    const [service, names = ""] = part.split(": ");
    return names.split(" ").map((name) => `${service}:${name}`);
  });

const outside = (boundary: keyof Boundaries, actions: readonly string[], module?: string) =>
  [...new Set(actions)].filter((action) => !within(boundary, { action }, module === "runner" ? withRunner : standard));

/** The actions of every statement in it, as data or within an expression. */
function actionsIn(value: unknown): string[] {
  if (typeof value === "string")
    return [...value.matchAll(/\bactions?"? = (\[[^\]]*\]|"[^"]*")/gi)].flatMap(([, list = ""]) =>
      [...list.matchAll(/"([^"]*)"/g)].map(([, action = ""]) => action),
    );
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    /^actions?$/i.test(name) ? [inner].flat() : actionsIn(inner),
  );
}

/** What the roles of a module that carry the boundary are allowed by its own policies. */
function grantedBy(name: string): string[] {
  const { resource = {}, locals = {} } = moduleOf(name);
  return actionsIn([resource.aws_iam_role_policy, resource.aws_iam_policy, locals]);
}

/** What audits an account is weakened and removed by an administrator alone. */
const AUDITS =
  /^(access-analyzer:Delete|cloudtrail:(Delete|Put|Remove|Stop|Update)|config:(Delete|Stop|Untag)|ec2:Disable|guardduty:(Delete|Untag)|iam:DeleteAccount|inspector2:Disable|securityhub:(Batch(Delete|Disable|Update)|Create|Disable|TagResource|UntagResource))/;

describe("the boundary of the apply role", () => {
  test.each(modules)("has room for all that is needed to apply %s", (name) => {
    const types = Object.keys(moduleOf(name).resource ?? {}).filter((type) => type.startsWith("aws_"));
    expect(types.filter((type) => !PROVIDER_ACTIONS[type])).toEqual([]);
    const needed = types.flatMap((type) => [PROVIDER_ACTIONS[type], DEPENDENT_ACTIONS[type]]);
    // The pipeline's own identities are an administrator's: see «NotThePipeline».
    const refused = outside(
      "apply",
      needed.flatMap((listed) => (listed ? actionsOf(listed) : [])),
      name,
    );
    expect(refused.filter((action) => !AUDITS.test(action))).toEqual([]);
    if (name === "audit") expect(refused.length).toBeGreaterThan(15);
  });

  test("keeps out a role without the boundary of created roles, whichever else it has", () => {
    const create = (boundary?: string) =>
      within("apply", {
        action: "iam:CreateRole",
        context: { "aws:RequestedRegion": "us-east-1", ...(boundary && { "iam:PermissionsBoundary": boundary }) },
      });
    expect(create(BOUNDARY)).toBe(true);
    expect(create()).toBe(false);
    expect(create(APPLY_BOUNDARY)).toBe(false);
    expect(create("arn:aws:iam::aws:policy/AdministratorAccess")).toBe(false);
  });

  test.each([
    ...["iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePolicy", "iam:DeleteRolePolicy"],
    "iam:PutRolePermissionsBoundary",
  ])("keeps %s to roles with the boundary of created roles", (action) => {
    const of = (boundary: string) =>
      within("apply", { action, context: { "iam:PermissionsBoundary": boundary, "aws:RequestedRegion": "us-east-1" } });
    expect([of(BOUNDARY), of(APPLY_BOUNDARY)]).toEqual([true, false]);
  });

  test.each([
    ...["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicyVersion", "iam:DeletePolicy"],
    "iam:CreatePolicy",
  ])("leaves %s of either boundary, and of the apply role's policies, to an administrator", (action) => {
    for (const resource of [BOUNDARY, APPLY_BOUNDARY, `arn:aws:iam::${ACCOUNT}:policy/billpay-apply-network`])
      expect([resource, within("apply", { action, resource })]).toEqual([resource, false]);
    expect(within("apply", { action, resource: `arn:aws:iam::${ACCOUNT}:policy/billpay-something` })).toBe(true);
  });

  test("reads and writes its own states, and gives back their locks", () => {
    const state = `arn:aws:s3:::${BUCKET}/staging/database/tofu.tfstate`;
    for (const action of ["s3:GetObject", "s3:PutObject"])
      expect(within("apply", { action, resource: state })).toBe(true);
    expect(within("apply", { action: "s3:DeleteObject", resource: `${state}.tflock` })).toBe(true);
    expect(within("apply", { action: "s3:ListBucket", resource: `arn:aws:s3:::${BUCKET}` })).toBe(true);
  });

  test("has room for what the command itself asks of AWS", () => {
    const asked = [
      "cloudwatch:DescribeAlarms",
      "cloudwatch:PutMetricData",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ];
    expect(outside("apply", asked)).toEqual([]);
  });

  // What only nodes, pods and backups do.
  test.each([
    ...["ssm:GetParameter", "ssmmessages:OpenDataChannel", "rds-db:connect", "eks-auth:AssumeRoleForPodIdentity"],
    ...["autoscaling:TerminateInstanceInAutoScalingGroup", "ec2:AttachVolume", "ec2:CreateSnapshot", "ecr:PutImage"],
    ...["ecr:GetAuthorizationToken", "xray:PutTraceSegments", "shield:CreateProtection"],
  ])("keeps out %s, which the roles that it creates may need", (action) => {
    expect(within("apply", { action })).toBe(false);
  });
});

describe("the boundary of the roles that the apply role creates", () => {
  test.each(modules.filter((name) => name !== "delivery"))("has room for what the roles of %s are granted", (name) => {
    expect(
      outside(
        "roles",
        grantedBy(name).filter((action) => action !== CUT_OFF),
        name,
      ),
    ).toEqual([]);
  });

  test("is asked of by the roles of cluster, network and audit, so that the last test has something to look at", () => {
    expect(grantedBy("cluster")).toEqual(
      expect.arrayContaining(["kms:CreateGrant", "kms:ReEncrypt*", "kms:ListGrants"]),
    );
    expect(grantedBy("network")).toContain("logs:PutLogEvents");
    expect(grantedBy("audit")).toContain("logs:CreateLogStream");
  });

  test("has room for what the platform needs of each AWS managed policy that a role has", () => {
    const attached = new Set(
      modules.flatMap((name) =>
        [...JSON.stringify(moduleOf(name)).matchAll(/iam::aws:policy\/([\w/-]+)"/g)].map(([, policy = ""]) => policy),
      ),
    );
    expect([...attached].sort()).toEqual(Object.keys(MANAGED_POLICIES).sort());
    for (const [policy, listed] of Object.entries(MANAGED_POLICIES))
      expect([policy, outside("roles", actionsOf(listed))]).toEqual([policy, []]);
  });

  test.each([
    ...["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy"],
    ...["iam:PutRolePermissionsBoundary", "iam:DeleteRolePermissionsBoundary", "iam:CreatePolicy"],
    ...["iam:CreatePolicyVersion", "iam:CreateOpenIDConnectProvider", "iam:AddRoleToInstanceProfile"],
  ])("keeps out %s, even of a role or policy of the platform's own", (action) => {
    expect(within("roles", { action })).toBe(false);
  });

  test.each([
    ...["ec2:CreateVpc", "eks:CreateAccessEntry", "eks:UpdateClusterConfig", "rds:ModifyDBParameterGroup"],
    ...[
      "secretsmanager:PutSecretValue",
      "secretsmanager:PutResourcePolicy",
      "kms:PutKeyPolicy",
      "kms:ScheduleKeyDeletion",
    ],
    ...["cloudfront:UpdateDistribution", "cloudtrail:CreateTrail", "route53:CreateHostedZone", "s3:PutBucketPolicy"],
    ...["s3:PutObjectLegalHold", "backup:DeleteRecoveryPoint", "ecr:PutImage", "cloudwatch:DeleteAlarms"],
  ])("keeps out %s, which is for an apply", (action) => {
    expect(within("roles", { action })).toBe(false);
  });

  test("keeps out the states, those of its own environment too, and lets other buckets be", () => {
    for (const [action, resource] of [
      ["s3:GetObject", `arn:aws:s3:::${BUCKET}/staging/database/tofu.tfstate`],
      ["s3:PutObject", `arn:aws:s3:::${BUCKET}/staging/database/tofu.tfstate`],
      ["s3:ListBucket", `arn:aws:s3:::${BUCKET}`],
    ] as const)
      expect([action, within("roles", { action, resource })]).toEqual([action, false]);
    expect(within("roles", { action: "s3:GetObject" })).toBe(true);
  });

  test("hands roles to instances alone, and none of the pipeline's", () => {
    const pass = (role: string, service: string) =>
      within("roles", {
        action: "iam:PassRole",
        resource: `arn:aws:iam::${ACCOUNT}:role/${role}`,
        context: { "aws:RequestedRegion": "us-east-1", "iam:PassedToService": service },
      });
    expect(pass("EKSNodeRole", "ec2.amazonaws.com")).toBe(true);
    expect(pass("EKSNodeRole", "lambda.amazonaws.com")).toBe(false);
    for (const role of ["OrganizationAccountAccessRole", "billpay-apply", "billpay-plan", "billpay-pull-request"])
      expect([role, pass(role, "ec2.amazonaws.com")]).toEqual([role, false]);
  });

  test("puts a role into no instance profile but those that EKS makes in Auto Mode", () => {
    const add = (profile: string) =>
      within("roles", {
        action: "iam:AddRoleToInstanceProfile",
        resource: `arn:aws:iam::${ACCOUNT}:instance-profile/${profile}`,
      });
    expect([add("eks-0a1b2c3d"), add("billpay-cluster-nodes")]).toEqual([true, false]);
  });

  test("has no other writes of IAM, and service-linked roles alone of roles", () => {
    const request = { action: "iam:CreateServiceLinkedRole" };
    expect(within("roles", request)).toBe(true);
    expect(within("roles", { ...request, resource: `arn:aws:iam::${ACCOUNT}:role/billpay-something` })).toBe(false);
    const iam = standard.roles.statements
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action = [] }) => [Action].flat())
      .filter((action) => action.startsWith("iam:") && !/^iam:(Get|List)/.test(action));
    expect(iam.sort()).toEqual(["iam:AddRoleToInstanceProfile", "iam:CreateServiceLinkedRole", "iam:PassRole"]);
  });
});

describe.each(BOUNDARIES)("the boundary of %s", (boundary) => {
  test.each([
    ["cloudtrail:StopLogging", `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/billpay-staging`],
    ["cloudtrail:PutEventSelectors", `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/billpay-staging`],
    ["config:StopConfigurationRecorder", "*"],
    ["guardduty:DeleteDetector", "*"],
    ["securityhub:DisableSecurityHub", "*"],
    ["securityhub:CreateAutomationRule", "*"],
  ])("lets nobody within it take away what audits them: %s", (action, resource) => {
    expect(within(boundary, { action, resource })).toBe(false);
  });

  test("allows no service whole, however it is written", () => {
    const allowed = standard[boundary].statements
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action = [] }) => Action);
    expect(allowed.length).toBeGreaterThan(boundary === "apply" ? 100 : 80);
    expect(allowed.filter((action) => /^(\*|[^:]*:[*?]+$)/.test(action))).toEqual([]);
  });

  test.each([
    ["iam:CreateUser", `arn:aws:iam::${ACCOUNT}:user/billpay-someone`],
    ["iam:CreateAccessKey", `arn:aws:iam::${ACCOUNT}:user/billpay-someone`],
    ["iam:CreateLoginProfile", `arn:aws:iam::${ACCOUNT}:user/billpay-someone`],
    ["iam:PutUserPolicy", `arn:aws:iam::${ACCOUNT}:user/billpay-someone`],
    ["iam:AddUserToGroup", `arn:aws:iam::${ACCOUNT}:group/billpay-admins`],
    ["iam:CreateSAMLProvider", `arn:aws:iam::${ACCOUNT}:saml-provider/billpay`],
    ["iam:DeleteRolePermissionsBoundary", `arn:aws:iam::${ACCOUNT}:role/billpay-something`],
    ["iam:CreateRole", `arn:aws:iam::${ACCOUNT}:role/another-name`],
    ["iam:PassRole", `arn:aws:iam::${ACCOUNT}:role/OrganizationAccountAccessRole`],
    ["iam:UpdateAssumeRolePolicy", `arn:aws:iam::${ACCOUNT}:role/billpay-apply`],
    ["iam:UpdateAssumeRolePolicy", `arn:aws:iam::${ACCOUNT}:role/billpay-pull-request`],
    ["iam:PutRolePolicy", `arn:aws:iam::${ACCOUNT}:role/billpay-pull-request`],
    ["iam:CreatePolicyVersion", BOUNDARY],
    ["iam:CreatePolicyVersion", APPLY_BOUNDARY],
    ["iam:CreateOpenIDConnectProvider", `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`],
    ["sts:AssumeRole", "arn:aws:iam::444444444444:role/another-account"],
    ["organizations:LeaveOrganization", "*"],
    ["account:CloseAccount", "*"],
    ["kms:Decrypt", "arn:aws:kms:us-east-1:444444444444:key/of-another-account"],
    ["kms:Decrypt", `arn:aws:kms:eu-west-1:${ACCOUNT}:key/of-another-region`],
    ["kms:ReEncryptFrom", "arn:aws:kms:us-east-1:444444444444:key/of-another-account"],
    ["kms:CreateGrant", "arn:aws:kms:us-east-1:444444444444:key/of-another-account"],
    ["s3:BypassGovernanceRetention", "arn:aws:s3:::billpay-audit/log"],
    ["s3:GetObject", `arn:aws:s3:::${BUCKET}/prod/database/tofu.tfstate`],
    ["s3:DeleteObject", `arn:aws:s3:::${BUCKET}/staging/database/tofu.tfstate`],
    ["s3:DeleteObjectVersion", `arn:aws:s3:::${BUCKET}/staging/database/tofu.tfstate.tflock`],
    ["s3:PutBucketPolicy", `arn:aws:s3:::${BUCKET}`],
    ["lambda:CreateFunction", "*"],
    ["ec2:PurchaseReservedInstancesOffering", "*"],
  ])("keeps out %s on %s", (action, resource) => {
    expect(within(boundary, { action, resource })).toBe(false);
  });

  test("keeps out other regions, but for the services that are global", () => {
    const region = (name: string) => ({ context: { "aws:RequestedRegion": name } });
    expect(within(boundary, { action: "ec2:CreateTags", ...region("us-west-2") })).toBe(true);
    expect(within(boundary, { action: "ec2:CreateTags", ...region("eu-west-1") })).toBe(false);
    expect(within(boundary, { action: "route53:ChangeResourceRecordSets", ...region("eu-west-1") })).toBe(true);
  });

  test("has room for a runner only where there is one", () => {
    const unit = readFileSync(join(repo, "live", "_units", "delivery.hcl"), "utf8").replace(/ +/g, " ");
    expect(unit).toContain(`runner_actions = ["${RUNNER_ACTIONS.join('", "')}"]`);
    expect(unit).toContain(`runner_role_actions = ["${RUNNER_ROLE_ACTIONS.join('", "')}"]`);
    const use = { action: boundary === "apply" ? "codebuild:CreateProject" : "codeconnections:GetConnectionToken" };
    expect([within(boundary, use), within(boundary, use, withRunner)]).toEqual([false, true]);
  });

  test("takes further actions, of its own input alone", async () => {
    const names = ["additional_actions", "additional_role_actions"];
    const [own = "", other = ""] = boundary === "apply" ? names : names.reverse();
    const wider = await rendered({ [own]: ["lambda:*Function*"], [other]: ["sqs:*Message"] });
    const may = (action: string) => within(boundary, { action }, wider);
    expect(["lambda:CreateFunction", "lambda:InvokeAsync", "sqs:SendMessage"].map(may)).toEqual([true, false, false]);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
  test("fits a managed policy of 6144 characters with a runner and long names, and has 300 to spare", () => {
    expect(withRunner[boundary].text.length).toBeGreaterThan(standard[boundary].text.length);
    expect(withRunner[boundary].text.length).toBeLessThanOrEqual(6144 - 300);
  });
});

/** The load balancer controller's policy asks for it to authenticate users with Cognito, which no listener does. */
const CUT_OFF = "cognito-idp:DescribeUserPoolClient";
