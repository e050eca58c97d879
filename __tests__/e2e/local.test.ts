import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:http";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { GetBucketPolicyCommand, GetObjectCommand, GetPublicAccessBlockCommand, S3Client } from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { awsClientConfig } from "../../src/live/aws";
import { unitsInCluster } from "../../src/live/cluster-units";
import { isEmulatorGap, readEmulatorGaps } from "../../src/live/emulator-gaps";
import { readEnvironment, unitNames } from "../../src/live/environment";
import { localCloud, terragruntEnv } from "../../src/live/laptop-cloud";
import { plannedChanges } from "../../src/live/plan-json";
import { stateBucket } from "../../src/live/state-bucket";
import { stopCluster } from "../../src/local/kubernetes";
import { clusterAccess } from "../../src/local/kubernetes-access";
import { kubernetesApi } from "../../src/local/kubernetes-api";
import { readStates, type UnitState } from "../../src/local/states";
import { childrenRun } from "../../src/system/lock";
import { type RunResult, run } from "../../src/system/process";
import { isListening, stopServer } from "../../src/system/server";
import { obtainTools } from "../../src/toolchain/tools";
import { commitAll, copyOfRepo } from "../copy-of-repo";
import { OWNER, PLATFORM, startEngine } from "../templates/engine";
import { isKnownMisfit, type Rehearsal, rehearse } from "./rehearse";

/**
 * The laptop cloud from nothing to nothing, as its users run it, on ports and in a folder of its own; with a component of
 * each kind that the templates offer, as a developer asked for it in Backstage.
 */
const scratch = mkdtempSync(join(tmpdir(), "billpay-"));
const checkout = join(scratch, "checkout");
/** Every request that the emulator gets, from here to the end of `down`. */
const requests = join(scratch, "requests.jsonl");
const settings = {
  BILLPAY_PORT: "4610",
  BILLPAY_LOCAL_DIR: join(scratch, "local"),
  BILLPAY_REQUESTS: requests,
  NO_COLOR: "1",
};
const cloud = localCloud(settings);
const MINUTE = 60_000;

const billpay = (...args: string[]) => run("node", [join(checkout, "bin", "billpay.mjs"), ...args], { env: settings });

/** `terragrunt run` as one types it, in a folder of the live tree. */
async function terragrunt(
  folder: string,
  args: string[],
  downloads = "by-hand",
  variables: NodeJS.ProcessEnv = {},
): Promise<RunResult> {
  const env = {
    ...terragruntEnv(cloud, await obtainTools()),
    TG_DOWNLOAD_DIR: join(scratch, downloads, ".terragrunt-cache"),
    ...variables,
  };
  return run("terragrunt", ["run", "--no-color", "--non-interactive", ...args], {
    cwd: join(checkout, "live", folder),
    env,
  });
}

const states = () => readStates(cloud, readEnvironment("local"));

/** What is asked for: template, values, and the unit that it makes. */
const COMPONENTS: readonly [template: string, values: object, unit: string][] = [
  ["infrastructure-component", { kind: "bucket", name: "statements", expiration_days: 365 }, "bucket-statements"],
  ["infrastructure-component", { kind: "database", name: "ledger" }, "database-ledger"],
  ["infrastructure-component", { kind: "registry", name: "batch-jobs" }, "registry-batch-jobs"],
  [
    "infrastructure-component",
    { kind: "secrets", name: "ledger", secrets: ["api-key"], generate: true },
    "secrets-ledger",
  ],
  ["backend-service", { name: "payment-history-api" }, "service-payment-history-api"],
  ["microfrontend", { name: "invoices", role: "remote", angular: "21" }, "site-invoices"],
];

/** And what is changed of the environment. */
const CHANGE = { environment: "resource:default/local", reason: "More load", instance_class: "db.t4g.small" };

/** The units that stand without a cluster. */
let UNITS: string[];

