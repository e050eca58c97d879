import { type FailedRun, failureMessage, failuresOf, type ReportedUnit } from "../../src/live/run-failure";

const ROOT = "/checkout";

const prod = { name: "prod", account_id: "333333333333" };
const local = { name: "local", account_id: "000000000000", endpoint: "http://127.0.0.1:4566" };

/** How a unit ended, as Terragrunt's report has it. */
const ended = (Name: string, Result: ReportedUnit["Result"], Cause?: string): ReportedUnit => ({
  Name,
  Result,
  Started: "2026-11-25T02:59:00.3Z",
  Ended: "2026-11-25T02:59:00.4Z",
  ...(Cause !== undefined && { Cause }),
});
const failed = (unit: string, cause?: string) => ended(unit, "failed", cause);
const notRun = (...units: string[]) => units.map((unit) => ended(unit, "early exit", "network"));

/** How the report has it that OpenTofu failed. */
const tofu = (command: string, said: string, end = "exit status 1") =>
  `error occurred:\n\n* Failed to execute "${command} -no-color -input=false" in ../../.local/.terragrunt-cache/nB_qr/44b0C\n${`\n${said}\n${end}\n`.replace(/^/gm, "  ")}`;

interface Given extends Partial<Omit<FailedRun, "result">> {
  readonly log?: string;
  readonly result?: Partial<FailedRun["result"]>;
}

const run = ({ log = "", result = {}, ...given }: Given): FailedRun => ({
  environment: prod,
  verb: "plan",
  offline: false,
  root: ROOT,
  ...given,
  result: { code: 1, stdout: log, stderr: "", ...result },
});

const NO_CREDENTIALS =
  'operation error STS: GetCallerIdentity, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, access disabled to EC2 IMDS via client option, or "AWS_EC2_METADATA_DISABLED" environment variable';
const REFUSED =
  'operation error S3: HeadBucket, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , HostID: , request send failed, Head "http://127.0.0.1:4566/billpay-tfstate-000000000000-us-east-1": dial tcp 127.0.0.1:4566: connect: connection refused';
const noToken = (why: string) =>
  `Error: Get "https://0A1B2C3D.gr7.us-east-1.eks.amazonaws.com/api/v1/namespaces/billpay-prod": getting credentials: exec: executable billpay.mjs ${why}`;
const SIGN_IN =
  "sign in to account 333333333333 (AWS_PROFILE, or keys in the environment), or plan with no account: `npx billpay plan prod --all --offline`";
const LOCKED = `Error: Error acquiring the state lock

Error message: operation error S3: PutObject, https response error
StatusCode: 412, RequestID: 3080abeb, HostID:
iUcaxXyProdJFF26FKfq66mOoMXCBFUn44EnLw+BCIQNGwrAlp3iAVW7zs3lMz2l, api error
PreconditionFailed: At least one of the pre-conditions you specified did not
hold
Lock Info:
  ID:        c2fc7098-bb71-9663-123e-5cb9bbd15deb
  Path:      billpay-tfstate-000000000000-us-east-1/local/network/terraform.tfstate
  Operation: OperationTypeApply
  Who:       ana@laptop
  Version:   1.12.6
  Created:   2026-11-25 03:03:50.767509373 +0000 UTC
  Info:${"      "}


OpenTofu acquires a state lock to protect the state from being written
by multiple users at the same time. Please resolve the issue above and try
again. For most commands, you can disable locking with the "-lock=false"
flag, but this is not recommended.
`;
const PROVIDER_GONE = ["us-east-1c", "us-east-1a"]
  .map(
    (zone) => `Error: Plugin did not respond

  with aws_nat_gateway.main["${zone}"],
  on main.tf.json line 128, in resource.aws_nat_gateway.main:
 128:       }

The plugin encountered an error, and failed to respond to the
plugin.(*GRPCProvider).PlanResourceChange call. The plugin logs may contain
more details.
`,
  )
  .join("\n");
