import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretPolicy } from "@cdktf/provider-aws/lib/secretsmanager-secret-policy";
import type { Construct } from "constructs";
import { EncryptionKey } from "../constructs/encryption/encryption-key";
import { policyDocument } from "../constructs/iam/policy-document";
import { tlsOnly } from "../constructs/iam/tls-only";
import { ACCOUNT_ID, COMPONENT_NAME } from "../constructs/inputs/naming";
import { isWhole } from "../constructs/inputs/whole-numbers";
import { blockForEach } from "../core/dynamic-block";
import { addressOf, forEach, hcl, hclNumber } from "../core/hcl";
import type { Inputs } from "../core/inputs";
import { TerraformModule } from "../core/terraform-module";

/** HCL that is true for a number of days in which a deleted secret can be restored, and for 0. */
const isRecoveryWindow = (days: string) => `contains(concat([0], range(7, 31)), ${days})`;

const INPUTS = {
  name: COMPONENT_NAME,
  account_id: ACCOUNT_ID,
  secrets: {
    type:
      "map(object({ description = string, generate = optional(bool, true), length = optional(number, 40), " +
      "recovery_window_days = optional(number) }))",
    description:
      "Secrets by name, such as `billpay/dev/backend/session-key`. `generate`: whether AWS generates the value, `length` " +
      "letters and digits (32 to 4096), once the secret exists; otherwise it is empty until an operator fills it in. `recovery_window_days` overrides the module's.",
    validations: [
      {
        condition: 'alltrue([for name in keys(var.secrets) : can(regex("^[A-Za-z0-9/_+=.@-]{1,512}$", name))])',
        message:
          "secrets must have names of 1 to 512 letters, digits and /_+=.@-, such as billpay/dev/backend/session-key.",
      },
      {
        condition: `alltrue([for secret in values(var.secrets) : ${isWhole("secret.length", 32, 4096)}])`,
        message: "secrets must have a length that is a whole number from 32 to 4096.",
      },
      {
        condition: `alltrue([for secret in values(var.secrets) : ${isRecoveryWindow("coalesce(secret.recovery_window_days, 30)")}])`,
        message: "secrets must have a recovery_window_days that is a whole number from 7 to 30, or 0 for none.",
      },
    ],
  },
  recovery_window_days: {
    type: "number",
    default: 30,
    description: "Days in which a deleted secret can be restored, 7 to 30; 0 deletes it immediately.",
    validations: [
      {
        condition: isRecoveryWindow("var.recovery_window_days"),
        message: "recovery_window_days must be a whole number from 7 to 30, or 0 for none.",
      },
    ],
  },
  replica_kms_keys: {
    type: "map(string)",
    default: {},
    description: "ARNs of the KMS keys of the regions that get a copy of each secret, by region.",
    validations: [
      {
        condition:
          'alltrue([for region, key in var.replica_kms_keys : can(regex("^arn:aws:kms:${region}:[0-9]{12}:key/", key))])',
        message: "replica_kms_keys must be ARNs of KMS keys, each in the region it is for.",
      },
    ],
  },
} satisfies Inputs;

/** The secrets of an environment: their names and their protection, never their values. */
export class Secrets extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "secrets", {
      description:
        "Secrets Manager secrets, encrypted with their own key, readable only from this account and over TLS. They are created " +
        "empty: `billpay apply` lets AWS generate values that nobody needs to know, and an operator fills in the others. " +
        "Plan and state have no trace of a value.",
    });
    const vars = this.declare(INPUTS);
    const name = vars.name.stringValue;
    const accountId = vars.account_id.stringValue;

    const key = new EncryptionKey(this, "key", {
      description: `Encrypts the secrets of ${name}`,
      alias: `${name}/secrets`,
      accountId,
    });
    const secret = new SecretsmanagerSecret(this, "secret.main", {
      forEach: forEach(vars.secrets.expr),
      name: hcl("each.key"),
      description: hcl("each.value.description"),
      kmsKeyId: key.arn,
      recoveryWindowInDays: hclNumber(`coalesce(each.value.recovery_window_days, ${vars.recovery_window_days.expr})`),
    });
    secret.addOverride(
      "dynamic.replica",
      blockForEach(vars.replica_kms_keys.expr, { region: hcl("replica.key"), kms_key_id: hcl("replica.value") }),
    );
    const address = addressOf(secret);
    new SecretsmanagerSecretPolicy(this, "secret_policy.main", {
      forEach: forEach(address),
      secretArn: hcl("each.value.arn"),
      blockPublicPolicy: true,
      policy: policyDocument([
        tlsOnly("secretsmanager:*", "*"),
        {
          Sid: "ThisAccountOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "secretsmanager:*",
          Resource: "*",
          // AWS services, which replicate and rotate, have no account.
          Condition: {
            StringNotEquals: { "aws:PrincipalAccount": accountId },
            BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
          },
        },
      ]),
    });

    this.output("secret_arns", {
      value: hcl(`{ for name, secret in ${address} : name => secret.arn }`),
      description: "ARNs of the secrets, by name, for the policies of their readers.",
      example: bySecret((name) => `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-AbCdEf`),
    });
    this.output("secret_names", {
      value: hcl(`{ for name, secret in ${address} : name => secret.name }`),
      description: "Names of the secrets, by name, to look them up.",
      example: bySecret((name) => name),
    });
    this.output("generated_lengths", {
      value: hcl(`{ for name, secret in ${vars.secrets.expr} : name => secret.length if secret.generate }`),
      description: "Letters and digits of the values that AWS generates, by name: `billpay apply` goes by it.",
      example: { "billpay/dev/backend/session-key": 40 },
    });
    this.output("kms_key_arn", {
      value: key.arn,
      description: "ARN of the key that encrypts the secrets; readers need kms:Decrypt on it.",
      example: "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    });
  }
}

/** One per secret in live/_units/secrets.hcl. */
const bySecret = (of: (name: string) => string) =>
  Object.fromEntries(
    ["session-key", "payment-gateway"].map((name) => `billpay/dev/backend/${name}`).map((name) => [name, of(name)]),
  );