beforeAll(async () => {
  await copyOfRepo(checkout);
  const engine = await startEngine();
  try {
    for (const [template, values] of COMPONENTS) {
      const common = { description: "A component of a test", owner: OWNER, environments: ["resource:default/local"] };
      const { number } = await engine.open(template, { ...common, ...values });
      await engine.github.merge(PLATFORM, number);
    }
    const { number } = await engine.open("environment-change", CHANGE);
    await engine.github.merge(PLATFORM, number);
    await engine.extract("main", checkout);
  } finally {
    await engine.close();
  }
  await commitAll(checkout, "Components");
  const inCluster = unitsInCluster("local", checkout);
  UNITS = unitNames("local", checkout).filter((unit) => !inCluster.includes(unit));
}, 25 * MINUTE); // the packages of Backstage may have to be installed first
const CLUSTER_DIR = join(cloud.dir, "cluster");
const PORTS = [0, 1, 2, 3, 10, 11, 12].map((offset) => cloud.port + offset);

/** The ids of all resources of those, by unit and address, but for those that the emulator makes OpenTofu replace. */
async function identities(): Promise<Record<string, unknown>> {
  const replaced = readEmulatorGaps().read_back_otherwise.filter(({ replaces }) => replaces);
  const gaps = new Set(replaced.map(({ type }) => type));
  return Object.fromEntries(
    (await states())
      .filter(({ unit }) => UNITS.includes(unit))
      .flatMap(({ unit, resources }) =>
        [...resources]
          .filter(([address]) => !gaps.has(address.split(".")[0] ?? ""))
          .map(([address, { id }]) => [`${unit} ${address}`, id]),
      ),
  );
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** One request to this machine, redirects not followed. */
function fetchLocal(port: number, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    }).on("error", reject);
  });
}

/** Starts `up` and sends it a signal once OpenTofu has begun to make resources. */
function upInterruptedBy(signal: "SIGINT" | "SIGKILL"): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn("node", [join(checkout, "bin", "billpay.mjs"), "up"], { env: { ...process.env, ...settings } });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
    const timer = setInterval(async () => {
      const record = `${cloud.dir}.lock`;
      const { pid } = existsSync(record) ? JSON.parse(readFileSync(record, "utf8") || "{}") : {};
      const isApplying = pid === child.pid && childrenRun(record);
      const made = isApplying && (await isListening(cloud.port)) ? await madeRoles() : 0;
      if (made === 0) return;
      clearInterval(timer);
      child.kill(signal);
    }, 500);
    child.on("close", (code) => resolve({ code, said }));
  });
}

/** How many IAM roles the emulator has: resources that states may not know yet. */
async function madeRoles(): Promise<number> {
  const action = "Action=ListRoles&Version=2010-05-08";
  const { body } = await fetchLocal(cloud.port, `/?${action}`, {
    authorization: "AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/iam/aws4_request",
  });
  return body.match(/<RoleName>/g)?.length ?? 0;
}

let standing: UnitState[];

/** The names that the company already uses, and a component each of those it lists. */
const COMPANY_NAMES = [
  ..."VPC NAT EKS ECR ALB RDS S3 CloudFront ACM WAF CloudWatch CloudTrail".split(" "),
  ...["Route 53", "Secrets Manager", "billpay-cluster", "billpay-nodes", "EKSClusterRole", "EKSNodeRole"],
  ...["billpay-backend", "billpay-frontend-a", "billpay-frontend-b", "billpay-feature-flags", "10.0.0.0/16"],
];

afterAll(async () => {
  const { code } = await billpay("down");
  if (code !== 0) {
    for (const name of ["sites", "emulator"]) await stopServer(cloud.dir, name);
    await stopCluster(CLUSTER_DIR);
  }
  rmSync(scratch, { recursive: true, force: true });
}, 5 * MINUTE);