const CYCLE = `03:01:36.546 WARN   The \`--queue-strict-include\` flag is deprecated
03:01:36.565 INFO   TIP (debugging-docs): For help troubleshooting errors, visit https://docs.terragrunt.com
03:01:36.565 ERROR  cycle detected during queue construction

`;
const NO_MODULE = `03:01:38.096 ERROR  Error: Invalid function argument
03:01:38.097 ERROR    on ${ROOT}/live/_units/cluster.hcl line 10, in dependency "network":
03:01:38.097 ERROR    10:   mock_outputs = jsondecode(file("\${get_repo_root()}/modules/network/mocks.json"))
03:01:38.097 INFO   TIP (debugging-docs): For help troubleshooting errors, visit https://docs.terragrunt.com
03:01:38.097 ERROR  ${ROOT}/live/_units/cluster.hcl:10,64-78: Invalid function argument; Invalid value for "path" parameter: no file exists at ${ROOT}/modules/network/mocks.json

`;
const NO_DEPENDENCY = `03:01:39.423 ERROR  You attempted to run terragrunt in a folder that does not contain a terragrunt.hcl file. Please add a terragrunt.hcl file and try again.

Path: "${ROOT}/live/prod/network/terragrunt.hcl"

`;
const NO_TOFU = `03:14:22.155 INFO   TIP (debugging-docs): For help troubleshooting errors, visit https://docs.terragrunt.com
03:14:22.155 ERROR  failed to populate Terraform version for unit network: Failed to execute "tofu -version" in ./network

exec: "tofu": executable file not found in $PATH
03:14:22.155 ERROR  Suggested fixes:${" "}
The executables 'terraform' and 'tofu' are missing from your $PATH. Please add at least one of these to your $PATH.
`;
const PLAN_NOT_WRITTEN = `03:14:31.871 ERROR  Run failed: 2 errors occurred:

* write ${ROOT}/.runs/prod/1/plans/audit/tfplan.json: no space left on device

* Unit '${ROOT}/live/prod/observability' did not run due to a failure in '${ROOT}/live/prod/audit'


❯❯ Run Summary  3 units  4s
   ────────────────────────────
   Failed       1
   Early Exits  1

03:14:31.873 INFO   TIP (debugging-docs): For help troubleshooting errors, visit https://docs.terragrunt.com
03:14:31.873 ERROR  2 errors occurred:

* write ${ROOT}/.runs/prod/1/plans/audit/tfplan.json: no space left on device

* Unit '${ROOT}/live/prod/observability' did not run due to a failure in '${ROOT}/live/prod/audit'

`;
/** Of a Terragrunt that was killed: there is no report. */
const HALF_A_LOG = `03:05:01.101 STDOUT [secrets] tofu: No changes. Your infrastructure matches the configuration.
03:05:02.204 STDERR [registry] tofu: Error: creating ECR Repository (billpay-backend): RepositoryAlreadyExistsException
03:05:02.204 STDERR [registry] tofu:   with aws_ecr_repository.main["billpay-backend"],
03:05:02.301 STDERR [budget] tofu: Warning: Argument is deprecated
03:05:03.001 INFO   [network] tofu: aws_vpc.main: Creating...
`;

const EXISTS = `Error: creating KMS Alias (alias/billpay-local/secrets): operation error KMS: CreateAlias, AlreadyExistsException: Alias alias/billpay-local/secrets already exists

  with aws_kms_alias.key_alias,
  on main.tf.json line 35, in resource.aws_kms_alias.key_alias:
  35:       }
`;

