import { Bucket } from "../../src/modules/bucket";
import { synthesize } from "./synthesize";

const bucket = synthesize(Bucket);

test("objects are encrypted with a rotating key of the bucket's own", () => {
  expect(bucket.resource("aws_kms_key.key").enable_key_rotation).toBe(true);
  expect(bucket.resource("aws_s3_bucket_server_side_encryption_configuration.main").rule).toEqual([
    {
      apply_server_side_encryption_by_default: {
        sse_algorithm: "aws:kms",
        kms_master_key_id: "${aws_kms_key.key.arn}",
      },
      bucket_key_enabled: true,
    },
  ]);
});

test("objects expire after the days that are given, and otherwise in a hundred years", () => {
  const [housekeeping] = bucket.resource("aws_s3_bucket_lifecycle_configuration.main").rule;
  expect(housekeeping.expiration).toEqual([{ days: "${coalesce(var.expiration_days, 36500)}" }]);
  expect(bucket.json.variable.expiration_days.default).toBeNull();
});

test("it is kept by default, with what is replaced or deleted in it for thirty days", () => {
  expect(bucket.json.variable.force_destroy.default).toBe(false);
  expect(bucket.json.variable.noncurrent_days.default).toBe(30);
});