describe("bad input stops before anything is touched", () => {
  test(
    "a port that another program has",
    async () => {
      const other: Server = createServer().listen(cloud.port, "127.0.0.1");
      const { code, stderr } = await billpay("up");
      await new Promise((closed) => other.close(closed));
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining(`port ${cloud.port}, for the AWS emulator, is in use by another program`),
      ]);
      expect(existsSync(join(cloud.dir, "state"))).toBe(false);
    },
    MINUTE,
  );

  test(
    "a port that is none",
    async () => {
      const { code, stderr } = await run("node", [join(checkout, "bin", "billpay.mjs"), "up"], {
        env: { ...settings, BILLPAY_PORT: "80" },
      });
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining("BILLPAY_PORT is 80: must be a port from 1024 to 65000"),
      ]);
    },
    MINUTE,
  );
});

describe("an interrupted `up`", () => {
  test(
    "that was killed leaves what the next one takes up, ended in turn by Ctrl-C",
    async () => {
      await upInterruptedBy("SIGKILL");
      const { code, said } = await upInterruptedBy("SIGINT");
      expect([code, said]).toEqual([130, expect.stringContaining("the next run resumes from there")]);
    },
    15 * MINUTE,
  );
});

test(
  "`up` brings every unit up, and says so in a table with the sites' addresses",
  async () => {
    const { code, stdout, stderr } = await billpay("up");
    expect([code, stderr.match(/error:.*/)]).toEqual([0, null]);
    standing = await states();
    expect(standing.map(({ unit }) => unit)).toEqual(UNITS);
    const total = standing.reduce((sum, { resources }) => sum + resources.size, 0);
    expect(stdout).toContain(`${total} resources in ${standing.length} units`);
    for (const name of COMPANY_NAMES) expect(stdout).toContain(name);
    for (const offset of [1, 2, 3]) expect(stdout).toContain(`http://127.0.0.1:${cloud.port + offset}/`);
  },
  10 * MINUTE,
);