test.each<[cause: string, Given, told: string[]]>([
  [
    "no credentials",
    { report: [failed("dns", NO_CREDENTIALS), failed("audit", NO_CREDENTIALS), ...notRun("records", "budget")] },
    [
      `plan of live/prod failed: no AWS credentials: ${SIGN_IN}`,
      "  audit, dns:",
      `    ${NO_CREDENTIALS}`,
      "  did not run: budget, records",
    ],
  ],
  [
    "no credentials, as OpenTofu tells it",
    {
      report: [
        failed(
          "network",
          tofu(
            "tofu init",
            "Error: No valid credential sources found\n\nPlease see https://opentofu.org/docs/language/settings/backends/s3\nfor more information about providing credentials.\n",
          ),
        ),
      ],
    },
    [
      `plan of live/prod failed: no AWS credentials: ${SIGN_IN}`,
      "  network:",
      "    Error: No valid credential sources found",
      "    Please see https://opentofu.org/docs/language/settings/backends/s3",
      "    for more information about providing credentials.",
    ],
  ],
  [
    "tofu was killed",
    {
      environment: local,
      verb: "apply",
      report: [failed("network", tofu("/opt/tofu apply", "", "signal: killed")), ...notRun("database", "cluster")],
      result: { code: 255 },
    },
    [
      "apply of live/local failed: network: tofu was killed (signal 9): memory ran out, or somebody ended it; free memory, then run it again",
      "  did not run: cluster, database",
    ],
  ],
  [
    "the token for the cluster is not made by anything on PATH",
    { report: [failed("platform", tofu("tofu plan", noToken("not found")))] },
    [
      'plan of live/prod failed: platform: billpay.mjs is not on PATH, and makes the token for the cluster: first `eval "$(npx billpay env)"`, or run it by `npx billpay`',
      "  platform:",
      `    ${noToken("not found")}`,
    ],
  ],
  [
    "the token for the cluster cannot be made",
    { report: [failed("platform", tofu("tofu plan", noToken("failed with exit code 1")))] },
    [
      "plan of live/prod failed: platform: there is no token for the cluster: `npx billpay eks-token CLUSTER --region REGION` says why",
      "  platform:",
      `    ${noToken("failed with exit code 1")}`,
    ],
  ],
  [
    "tofu was ended by another signal",
    { report: ["network", "audit"].map((unit) => failed(unit, tofu("tofu plan", "", "signal: segmentation fault"))) },
    ["plan of live/prod failed: audit, network: tofu was ended (signal: segmentation fault): run it again"],
  ],
  [
    "Terragrunt was killed",
    { environment: local, verb: "apply", log: HALF_A_LOG, result: { code: 137, signal: "SIGKILL" } },
    [
      "apply of live/local failed: terragrunt was killed (signal 9): memory ran out, or somebody ended it; free memory, then run it again",
      "  registry: creating ECR Repository (billpay-backend): RepositoryAlreadyExistsException",
      '    with aws_ecr_repository.main["billpay-backend"],',
    ],
  ],
  [
    "the disk is full",
    {
      report: [
        failed(
          "cluster",
          `downloading source url file://${ROOT}/modules/cluster\nerror occurred:\n\n* write /cache/9HK67/mocks.json: no space left on device\n`,
        ),
        ...notRun("database"),
      ],
    },
    [
      "plan of live/prod failed: cluster: no space left on device (write /cache/9HK67/mocks.json): free space, then run it again",
      "  cluster:",
      "    downloading source url modules/cluster",
      "    write /cache/9HK67/mocks.json: no space left on device",
      "  did not run: database",
    ],
  ],
  [
    "the disk is full, after OpenTofu and without a cause in the report",
    {
      log: PLAN_NOT_WRITTEN,
      report: [ended("network", "succeeded"), failed("audit"), ended("observability", "early exit", "audit")],
    },
    [
      "plan of live/prod failed: audit: no space left on device (write .runs/prod/1/plans/audit/tfplan.json): free space, then run it again",
      "  audit:",
      "    write .runs/prod/1/plans/audit/tfplan.json: no space left on device",
      "  did not run: observability",
    ],
  ],
  [
    "the disk of Terragrunt's own log is full",
    { fullDisk: "/tmp" },
    ["plan of live/prod failed: no space left on device (write /tmp): free space, then run it again"],
  ],
  [
    "a read-only file system",
    {
      report: [
        failed(
          "audit",
          `downloading source url file://${ROOT}/modules/audit\nerror occurred:\n\n* mkdir ${ROOT}/.offline: read-only file system\n`,
        ),
      ],
    },
    [
      "plan of live/prod failed: audit: read-only file system (mkdir .offline): use a checkout and a TMPDIR that can be written",
      "  audit:",
      "    downloading source url modules/audit",
      "    mkdir .offline: read-only file system",
    ],
  ],
  [
    "files of another user",
    { report: [failed("network", "stat /cache/tpzyq/2g97tc: permission denied")] },
    [
      "plan of live/prod failed: network: permission denied (stat /cache/tpzyq/2g97tc): give this user the right to it",
      "  network:",
      "    stat /cache/tpzyq/2g97tc: permission denied",
    ],
  ],
  [
    "the emulator is gone",
    { environment: local, report: [failed("audit", REFUSED), failed("network", REFUSED), ...notRun("cluster")] },
    [
      "plan of live/local failed: the emulator at http://127.0.0.1:4566 does not answer (connection refused): bring it up with `npx billpay up`",
      "  audit, network:",
      `    ${REFUSED}`,
      "  did not run: cluster",
    ],
  ],
  [
    "the state is locked",
    {
      environment: local,
      verb: "apply",
      report: [failed("network", tofu("tofu apply", LOCKED)), ...notRun("cluster")],
    },
    [
      "apply of live/local failed: the state of network is locked by ana@laptop since 2026-11-25T03:03:50Z (OperationTypeApply): wait for its end or, when nothing is running any more, `npx billpay unlock local network c2fc7098-bb71-9663-123e-5cb9bbd15deb`",
      "  network:",
      "    Error: Error acquiring the state lock",
      "    Error message: operation error S3: PutObject, https response error",
      "    StatusCode: 412, RequestID: 3080abeb, HostID:",
      "    iUcaxXyProdJFF26FKfq66mOoMXCBFUn44EnLw+BCIQNGwrAlp3iAVW7zs3lMz2l, api error",
      "    PreconditionFailed: At least one of the pre-conditions you specified did not",
      "  did not run: cluster",
    ],
  ],
  [
    "a provider crashed",
    { report: [failed("network", tofu("tofu plan", PROVIDER_GONE)), ...notRun("cluster")] },
    [
      "plan of live/prod failed: network: a provider crashed or was killed: free memory, then run it again; `npx billpay tools` obtains a broken one anew",
      "  network:",
      "    Error: Plugin did not respond",
      '    with aws_nat_gateway.main["us-east-1c"],',
      "    on main.tf.json line 128, in resource.aws_nat_gateway.main:",
      "    The plugin encountered an error, and failed to respond to the",
      "    plugin.(*GRPCProvider).PlanResourceChange call. The plugin logs may contain",
      "  did not run: cluster",
    ],
  ],
  [
    "tofu is missing",
    { log: NO_TOFU },
    [
      "plan of live/prod failed: tofu cannot be started (executable file not found): obtain it with `npx billpay tools`",
      "  Terragrunt:",
      '    failed to populate Terraform version for unit network: Failed to execute "tofu -version" in ./network',
      '    exec: "tofu": executable file not found in $PATH',
    ],
  ],
  [
    "Terragrunt is missing",
    { result: { code: 127, stderr: "`terragrunt` is not on PATH" } },
    ["plan of live/prod failed: `terragrunt` is not on PATH: obtain it with `npx billpay tools`"],
  ],
  [
    "Terragrunt took too long",
    {
      log: HALF_A_LOG.split("\n")[0],
      result: { code: 124, stderr: "`terragrunt` did not come to its end within 4 h 00 min, and was ended\n" },
    },
    [
      "plan of live/prod failed: `terragrunt` did not come to its end within 4 h 00 min, and was ended: run it again, it goes on from there",
    ],
  ],
  ["a cycle", { log: CYCLE }, ["plan of live/prod failed: cycle detected during queue construction"]],
  [
    "a missing module",
    { log: NO_MODULE },
    [
      'plan of live/prod failed: live/_units/cluster.hcl:10,64-78: Invalid function argument; Invalid value for "path" parameter: no file exists at modules/network/mocks.json',
    ],
  ],
  [
    "a missing dependency",
    { log: NO_DEPENDENCY },
    [
      "plan of live/prod failed: You attempted to run terragrunt in a folder that does not contain a terragrunt.hcl file. Please add a terragrunt.hcl file and try again.",
      "  Terragrunt:",
      '    Path: "live/prod/network/terragrunt.hcl"',
    ],
  ],
  [
    "what nobody knew of before",
    {
      environment: local,
      verb: "apply",
      report: [failed("secrets", tofu("tofu apply", EXISTS)), ...notRun("service")],
    },
    [
      "apply of live/local failed: secrets: creating KMS Alias (alias/billpay-local/secrets): operation error KMS: CreateAlias, AlreadyExistsException: Alias alias/billpay-local/secrets already exists",
      "  secrets:",
      "    with aws_kms_alias.key_alias,",
      "    on main.tf.json line 35, in resource.aws_kms_alias.key_alias:",
      "  did not run: service",
    ],
  ],
  [
    "a known and an unknown cause",
    {
      environment: local,
      verb: "apply",
      report: [
        failed("secrets", tofu("tofu apply", EXISTS)),
        failed("network", tofu("tofu apply", "", "signal: killed")),
        ...notRun("cluster"),
      ],
    },
    [
      "apply of live/local failed: network: tofu was killed (signal 9): memory ran out, or somebody ended it; free memory, then run it again",
      "  secrets: creating KMS Alias (alias/billpay-local/secrets): operation error KMS: CreateAlias, AlreadyExistsException: Alias alias/billpay-local/secrets already exists",
      "    with aws_kms_alias.key_alias,",
      "    on main.tf.json line 35, in resource.aws_kms_alias.key_alias:",
      "  did not run: cluster",
    ],
  ],
  ["not a word", { result: { code: 3 } }, ["plan of live/prod failed: terragrunt ended with 3 and told no error"]],
])("the first line tells the cause, and the last one what did not run: %s", (_, given, told) => {
  expect(failureMessage(run(given)).split("\n")).toEqual(told);
});

