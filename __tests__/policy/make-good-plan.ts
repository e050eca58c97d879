/**
 * Makes policy/testdata/good-plan.json of the plans of prod that `planFromNothing("prod")` left in .offline/prod/plans:
 *
 *     npx esbuild __tests__/policy/make-good-plan.ts --bundle --platform=node --packages=external --outfile=.build/good-plan.js
 *     npx billpay exec node .build/good-plan.js .offline/prod/plans && npm run format
 *
 * It is what the policies' own tests mutate, and need not be made anew when a module changes, only when policies are to
 * see something new. It has one of each thing, as it is planned once everything stands. So what mocks stood in for is
 * prod's, and documents that name new resources are filled in, as OpenTofu evaluates them.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { PlanJson, ResourceChange } from "../../src/live/plan-json";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };

type Resource = ResourceChange & { change: { after: Fields; after_unknown: Fields } };

/** A whole plan of resources that stay or come. */
type Plan = Omit<PlanJson, "resource_changes"> & { resource_changes: Resource[] };

/**
 * Two sites and all but one zone, one repository, one rule of AWS Config and some alarms show nothing new. What is in the
 * cluster is in testdata/kubernetes-plan.json.
 */
const LEFT_OUT_UNITS = ["front-b", "feature-flags", "budget", "records", "platform", "service-back"];
const LEFT_OUT_TYPES =
  /^aws_(cloudwatch_(dashboard|log_metric_filter|event_.*)|cloudfront_(function|response_headers_policy)|eks_access_.*|route.*_association|route|route_table|eip|nat_gateway|vpc_endpoint|kms_alias|internet_gateway|lb_listener_rule|lb_target_group|ecr_registry_.*|iam_openid_.*)$/;
const LEFT_OUT_KEYS =
  /\["(us-east-1[bc]|billpay-f.*|poc-billpay-f.*|billpay\/prod\/backend\/session-key|(aws-ebs-csi|amazon-cloudwatch).*)"\]$/;
const LEFT_OUT_RULES = /^aws_config_config_rule\.config\["(?!ENCRYPTED_VOLUMES)/;
const KEPT_ALARMS = /\["(key_removal|backend)"\]$|database_cpu|alb_5xx|elb_5xx/;
const KEPT_ATTRIBUTES_OF_ALARMS = ["alarm_name", "alarm_actions", "tags_all", "region", "actions_enabled"];

const isKept = ({ address, mode, type }: Resource) =>
  mode === "managed" &&
  !LEFT_OUT_TYPES.test(type) &&
  !LEFT_OUT_KEYS.test(address) &&
  !LEFT_OUT_RULES.test(address) &&
  (type !== "aws_eks_addon" || address.endsWith('["vpc-cni"]')) &&
  (type !== "aws_cloudwatch_metric_alarm" || KEPT_ALARMS.test(address));

/** What policies do not read: nulls, empty lists and false in `after_unknown`. */
function compact(value: Json): Json {
  if (Array.isArray(value)) return value.map(compact);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && !(Array.isArray(inner) && inner.length === 0))
      .map(([key, inner]) => [key, compact(inner)]),
  );
}

const isUnknown = (value: Json): boolean =>
  value === true ||
  (Array.isArray(value)
    ? value.some(isUnknown)
    : typeof value === "object" && value !== null && Object.values(value).some(isUnknown));

const onlyUnknown = (value: Json): Json =>
  Array.isArray(value)
    ? value.map(onlyUnknown)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([, inner]) => isUnknown(inner))
            .map(([key, inner]) => [key, onlyUnknown(inner)]),
        )
      : value;

/** Expressions with what they refer to, and no more of a constant than that there is one. */
function references(value: Json): Json {
  if (Array.isArray(value)) return value.map(references);
  if (value === null || typeof value !== "object") return value;
  if ("references" in value) return { references: [...new Set(value.references as string[])] };
  if ("constant_value" in value) return { constant_value: value.constant_value === null ? null : "…" };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, references(inner)]));
}