test(
  "the plan of live/local, by Terragrunt alone, is empty but for the listed gaps",
  async () => {
    const plans = join(scratch, "plans");
    const { code, stderr } = await terragrunt("local", ["--all", "--json-out-dir", plans, "plan"]);
    expect([code, stderr.match(/Error:.*/)]).toEqual([0, null]);
    const files = readdirSync(plans, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
    expect(files).toHaveLength(UNITS.length);
    const changes = files.flatMap((name) => plannedChanges(JSON.parse(readFileSync(join(plans, name), "utf8"))));
    const gaps = readEmulatorGaps();
    expect(changes.filter((change) => !isEmulatorGap(change, gaps))).toEqual([]);
    const seen = changes.map(({ type }) => type);
    const lasting = gaps.read_back_otherwise.filter(({ right_after_update }) => !right_after_update); // the others, where nothing was updated yet
    expect(lasting.filter(({ type }) => !seen.includes(type))).toEqual([]);
  },
  3 * MINUTE,
);

test(
  "a second `up` replaces nothing but what the emulator gives back otherwise, and with --cluster adds a Kubernetes API",
  async () => {
    const before = await identities();
    const { code, stdout, stderr } = await billpay("up", "--cluster");
    expect([code, stderr.match(/error:.*/)]).toEqual([0, null]);
    expect(await identities()).toEqual(before);
    expect(stdout).toContain(`KUBECONFIG=${clusterAccess(CLUSTER_DIR).kubeconfig}`);
  },
  5 * MINUTE,
);

describe("the cluster behind live/local", () => {
  const path = "/apis/apps/v1/namespaces/billpay-local/deployments/backend";
  const developer = () => kubernetesApi(clusterAccess(CLUSTER_DIR).kubeconfig, "developer");

  test("has the backend on three nodes, and `status` tells of both", async () => {
    const { cluster } = JSON.parse((await billpay("status", "--json")).stdout);
    expect(cluster.nodes.map(({ ready }: { ready: boolean }) => ready)).toEqual([true, true, true]);
    expect(cluster.namespaces).toContain("billpay-local");
    expect(cluster.services).toMatchObject(
      ["backend", "payment-history-api"].map((name) => ({ namespace: "billpay-local", name, desired: 3, ready: 3 })),
    );
    const { stdout } = await billpay("status");
    for (const said of [cluster.version, "node-us-east-1c ready", "billpay-local/backend 3 of 3 ready"])
      expect(stdout).toContain(said);
  });

  test("has it bound to the emulator's target group, and reading the emulator's secrets", async () => {
    const outputs = (name: string, output: string) =>
      standing.find(({ unit }) => unit === name)?.outputs[output] as Record<string, string>;
    const admin = kubernetesApi(clusterAccess(CLUSTER_DIR).kubeconfig, "admin");
    const of = (group: string, plural: string) => `/apis/${group}/namespaces/billpay-local/${plural}/backend`;
    const binding = await admin("GET", of("elbv2.k8s.aws/v1beta1", "targetgroupbindings"));
    expect(binding.body.spec.targetGroupARN).toBe(outputs("ingress", "target_group_arns").backend);
    const secrets = await admin("GET", of("secrets-store.csi.x-k8s.io/v1", "secretproviderclasses"));
    const arns = Object.entries(outputs("secrets", "secret_arns")).flatMap(([name, arn]) =>
      name.startsWith("billpay/local/backend/") ? [arn] : [],
    );
    expect(arns.length).toBeGreaterThan(0);
    for (const arn of arns) expect(secrets.body.spec.parameters.objects).toContain(arn);
  });

  test("lets a developer look, and change nothing", async () => {
    expect((await developer()("GET", path)).status).toBe(200);
    expect((await developer()("DELETE", path)).status).toBe(403);
  });
});

test(
  "nothing has drifted, but for what the emulator gives back otherwise",
  async () => {
    // Those of which the emulator gives back most otherwise, so that OpenTofu would make them anew.
    const { code, stdout } = await billpay("drift", "local", "cluster", "network");
    expect([code, stdout]).toEqual([0, expect.stringContaining("local is in sync: 2 units")]);
  },
  5 * MINUTE,
);

test("nothing listens but on the loopback interface", async () => {
  const { stdout } = await run("sh", ["-c", "ss -Hltn 2>/dev/null || netstat -an | grep LISTEN"]);
  const ours = stdout.split("\n").filter((line) => /[:.]46[12]\d\s/.test(line));
  expect(ours.length).toBeGreaterThanOrEqual(PORTS.length);
  for (const line of ours) expect(line).toMatch(/127\.0\.0\.1[:.]46[12]\d/);
});

describe("looked at from outside, with the AWS SDK", () => {
  const client = {
    endpoint: cloud.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" },
  };

  test("every bucket is private and refuses plain HTTP", async () => {
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    const buckets = standing.flatMap(({ resources }) =>
      [...resources]
        .filter(([address]) => address.startsWith("aws_s3_bucket."))
        .map(([, { bucket }]) => String(bucket)),
    );
    expect(buckets).toEqual(
      expect.arrayContaining(["billpay-frontend-a", "billpay-frontend-b", "billpay-feature-flags"]),
    );
    for (const Bucket of buckets) {
      const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
      expect([Bucket, PublicAccessBlockConfiguration]).toEqual([
        Bucket,
        { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      ]);
      const { Policy = "" } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      expect([Bucket, Policy]).toEqual([Bucket, expect.stringContaining('"aws:SecureTransport":"false"')]);
    }
  });

  test("the repositories are the company's and those that were asked for, immutable and scanned", async () => {
    const { repositories = [] } = await new ECRClient(client).send(new DescribeRepositoriesCommand({}));
    expect(repositories.map(({ repositoryName }) => repositoryName).sort()).toEqual([
      "billpay-backend",
      "billpay-batch-jobs",
      "billpay-feature-flags",
      "billpay-frontend-a",
      "billpay-frontend-b",
      "billpay-payment-history-api",
    ]);
    for (const repository of repositories) {
      expect(repository).toMatchObject({
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfiguration: { encryptionType: "KMS" },
      });
    }
  });

  test("the load balancer speaks TLS 1.2 or newer, and sends plain HTTP there", async () => {
    const elb = new ElasticLoadBalancingV2Client(client);
    const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ Names: ["billpay-local"] }));
    const { Listeners = [] } = await elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn }),
    );
    const byProtocol = Object.fromEntries(Listeners.map((listener) => [listener.Protocol, listener]));
    expect(Object.keys(byProtocol).sort()).toEqual(["HTTP", "HTTPS"]);
    expect(byProtocol.HTTPS?.SslPolicy).toMatch(/^ELBSecurityPolicy-TLS13-1-[23]-/);
    expect(byProtocol.HTTP?.DefaultActions).toMatchObject([
      { Type: "redirect", RedirectConfig: { Protocol: "HTTPS", StatusCode: "HTTP_301" } },
    ]);
  });

  test("a node may pull images and join the cluster, and nothing else", async () => {
    const iam = new IAMClient(client);
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: "EKSNodeRole" }));
    expect(attached.AttachedPolicies?.map(({ PolicyName }) => PolicyName).sort()).toEqual([
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonEKSWorkerNodePolicy",
    ]);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: "EKSNodeRole" }));
    const inline = PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName: "EKSNodeRole", PolicyName }));
      return decodeURIComponent(PolicyDocument ?? "");
    });
    for (const document of await Promise.all(inline)) expect(document).not.toMatch(/"(Action|Resource)":\s*"\*"/);
  });

  test("the databases are encrypted and out of the internet's reach", async () => {
    const { DBInstances = [] } = await new RDSClient(client).send(new DescribeDBInstancesCommand({}));
    expect(
      DBInstances.map(({ DBInstanceIdentifier, DBInstanceClass }) => [DBInstanceIdentifier, DBInstanceClass]).sort(),
    ).toEqual([
      ["billpay-local-ledger-postgres", CHANGE.instance_class],
      ["billpay-local-postgres", CHANGE.instance_class],
    ]);
    const safe = { Engine: "postgres", StorageEncrypted: true, PubliclyAccessible: false };
    for (const database of DBInstances)
      expect(database).toMatchObject({ ...safe, IAMDatabaseAuthenticationEnabled: true });
  });
});

