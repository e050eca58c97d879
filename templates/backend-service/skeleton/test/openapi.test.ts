import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openApiDocument } from "../scripts/openapi-document.ts";

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly required?: boolean }[];
}

const committed = readFileSync("openapi.json", "utf8");

test("openapi.json is what the routes are: `npm run openapi` writes it", async () => {
  assert.equal(committed, await openApiDocument());
});

test("every operation has a name and a summary, and every POST an Idempotency-Key", () => {
  const { paths } = JSON.parse(committed);
  const operations = Object.values<Record<string, Operation>>(paths).flatMap((path) => Object.entries(path));
  assert.ok(operations.length >= 5);
  for (const [method, { operationId, summary, parameters = [] }] of operations) {
    assert.ok(operationId && summary);
    if (method === "post") assert.ok(parameters.some((one) => one.name === "idempotency-key" && one.required));
  }
});
