import { resourceDetails } from "../../../src/pipeline/diff";
import { isSecretKey } from "../../../src/pipeline/diff/secrets";
import { plan, resource } from "../report/run-report";

describe("the name of a secret", () => {
  test.each([
    "password",
    "Password",
    "passwords",
    "DB_PASSWORD",
    "DBPassword",
    "db-password",
    "db.password",
    "master_user_password",
    "smtp_passwd",
    "SMTP_PASS",
    "pwd",
    "MYSQL_PWD",
    "passphrase",
    "passcode",
    "secret",
    "secrets",
    "client_secret",
    "clientSecret",
    "JWT_SECRET",
    "secretString",
    "secret_binary",
    "secret_value",
    "token",
    "tokens",
    "apiToken",
    "GITHUB_TOKEN",
    "session_token",
    "reset_token",
    "tokens_refresh_token",
    "credential",
    "credentials",
    "private_key",
    "privateKey",
    "tls_private_key",
    "secret_key",
    "AWS_SECRET_ACCESS_KEY",
    "api_key",
    "APIKey",
    "apikey",
    "access_key",
    "auth_key",
    "signing_key",
    "connection_string",
    "connectionString",
    "password_wo",
    "secret_string_wo",
    "value_wo",
  ])("hides the value of %s", (key) => {
    expect(isSecretKey(key)).toBe(true);
  });

  test.each([
    "http_tokens",
    "httpTokens",
    "http_put_response_hop_limit",
    "http_endpoint",
    "token_endpoint",
    "tokenEndpoint",
    "token_type",
    "token_key_id",
    "id_token_validity",
    "token_validity_units",
    "secret_name",
    "secretName",
    "secret_id",
    "SecretId",
    "secret_arn",
    "secretsmanager_arn",
    "secret_store_ref",
    "secret_rotation_days",
    "enable_secrets",
    "enableSecrets",
    "enabled_tokens",
    "disable_api_key",
    "use_secret",
    "require_password",
    "requires_token",
    "manage_master_user_password",
    "max_tokens",
    "has_private_key",
    "password_policy",
    "password_length",
    "password_wo_version",
    "minimum_password_length",
    "passwordResetUrl",
    "credentials_arn",
    "credentialSource",
    "access_key_id",
    "access_keys_per_user",
    "api_key_source",
    "public_key",
    "kms_key",
    "kms_master_key_id",
    "hash_key",
    "sort_key",
    "key",
    "bypass",
    "compass",
    "tokenizer",
    "secretary",
    "connection",
    "two",
  ])("shows the value of %s", (key) => {
    expect(isSecretKey(key)).toBe(false);
  });
});

describe("a value in a plan", () => {
  const shownOf = (attributes: object, marks: object = {}) => {
    const change = { after: attributes as Record<string, unknown>, after_sensitive: marks };
    const [{ attributes: all = [] } = {}] = resourceDetails(plan(resource("aws_thing.a", ["create"], change)));
    return Object.fromEntries(all.map(({ path, after }) => [path, after.is === "value" ? after.json : after.is]));
  };

  test.each(["required", "optional"])("of http_tokens is shown: %s", (tokens) => {
    expect(shownOf({ metadata_options: [{ http_tokens: tokens, http_put_response_hop_limit: 1 }] })).toEqual({
      metadata_options: `[{"http_put_response_hop_limit": 1, "http_tokens": "${tokens}"}]`,
    });
  });

  test("is hidden by its mark, whatever its name", () => {
    expect(shownOf({ http_tokens: "required", name: "x" }, { http_tokens: true })).toEqual({
      http_tokens: "sensitive",
      name: '"x"',
    });
  });

  test("is hidden by its name where it has no mark, within JSON and in a pair too", () => {
    const environment = JSON.stringify({
      env: [{ name: "DB_PASSWORD", value: "hunter2" }],
      api_key: "k",
      secret_id: "i",
    });
    expect(shownOf({ db_password: "hunter2", container: environment })).toEqual({
      container: '{"api_key": (sensitive), "env": [{"name": "DB_PASSWORD", "value": (sensitive)}], "secret_id": "i"}',
      db_password: "sensitive",
    });
  });
});