describe("secrets", () => {
  const generated = "billpay/local/backend/session-key";
  const byOperator = "billpay/local/backend/payment-gateway";
  const client = new SecretsManagerClient({
    region: "us-east-1",
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" },
  });
  const currentValue = async () =>
    (await client.send(new GetSecretValueCommand({ SecretId: generated }))).SecretString ?? "";

  test("what nobody needs to know is generated, what an operator knows is empty", async () => {
    const { code, stdout } = await billpay("secrets", "local", "--json");
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      [
        { unit: "secrets", name: byOperator, hasValue: false },
        { unit: "secrets", name: generated, length: 40, hasValue: true },
        { unit: "secrets-ledger", name: "billpay/local/ledger/api-key", length: 40, hasValue: true },
      ],
    ]);
    expect(await currentValue()).toMatch(/^[A-Za-z0-9]{40}$/);
  });

  test("no state knows the value", async () => {
    const value = await currentValue();
    const s3 = new S3Client({
      ...awsClientConfig({ ...readEnvironment("local"), endpoint: cloud.endpoint }),
      forcePathStyle: true,
    });
    for (const unit of UNITS) {
      const Key = `local/${unit}/terraform.tfstate`;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: stateBucket(readEnvironment("local")), Key }));
      expect(await Body?.transformToString()).not.toContain(value);
    }
  });

  test("a new value is generated when asked for, and only for one that is generated", async () => {
    const before = await currentValue();
    expect((await billpay("secrets", "local", "--rotate", generated)).code).toBe(0);
    expect(await currentValue()).not.toBe(before);
    const refused = await billpay("secrets", "local", "--rotate", byOperator);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining(`${byOperator} is a secret whose value an operator knows`),
    ]);
    const unknown = await billpay("secrets", "local", "--rotate", "session-key");
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringContaining("session-key is no secret of local: must be"),
    ]);
  });
});

