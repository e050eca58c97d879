import { SecretsmanagerSecretPolicy } from "@cdktf/provider-aws/lib/secretsmanager-secret-policy";
import { Secrets } from "../../src/modules/secrets";
import { synthesize } from "./synthesize";

const secrets = synthesize(Secrets);
const password = secrets.json.ephemeral.aws_secretsmanager_random_password.generated;
const version = secrets.resource("aws_secretsmanager_secret_version.generated");

test("a generated value goes from an ephemeral block into a write-only argument: plan and state never have it", () => {
  expect(version.secret_string_wo).toBe(
    "${ephemeral.aws_secretsmanager_random_password.generated[each.key].random_password}",
  );
  expect(version).not.toHaveProperty("secret_string");
  expect(version).not.toHaveProperty("secret_binary");
  expect(secrets.json).not.toHaveProperty("data");
  expect(JSON.stringify(secrets.json.output)).not.toContain("random_password");
});

test("no input takes a secret's value", () => {
  const { type } = secrets.json.variable.secrets;
  expect([...type.matchAll(/(\w+) = /g)].map(([, attribute]) => attribute)).toEqual([
    "description",
    "generate",
    "length",
    "version",
    "recovery_window_days",
  ]);
});

test("raising its version, and nothing else, makes a new value", () => {
  expect(version.secret_string_wo_version).toBe("${each.value.version}");
  expect(version).not.toHaveProperty("lifecycle");
});

test("a first plan asks AWS for no password: the secret must be there before", () => {
  expect(password.depends_on).toEqual(["aws_secretsmanager_secret.main"]);
});

test("a password is long, of letters and digits", () => {
  expect(password).toMatchObject({
    password_length: "${each.value.length}",
    exclude_punctuation: true,
    require_each_included_type: true,
  });
  expect(secrets.json.variable.secrets.type).toContain("length = optional(number, 40)");
});

test("a secret that an operator fills in is made empty", () => {
  const generated = "${{ for name, secret in var.secrets : name => secret if secret.generate }}";
  expect(version.for_each).toBe(generated);
  expect(password.for_each).toBe(generated);
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