const ARNS: { [type: string]: (values: Fields, account: string) => string } = {
  aws_s3_bucket: ({ bucket }) => `arn:aws:s3:::${bucket}`,
  aws_sns_topic: ({ name, region }, account) => `arn:aws:sns:${region}:${account}:${name}`,
  aws_cloudfront_distribution: (_, account) => `arn:aws:cloudfront::${account}:distribution/E1A2B3C4D5E6F7`,
  aws_kms_key: ({ region }, account) => `arn:aws:kms:${region}:${account}:key/1a2b3c4d-5e6f-4a0b-8c1d-2e3f4a5b6c7d`,
};

/** The value of a document's expression, its references replaced by what they will be. */
function evaluate(expression: string, plan: Plan, account: string): string {
  const text = expression
    .replace(/^\$\{(.*)\}$/s, "$1")
    .replace(/\bvar\.(\w+)/g, (_, name) => JSON.stringify(plan.variables?.[name]?.value ?? null))
    .replace(/(?:one\()?\b(aws_\w+\.\w+)(?:\[\*\])?\.arn\)?/g, (_, block) => {
      const target = plan.resource_changes.find(({ address }) => address.replace(/\[.*\]$/, "") === block);
      const arn = target && ARNS[target.type]?.(target.change.after, account);
      if (!arn) throw new Error(`no ARN for ${block}`);
      return JSON.stringify(arn);
    });
  const env = { ...process.env, TF_CLI_CONFIG_FILE: "" };
  return JSON.parse(execFileSync("tofu", ["console"], { input: `${text}\n`, cwd: "/", encoding: "utf8", env }));
}

function trim(plan: Plan, account: string): Fields {
  const documents = new Map<string, string>();
  const blocks = plan.configuration?.root_module?.resources ?? [];
  for (const { address, expressions = {} } of blocks) {
    const { constant_value: text } = (expressions.policy ?? {}) as Fields;
    if (!/^aws_(s3_bucket|sns_topic|iam_role)_policy\.(?!pods)/.test(address) || typeof text !== "string") continue;
    const unknown = plan.resource_changes.some(
      (change) => change.address.replace(/\[.*\]$/, "") === address && change.change.after_unknown.policy === true,
    );
    if (unknown) documents.set(address, evaluate(text, plan, account));
  }
  const kept = plan.resource_changes.filter(isKept).map(({ address, mode, type, index, change }) => {
    const block = address.replace(/\[.*\]$/, "");
    const unknown = { ...change.after_unknown };
    const after = { ...change.after };
    const document = documents.get(block);
    if (document) {
      after.policy = document;
      delete unknown.policy;
    }
    const names =
      type === "aws_cloudwatch_metric_alarm"
        ? KEPT_ATTRIBUTES_OF_ALARMS
        : [...Object.keys(after), ...Object.keys(unknown)];
    const only = (fields: Fields) =>
      Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
    return {
      address,
      mode,
      type,
      ...(index === undefined ? {} : { index }),
      change: {
        actions: change.actions,
        after: compact(only(after)),
        after_unknown: compact(onlyUnknown(only(unknown))),
      },
    };
  });
  const keptBlocks = new Set(kept.map(({ address }) => address.replace(/\[.*\]$/, "")));
  return {
    resource_changes: kept,
    configuration: {
      root_module: {
        resources: blocks
          .filter(({ address, mode }) => mode === "managed" && keptBlocks.has(address))
          .map(({ address, expressions = {} }) => ({ address, expressions: references(expressions as Fields) })),
      },
    },
  } as unknown as Fields;
}

const [folder = ""] = process.argv.slice(2);
const environment = parse(readFileSync("live/prod/env.yaml", "utf8"));
const { name, class: environmentClass, account_id, region } = environment;
const units = Object.fromEntries(
  readdirSync(folder)
    .filter((unit) => !LEFT_OUT_UNITS.includes(unit))
    .sort()
    .map((unit) => {
      const text = readFileSync(join(folder, unit, "tfplan.json"), "utf8")
        .replaceAll("111122223333", account_id)
        .replaceAll("billpay-dev", `billpay-${name}`);
      return [unit, trim(JSON.parse(text), account_id)];
    }),
);
const plan = {
  environment: { name, class: environmentClass, account_id, region },
  date: "2026-11-24",
  units,
  eks: JSON.parse(readFileSync("src/modules/cluster/eks-versions.json", "utf8")),
};
// Below one key: OPA merges the files of a folder into one document.
writeFileSync("policy/testdata/good-plan.json", `${JSON.stringify({ good_plan: plan }, null, 1)}\n`);