test(
  "a change of an input updates the resource in place",
  async () => {
    const before = await identities();
    const change = async (limit: string) => {
      const env = { TF_VAR_rate_limit: limit };
      const { code, stdout } = await terragrunt("local/firewall", ["apply", "--", "-auto-approve"], "in-place", env);
      return [code, /Resources: .* destroyed/.exec(stdout)?.[0]];
    };
    expect(await change("1000")).toEqual([0, "Resources: 0 added, 2 changed, 0 destroyed"]);
    expect(await identities()).toEqual(before);
    // The next `up` changes it back.
  },
  3 * MINUTE,
);

describe.each([
  ["feature-flags", 1],
  ["front-a", 2],
  ["front-b", 3],
])("the site %s, through its distribution", (site, offset) => {
  const port = cloud.port + offset;

  test("answers, with headers that keep browsers on HTTPS and on its own code", async () => {
    const { status, headers, body } = await fetchLocal(port, "/");
    expect([status, body]).toEqual([200, expect.stringContaining(`<h1>BillPay ${site}</h1>`)]);
    expect(headers["strict-transport-security"]).toBe("max-age=63072000; includeSubDomains; preload");
    expect(headers["content-security-policy"]).toContain("script-src 'self' https://*.billpay.test;");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  test("answers a route with the page, which nobody keeps", async () => {
    const { status, headers, body } = await fetchLocal(port, "/invoices/42?page=2");
    expect([status, body]).toEqual([200, (await fetchLocal(port, "/index.html")).body]);
    expect(headers["cache-control"]).toBe("no-store");
  });

  test("has its remote entry never kept and its chunks kept for a year", async () => {
    const entry = await fetchLocal(port, "/remoteEntry.js");
    expect([entry.status, entry.headers["cache-control"]]).toEqual([200, "no-store"]);
    const [, chunk = ""] = /"(\/main\.\w+\.js)"/.exec(entry.body) ?? [];
    const { status, headers } = await fetchLocal(port, chunk);
    expect([status, headers["cache-control"]]).toEqual([200, "public, max-age=31536000, immutable"]);
  });

  test("says of a chunk that is gone that it is not there, and lets nobody keep that", async () => {
    const { status, headers, body } = await fetchLocal(port, "/main.0123456789abcdef.js");
    expect(status).toBe(404);
    expect(body).not.toContain("<h1>");
    expect(headers["cache-control"] ?? "").not.toContain("max-age");
  });

  test("sends plain HTTP to HTTPS", async () => {
    const unit = standing.find(({ unit }) => unit === site);
    const host = String(unit?.outputs.distribution_domain_name);
    const { status, headers } = await fetchLocal(cloud.port, "/invoices", { host });
    expect([status, headers.location]).toEqual([301, `https://${host}/invoices`]);
  });
});

test(
  "of two applies at once one gets the state; the other waits for it, or is told who has it where it does not wait",
  async () => {
    const twice = (...args: string[]) =>
      Promise.all(["first", "second"].map((name) => terragrunt("local/network", ["apply", "--", ...args], name)));
    expect((await twice("-auto-approve")).map(({ code }) => code)).toEqual([0, 0]);
    const results = await twice("-auto-approve", "-lock-timeout=0s");
    const said = results.map(({ stderr }) => stderr).join("\n");
    expect([results.map(({ code }) => code).sort(), said]).toEqual([[0, 1], expect.any(String)]);
    const refused = results.find(({ code }) => code !== 0);
    expect(refused?.stderr).toMatch(/Error acquiring the state lock[\s\S]*ID: +[0-9a-f-]{36}[\s\S]*Who: +\S+@\S+/);
  },
  4 * MINUTE,
);

test(
  "a lock that somebody left is named, with the command that releases it, and nothing is done",
  async () => {
    const lock = {
      ID: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
      Operation: "OperationTypeApply",
      Who: "ci@runner",
      Created: "2020-01-01T00:00:00Z",
      Path: "billpay-tfstate-000000000000-us-east-1/local/network/terraform.tfstate",
    };
    const path = "/billpay-tfstate-000000000000-us-east-1/local/network/terraform.tfstate.tflock";
    await fetch(`${cloud.endpoint}${path}`, { method: "PUT", body: JSON.stringify(lock), headers: emulatorOwner() });
    const refused = await billpay("up");
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining(
        `the state of network is locked by ci@runner since 2020-01-01T00:00:00.000Z (OperationTypeApply): wait for its end or, when nothing is running any more, \`npx billpay unlock local network ${lock.ID}\``,
      ),
    ]);
    const released = await billpay("unlock", "local", "network", lock.ID);
    expect([released.code, released.stderr]).toEqual([0, ""]);
  },
  3 * MINUTE,
);

