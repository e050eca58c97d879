import type { Construct } from "constructs";
import { EncryptionKey } from "../constructs/encryption/encryption-key";
import { flag } from "../constructs/inputs/flags";
import { matches } from "../constructs/inputs/names";
import { ACCOUNT_ID, COMPONENT_NAME } from "../constructs/inputs/naming";
import { isWhole, wholeNumber } from "../constructs/inputs/whole-numbers";
import { PrivateBucket } from "../constructs/storage/private-bucket";
import { hclNumber } from "../core/hcl";
import type { Inputs } from "../core/inputs";
import { TerraformModule } from "../core/terraform-module";

const INPUTS = {
  name: COMPONENT_NAME,
  account_id: ACCOUNT_ID,
  bucket_name: {
    type: "string",
    description: "Name of the bucket, unique in all of AWS.",
    validations: [
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; dots break TLS at the bucket's own host
      matches(
        "bucket_name",
        "^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
        "3 to 63 characters of a-z, 0-9 and -, beginning and ending with a letter or digit",
      ),
    ],
  },
  expiration_days: {
    type: "number",
    default: null,
    description: "Days after which objects expire, 1 or more; null means never.",
    validations: [
      {
        condition: `var.expiration_days == null || ${isWhole("coalesce(var.expiration_days, 1)", 1)}`,
        message: "expiration_days must be a whole number, 1 or more, or null.",
      },
    ],
  },
  noncurrent_days: wholeNumber("noncurrent_days", {
    least: 1,
    default: 30,
    description: "Days for which a replaced or deleted object can be restored, 1 or more.",
  }),
  force_destroy: flag(false, "Whether `destroy` deletes the bucket and its objects."),
} satisfies Inputs;

/** An S3 bucket of one component, with a key of its own. */
export class Bucket extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "bucket", {
      description:
        "An S3 bucket that only its account can read: no public access, no ACLs, TLS only, versioned, encrypted with its own KMS key.",
    });
    const vars = this.declare(INPUTS);
    const key = new EncryptionKey(this, "key", {
      description: `Encrypts the objects of ${vars.bucket_name.stringValue}`,
      alias: `${vars.name.stringValue}/s3`,
      accountId: vars.account_id.stringValue,
    });
    const bucket = new PrivateBucket(this, "main", {
      bucketName: vars.bucket_name.stringValue,
      forceDestroy: vars.force_destroy.booleanValue,
      noncurrentDays: vars.noncurrent_days.numberValue,
      kmsKeyArn: key.arn,
      // A lifecycle rule cannot have an expiration that is null: a hundred years.
      expirationDays: hclNumber(`coalesce(${vars.expiration_days.expr}, 36500)`),
    });

    this.output("bucket_name", {
      value: bucket.bucketName,
      description: "Name of the bucket.",
      example: "billpay-dev-statements-111122223333",
    });
    this.output("bucket_arn", {
      value: bucket.arn,
      description: "ARN of the bucket, for the policies of its readers and writers.",
      example: "arn:aws:s3:::billpay-dev-statements-111122223333",
    });
    this.output("kms_key_arn", {
      value: key.arn,
      description:
        "ARN of the key that encrypts the objects; readers need kms:Decrypt on it, writers kms:GenerateDataKey.",
      example: "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    });
  }
}
