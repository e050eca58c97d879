import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { repo } from "../../src/system/repo";
import { pathPattern } from "./renovate-managers";

const readJson = (path: string) => JSON.parse(readFileSync(join(repo, path), "utf8"));
const paths = ["live", "src"].flatMap((folder) =>
  readdirSync(join(repo, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => !path.includes(".terragrunt-cache"))
    .map((path) => `${folder}/${path}`),
);

const schemas: Record<string, string> = readJson(".vscode/settings.json")["yaml.schemas"];

// That of a chart is for values with its defaults merged in, which no file has: Helm asks it.
test("the editor has every schema of files that people write", () => {
  const written = paths.filter((path) => path.endsWith(".schema.json"));
  expect(written.length).toBeGreaterThan(1);
  expect(Object.keys(schemas).sort()).toEqual(written.map((path) => `./${path}`).sort());
});

/** Schemas of files that an environment has none of as long as nothing is approved. */
const UNTIL_SOMEBODY_WRITES = ["./src/pipeline/decision/approvals.schema.json"];

test.each(Object.entries(schemas))("%s is for files that are there, and they keep to it", (schema, glob) => {
  const files = paths.filter((path) => pathPattern(glob).test(path));
  if (!UNTIL_SOMEBODY_WRITES.includes(schema)) expect(files.length).toBeGreaterThan(2);
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const idOf = (path: string) => `file:///${path.replace(/^\.\//, "")}`; // as an editor, from which relative references go
  const others = readdirSync(join(repo, "modules")).map((name) => `modules/${name}/inputs.schema.json`);
  for (const path of [...others, "live/env.schema.json", schema])
    if (!ajv.getSchema(idOf(path))) ajv.addSchema({ ...readJson(path), $id: idOf(path) });
  const validate = ajv.getSchema(idOf(schema));
  if (!validate) throw new Error(`${schema} is not a schema`);
  for (const file of files) {
    validate(parse(readFileSync(join(repo, file), "utf8")));
    expect([file, validate.errors]).toEqual([file, null]);
  }
});

test("the formatters that `npm run check` asks are those of the editor", () => {
  const { recommendations } = readJson(".vscode/extensions.json");
  const settings = readJson(".vscode/settings.json");
  const formatters = Object.values<{ "editor.defaultFormatter"?: string }>(settings).flatMap((value) =>
    typeof value === "object" ? (value["editor.defaultFormatter"] ?? []) : [],
  );
  expect(formatters).toHaveLength(3);
  expect(recommendations).toEqual(expect.arrayContaining(formatters));
});