/** Headers by which the emulator takes a request for one of the account that owns everything. */
function emulatorOwner(): Record<string, string> {
  return { authorization: "AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/s3/aws4_request" };
}

test(
  "`down --keep-state` stops everything, and `up` finds every resource again",
  async () => {
    const release = "/api/v1/namespaces/billpay-local/secrets/sh.helm.release.v1.backend.v1";
    const installed = async () => {
      const { body } = await kubernetesApi(clusterAccess(CLUSTER_DIR).kubeconfig, "admin")("GET", release);
      return body.metadata.uid;
    };
    const before = await identities();
    const installedBefore = await installed();
    expect((await billpay("down", "--keep-state")).code).toBe(0);
    for (const port of PORTS) expect(await isListening(port)).toBe(false);
    expect((await billpay("status")).stdout).toContain("nothing is running");
    expect((await billpay("up")).code).toBe(0);
    expect(await identities()).toEqual(before);
    expect(await installed()).toBe(installedBefore);
  },
  10 * MINUTE,
);

test(
  "`down` destroys every resource and leaves no process and no file",
  async () => {
    const { code, stderr } = await billpay("down");
    expect([code, stderr.match(/error:.*/)]).toEqual([0, null]);
    for (const port of PORTS) expect(await isListening(port)).toBe(false);
    expect(readdirSync(scratch).filter((name) => name.startsWith("local"))).toEqual([]);
  },
  10 * MINUTE,
);

describe("what an emulator takes, and AWS would not", () => {
  let rehearsal: Rehearsal;
  beforeAll(async () => {
    rehearsal = await rehearse(requests);
  }, 10 * MINUTE);

  test("there was a call of every kind that a unit makes, to make, to read and to remove", () => {
    const operations = new Set(rehearsal.calls.map(({ service, operation }) => `${service}:${operation}`));
    expect([...operations]).toEqual(
      expect.arrayContaining(["eks:CreateNodegroup", "rds:DeleteDBInstance", "iam:GetRole", "s3:PutBucketPolicy"]),
    );
    expect(new Set(rehearsal.calls.map(({ unit }) => unit)).size).toBeGreaterThan(UNITS.length);
  });

  test.each(["dev", "staging", "prod"])("the roles of the pipeline in %s may make each of them", (environment) => {
    expect(rehearsal.denials[environment]).toEqual([]);
  });

  test("each is what AWS's model of it takes, but for what is known", () => {
    expect(rehearsal.misfits.filter((misfit) => !isKnownMisfit(misfit))).toEqual([]);
  });
});
