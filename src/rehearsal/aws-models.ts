import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { UserError } from "../system/errors";

/**
 * A shape of AWS's published model: https://smithy.io/2.0/aws/protocols/index.html, as botocore's `service-2.json` has it.
 * Lengths and ranges are `min` and `max`.
 */
export interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, MemberShape>>;
  readonly member?: MemberShape;
  readonly key?: MemberShape;
  readonly value?: MemberShape;
  readonly required?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly flattened?: boolean;
  /** The member that is the body. */
  readonly payload?: string;
}

export interface MemberShape {
  readonly shape: string;
  readonly location?: "uri" | "querystring" | "header" | "headers" | "statusCode";
  readonly locationName?: string;
  readonly queryName?: string;
  readonly flattened?: boolean;
}

export interface Operation {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string };
  readonly input?: { readonly shape: string };
  readonly deprecated?: boolean;
}

/** What AWS publishes of a service's API. */
export interface ServiceModel {
  readonly metadata: { readonly protocol: string; readonly signingName?: string; readonly endpointPrefix: string };
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Folders of botocore for names that requests are signed for, where the two differ. */
const FOLDERS: Readonly<Record<string, string>> = {
  "access-analyzer": "accessanalyzer",
  elasticloadbalancing: "elbv2",
  monitoring: "cloudwatch",
  tagging: "resourcegroupstaggingapi",
};

const models = new Map<string, ServiceModel>();

/**
 * @param data botocore's folder `data`
 * @param signedFor the service that requests are signed for, as `elasticloadbalancing`
 */
export function serviceModel(data: string, signedFor: string): ServiceModel {
  const folder = join(data, FOLDERS[signedFor] ?? signedFor);
  const known = models.get(folder);
  if (known) return known;
  if (!existsSync(folder)) throw new UserError(`botocore has no model of ${signedFor}: add its folder to FOLDERS`);
  const [latest = ""] = readdirSync(folder).sort().reverse();
  const { operations, ...rest }: ServiceModel = JSON.parse(
    gunzipSync(readFileSync(join(folder, latest, "service-2.json.gz"))).toString("utf8"),
  );
  // CloudFront's own names have the version of its API in them.
  const named = Object.entries(operations).map(([name, operation]) => [name, { ...operation, name }]);
  const model: ServiceModel = { ...rest, operations: Object.fromEntries(named) };
  models.set(folder, model);
  return model;
}

/** botocore's folder `data`, in the environment of Python packages that the emulator runs in. */
export function modelsFolder(python: string): string {
  const lib = join(python, "lib");
  const [version = ""] = readdirSync(lib);
  return join(lib, version, "site-packages", "botocore", "data");
}
