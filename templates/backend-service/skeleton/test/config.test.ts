import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ConfigError, FLUSH_MS, KILLED_AFTER_MS, loadConfig, VARIABLES } from "../src/config.ts";
import { failToStart } from "./support/process.ts";

const mistakes = (env: NodeJS.ProcessEnv, secrets: string[] = []): readonly string[] => {
  try {
    loadConfig(env, secrets);
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
  return [];
};

test("nothing has to be set", () => {
  const config = loadConfig({}, []);
  assert.equal(config.PORT, 8080);
  assert.equal(config.OTEL_EXPORTER_OTLP_ENDPOINT, "");
});

test("values have types", () => {
  const config = loadConfig(
    { PORT: "9000", LOG_LEVEL: "debug", ALLOWED_ORIGINS: "https://a.example,http://localhost:4200" },
    [],
  );
  assert.equal(config.PORT, 9000);
  assert.equal(config.LOG_LEVEL, "debug");
  assert.deepEqual(config.ALLOWED_ORIGINS, ["https://a.example", "http://localhost:4200"]);
});

test("all mistakes are told at once, each with its value and what is allowed", () => {
  assert.deepEqual(mistakes({ PORT: "http", LOG_LEVEL: "loud", HOST: "" }), [
    'HOST is "": must be a text that is not empty',
    'PORT is "http": must be a whole number from 0 to 65535',
    'LOG_LEVEL is "loud": must be one of info, debug, warn, error, silent',
  ]);
});

describe("a number is not", () => {
  for (const text of ["", " 80", "80 ", "8e1", "80.0", "-1", "65536", "0x50", "99999999999999999999"])
    test(JSON.stringify(text), () => assert.equal(mistakes({ PORT: text }).length, 1));
});

describe("an origin is not", () => {
  for (const text of [
    "*",
    "null",
    "pay.example",
    "http://pay.example",
    "https://pay.example/",
    "https://pay.example/a",
    "https://a.example, https://b.example",
    "https://localhost.evil@a.example",
    "http://localhost.evil.example",
  ])
    test(text, () => assert.equal(mistakes({ ALLOWED_ORIGINS: text }).length, 1));
});

test("a value that may have credentials in it is not repeated", () => {
  const [line = ""] = mistakes({ OTEL_EXPORTER_OTLP_ENDPOINT: "https://user:hunter2@collector.example" });
  assert.match(line, /^OTEL_EXPORTER_OTLP_ENDPOINT is hidden: must be an http or https URL/);
});

test("secrets are files", () => {
  const dir = mkdtempSync(join(tmpdir(), "secrets-"));
  writeFileSync(join(dir, "session-key"), "a value\n");
  writeFileSync(join(dir, "empty"), "");
  assert.deepEqual(loadConfig({ SECRETS_DIR: dir }, ["session-key"]).secrets, { "session-key": "a value" });
  assert.deepEqual(mistakes({ SECRETS_DIR: dir }, ["empty", "session-key", "gateway"]), [
    `${dir}/empty is missing or empty: must be a file with the secret empty`,
    `${dir}/gateway is missing or empty: must be a file with the secret gateway`,
  ]);
  rmSync(dir, { recursive: true });
});

test("a request can end before the pod is killed, whatever is set", () => {
  const { DRAIN_DELAY_MS, SHUTDOWN_TIMEOUT_MS, REQUEST_TIMEOUT_MS, HANDLER_TIMEOUT_MS } = loadConfig({}, []);
  assert.ok(REQUEST_TIMEOUT_MS + HANDLER_TIMEOUT_MS <= SHUTDOWN_TIMEOUT_MS);
  assert.ok(DRAIN_DELAY_MS + SHUTDOWN_TIMEOUT_MS + FLUSH_MS <= KILLED_AFTER_MS);
  assert.match(mistakes({ SHUTDOWN_TIMEOUT_MS: "24999" })[0] ?? "", /must be at least 25000/);
  assert.match(mistakes({ DRAIN_DELAY_MS: "10001" })[0] ?? "", /must be at most 24999/);
  assert.deepEqual(mistakes({ DRAIN_DELAY_MS: "10000" }), []);
});

test("the service ends with a line of JSON for each mistake", async () => {
  const { code, messages } = await failToStart({ PORT: "http", LOG_LEVEL: "loud" });
  assert.equal(code, 1);
  assert.deepEqual(
    messages.map(({ level, msg }) => [level, msg.split(" ")[0]]),
    [
      ["error", "PORT"],
      ["error", "LOG_LEVEL"],
    ],
  );
});

test("every setting is documented with its default", () => {
  const rows = [...readFileSync("docs/configuration.md", "utf8").matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)];
  const documented = Object.fromEntries(rows.map(([, name, value]) => [name, value]));
  const defaults = Object.entries(VARIABLES).map(([name, variable]) => [name, String(variable.default) || "none"]);
  assert.deepEqual(
    documented,
    Object.fromEntries(defaults.map(([name, value]) => [name, value === "none" ? value : `\`${value}\``])),
  );
});
