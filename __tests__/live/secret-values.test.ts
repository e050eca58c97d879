import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Environment } from "../../src/live/environment";
import { withoutSecretValues } from "../../src/live/secret-values";

/** What Secrets Manager answers to DescribeSecret: a secret without a value has no versions. */
const STAGES: Record<string, Record<string, string[]> | undefined> = {
  "session-key": { "1a2b": ["AWSCURRENT"] },
  "payment-gateway": undefined,
  "being-rotated": { "3c4d": ["AWSPENDING"] },
};

const arnOf = (name: string) =>
  `arn:aws:secretsmanager:us-east-1:111111111111:secret:billpay/dev/backend/${name}-AbCdEf`;
const planOf = (...names: string[]) => ({
  variables: { secrets: { value: Object.fromEntries(names.map((name) => [name, arnOf(name)])) } },
});

const asked: string[] = [];
const secretsManager = createServer((request, answer) => {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    const { SecretId } = JSON.parse(body);
    asked.push(`${request.headers["x-amz-target"]} ${SecretId}`);
    const [, name = ""] = /backend\/(.*)-AbCdEf$/.exec(SecretId) ?? [];
    answer.setHeader("content-type", "application/x-amz-json-1.1");
    if (!(name in STAGES)) {
      answer.statusCode = 400;
      return answer.end(JSON.stringify({ __type: "ResourceNotFoundException", Message: "can't find the secret" }));
    }
    answer.end(
      JSON.stringify({ ARN: SecretId, Name: `billpay/dev/backend/${name}`, VersionIdsToStages: STAGES[name] }),
    );
  });
});

const dev = { name: "dev", region: "us-east-1" } as Environment;

beforeAll(async () => {
  await new Promise<void>((listening) => secretsManager.listen(0, "127.0.0.1", listening));
  const { port } = secretsManager.address() as AddressInfo;
  process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = `http://127.0.0.1:${port}`;
  process.env.AWS_ACCESS_KEY_ID = "nobody";
  process.env.AWS_SECRET_ACCESS_KEY = "nobody";
});
afterAll(() => {
  secretsManager.close();
  secretsManager.closeAllConnections();
});
beforeEach(() => {
  asked.length = 0;
});

test("a service waits for the secrets that its pods mount, and says how they get a value", async () => {
  const put = (name: string) =>
    `\`aws secretsmanager put-secret-value --secret-id billpay/dev/backend/${name} --secret-string file:///dev/stdin\``;
  expect(await withoutSecretValues(dev, planOf("payment-gateway", "session-key"))).toBe(
    `billpay/dev/backend/payment-gateway has no value, and its pods mount it: ${put("payment-gateway")}, then plan and apply again`,
  );
  expect(await withoutSecretValues(dev, planOf("payment-gateway", "being-rotated"))).toBe(
    `billpay/dev/backend/being-rotated, billpay/dev/backend/payment-gateway have no value, and its pods mount them: ${put("being-rotated")} and ${put("payment-gateway")}, then plan and apply again`,
  );
  expect(new Set(asked.map((one) => one.split(" ")[0]))).toEqual(new Set(["secretsmanager.DescribeSecret"])); // no value is read
});

test("a service whose secrets have values, or that mounts none, does not wait", async () => {
  expect(await withoutSecretValues(dev, planOf("session-key"))).toBeUndefined();
  expect(await withoutSecretValues(dev, {})).toBeUndefined();
});

test("a secret that is gone is an error, and no value", async () => {
  await expect(withoutSecretValues(dev, planOf("gone"))).rejects.toThrow("can't find the secret");
});

test("on the laptop pods mount nothing, and nobody is asked", async () => {
  const laptop = { ...dev, endpoint: "http://127.0.0.1:9" };
  expect(await withoutSecretValues(laptop, planOf("payment-gateway"))).toBeUndefined();
  expect(asked).toEqual([]);
});