test.each([
  [
    "api error ExpiredToken: The security token included in the request is expired",
    /^the AWS credentials are expired: sign in/,
  ],
  [
    "failed to refresh cached credentials, the SSO session has expired or is invalid",
    /^the AWS credentials are expired: /,
  ],
  [
    "api error InvalidClientTokenId: The security token is invalid.",
    /^AWS does not know these credentials \(InvalidClient/,
  ],
  [
    "failed to get shared config profile, billpay-prod",
    /^there is no AWS profile billpay-prod, which AWS_PROFILE names: /,
  ],
  [
    "Error: AWS account ID not allowed: 111111111111",
    /^these are credentials of account 111111111111: sign in to account 333/,
  ],
  [
    "api error AccessDenied: User: arn:aws:iam::1:user/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::333333333333:role/deploy",
    /^these credentials may not assume arn:aws:iam::333333333333:role\/deploy: sign in/,
  ],
  [
    "operation error S3: HeadBucket, https response error StatusCode: 403, RequestID: 1, HostID: 2, api error Forbidden: Forbidden",
    /^AWS refuses S3: HeadBucket \(Forbidden\) to these credentials: sign in/,
  ],
  [
    'request send failed, Post "https://sts.us-east-1.amazonaws.com/": dial tcp: lookup sts.us-east-1.amazonaws.com on 10.0.0.2:53: no such host',
    /^https:\/\/sts\.us-east-1\.amazonaws\.com does not answer \(no such host\): see to the network, or plan with no account/,
  ],
  [
    'Get "https://registry.opentofu.org/.well-known/terraform.json": net/http: TLS handshake timeout',
    /^https:\/\/registry\.opentofu\.org does not answer \(TLS handshake timeout\): /,
  ],
  ["rpc error: code = Unavailable desc = error reading from server: EOF", /^a provider crashed or was killed: /],
  ["fork/exec /opt/tofu: exec format error", /^tofu cannot be started \(\/opt\/tofu: exec format error\): /],
  ["fork/exec /opt/tofu: cannot allocate memory", /^cannot allocate memory \(fork\/exec \/opt\/tofu\): free memory/],
])("a cause is known by what is said: %s", (said, cause) => {
  expect(failuresOf(run({ report: [failed("network", said)] }))).toEqual([
    expect.objectContaining({ unit: "network", isKnown: true, cause: expect.stringMatching(cause) }),
  ]);
});

test("a plan with no account is offered where it is a way out: not to an apply, nor to such a plan", () => {
  const report = [failed("network", NO_CREDENTIALS)];
  expect(failureMessage(run({ report, verb: "apply" }))).not.toContain("--offline");
  expect(failureMessage(run({ report, offline: true }))).not.toContain("--offline");
});

test("a service that ordinarily fails is not taken for a known cause", () => {
  const said = "Error: creating EKS Cluster (billpay): ResourceLimitExceededException: no more clusters";
  expect(failuresOf(run({ report: [failed("cluster", tofu("tofu apply", said))] }))).toEqual([
    expect.objectContaining({ isKnown: false, cause: said.replace("Error: ", "") }),
  ]);
});

test("each of many failing units has its share of a bounded message", () => {
  const many = Array.from({ length: 30 }, (_, index) => `${EXISTS.replace("KMS", `KMS ${index}`)}\n`).join("");
  const units = Array.from({ length: 18 }, (_, index) => `unit-${index}`);
  const report = [...units.map((unit) => failed(unit, tofu("tofu apply", `${many}${unit}`))), ...notRun("last")];
  const lines = failureMessage(run({ report })).split("\n");
  expect(lines.length).toBeLessThan(70);
  expect(lines.at(-1)).toBe("  did not run: last");
  expect(units.filter((unit) => !lines.some((line) => line.includes(unit)))).toEqual([]);
});
