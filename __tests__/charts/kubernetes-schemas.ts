import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { customKinds } from "../../src/local/kubernetes-kinds";
import { output } from "../../src/system/process";
import { findGo } from "../../src/toolchain/tools";
import type { Yaml } from "./helm";

/**
 * Kubernetes releases whose OpenAPI document is validated against, by the minor version that EKS offers: the module
 * `k8s.io/kubernetes` and its sum, as go.sum has it.
 */
export const KUBERNETES: Record<string, { readonly version: string; readonly sum: string }> = {
  "1.34": { version: "v1.34.4", sum: "h1:Yy6R4QB8C9kJPp25GFqEvX5XQwY5qzKeqD0Xx6oAcmk=" },
  "1.35": { version: "v1.35.4", sum: "h1:o/8dBC/pHVpYoGV4OAIytAlNPZbdYVTXJHoYvXC4qzM=" },
  "1.36": { version: "v1.36.3", sum: "h1:qDQdoMiluAE2Eab6Fa52YV+WjiGz9mZFFoagEA6cI+o=" },
};

const METADATA = "kubernetes#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** Like a server asked to be strict: fields that the schema does not know are errors. */
const strict = (_: string, schema: Yaml) => {
  if (schema?.type === "object" && schema.properties && schema.additionalProperties === undefined)
    return { ...schema, additionalProperties: false };
  return schema?.format === "int-or-string" ? { type: ["integer", "string"] } : schema;
};

const kindOf = (group: string, version: string, kind: string) => [group, version, kind].filter(Boolean).join("/");

/**
 * Validates objects as a cluster of this minor version does by its schemas, and by those of the custom resources in
 * `src/local/crds`. What the API server checks beyond its schemas, as the form of a name, is not among it.
 *
 * @returns a function that gives what is wrong with an object
 */
export async function kubernetesSchemas(minor: string): Promise<(object: Yaml) => string[]> {
  const { definitions } = JSON.parse(await openApi(minor), strict);
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: "kubernetes", definitions });
  const schemas = new Map<string, object>();
  for (const [name, definition] of Object.entries<Yaml>(definitions)) {
    for (const { group, version, kind } of definition["x-kubernetes-group-version-kind"] ?? [])
      schemas.set(kindOf(group, version, kind), { $ref: `kubernetes#/definitions/${name}` });
  }
  for (const { spec } of customKinds()) {
    for (const { name, schema } of spec.versions) {
      const whole = JSON.parse(JSON.stringify(schema.openAPIV3Schema), strict);
      whole.properties.metadata = { $ref: METADATA };
      schemas.set(kindOf(spec.group, name, spec.names.kind), whole);
    }
  }
  return (object) => {
    const kind = `${object.apiVersion}/${object.kind}`;
    const schema = schemas.get(kind);
    if (!schema) return [`Kubernetes ${minor} has no ${kind}`];
    ajv.validate(schema, object);
    return (ajv.errors ?? []).map(
      ({ instancePath, message, params }) => `${kind}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

async function openApi(minor: string): Promise<string> {
  const release = KUBERNETES[minor];
  if (!release) throw new Error(`no OpenAPI document of Kubernetes ${minor}`);
  const go = await findGo();
  const module = `k8s.io/kubernetes@${release.version}`;
  const { Dir, Sum } = JSON.parse(await output(go, ["mod", "download", "-json", module]));
  if (Sum !== release.sum) throw new Error(`${module} has the sum ${Sum}, not ${release.sum}`);
  return readFileSync(join(Dir, "api", "openapi-spec", "swagger.json"), "utf8");
}
