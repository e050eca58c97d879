import { SecretsmanagerSecretPolicy } from "@cdktf/provider-aws/lib/secretsmanager-secret-policy";
import { Secrets } from "../../src/modules/secrets";
import { synthesize } from "./synthesize";

const secrets = synthesize(Secrets);
test("no value passes through the module: it makes secrets, and nothing that has or reads a version of them", () => {
  expect(Object.keys(secrets.json.resource).sort()).toEqual([
    ...["aws_kms_alias", "aws_kms_key", "aws_secretsmanager_secret", "aws_secretsmanager_secret_policy"],
  ]);
  expect(secrets.json).not.toHaveProperty("data");
  expect(secrets.json).not.toHaveProperty("ephemeral");
});

test("no input takes a secret's value", () => {
  const { type } = secrets.json.variable.secrets;
  expect([...type.matchAll(/(\w+) = /g)].map(([, attribute]) => attribute)).toEqual([
    "description",
    "generate",
    "length",
    "recovery_window_days",
  ]);
});

test("an output says which values are generated and how long they are; those that an operator knows are not in it", () => {
  expect(secrets.json.output.generated_lengths.value).toBe(
    "${{ for name, secret in var.secrets : name => secret.length if secret.generate }}",
  );
  expect(secrets.json.variable.secrets.type).toContain("length = optional(number, 40)");
  expect(secrets.resource("aws_secretsmanager_secret.main").for_each).toBe("${var.secrets}");
});

test("secrets are encrypted with a rotating key of their own, replicas with one of their region", () => {
  const secret = secrets.resource("aws_secretsmanager_secret.main");
  expect(secret.kms_key_id).toBe("${aws_kms_key.key.arn}");
  expect(secrets.resource("aws_kms_key.key").enable_key_rotation).toBe(true);
  expect(secret.dynamic.replica).toEqual({
    for_each: "${var.replica_kms_keys}",
    content: { region: "${replica.key}", kms_key_id: "${replica.value}" },
  });
  expect(secrets.json.variable.replica_kms_keys.default).toEqual({});
});

describe("the policy of every secret", () => {
  const { policy } = secrets.resource("aws_secretsmanager_secret_policy.main");

  test("cannot be made public", () => {
    expect(secrets.text).toHaveResourceWithProperties(SecretsmanagerSecretPolicy, {
      for_each: "${aws_secretsmanager_secret.main}",
      block_public_policy: true,
    });
    expect(policy).not.toContain('"Allow"');
  });

  test("refuses plain HTTP", () => {
    expect(policy).toContain('"Condition" = {"Bool" = {"aws:SecureTransport" = "false"}}');
  });

  test("refuses other accounts, but not AWS' own services", () => {
    expect(policy).toContain('"StringNotEquals" = {"aws:PrincipalAccount" = var.account_id}');
    expect(policy).toContain('"BoolIfExists" = {"aws:PrincipalIsAWSService" = "false"}');
  });
});

test("a deleted secret can be restored for thirty days, unless the secret or the environment says otherwise", () => {
  expect(secrets.json.variable.recovery_window_days.default).toBe(30);
  expect(secrets.resource("aws_secretsmanager_secret.main").recovery_window_in_days).toBe(
    "${coalesce(each.value.recovery_window_days, var.recovery_window_days)}",
  );
});
