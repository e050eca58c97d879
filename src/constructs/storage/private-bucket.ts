import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { IResolvable } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { attribute } from "../../core/hcl";
import { policyDocument } from "../iam/policy-document";
import { tlsOnly } from "../iam/tls-only";

export interface PrivateBucketProps {
  readonly bucketName: string;
  /** Whether `destroy` deletes the bucket and its objects: a boolean or an expression. */
  readonly forceDestroy: boolean | IResolvable;
  /** Days for which a replaced or deleted object is kept. */
  readonly noncurrentDays: number;
  /** KMS key for the objects; services that deliver logs often need SSE-S3. @default SSE-S3 (AES256) */
  readonly kmsKeyArn?: string;
  /** Days after which current objects expire. @default never */
  readonly expirationDays?: number;
  /** Whether Object Lock is on; it can be set only when the bucket is created. @default false */
  readonly objectLock?: boolean;
  /** Statements of the bucket policy, as IAM writes them, in addition to the one that denies plain HTTP. @default none */
  readonly statements?: readonly Record<string, unknown>[];
  /** `count` of the bucket. @default 1, without an index in the address */
  readonly count?: number;
  /** Region of the bucket. @default the provider's */
  readonly region?: string;
}

/** An S3 bucket that only its account can read: no public access, no ACLs, encrypted, versioned, TLS only. */
export class PrivateBucket extends Construct {
  readonly bucket: S3Bucket;
  readonly arn: string;
  /** The bucket's name, known once the bucket is created. */
  readonly bucketName: string;
  /** Resources that need versions depend on this, so that they are destroyed before versioning is turned off. */
  readonly versioning: S3BucketVersioningA;
  /** What a service that writes to the bucket immediately has to wait for. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { count, region } = props;
    this.bucket = new S3Bucket(this, "s3_bucket.default", {
      count,
      region,
      bucket: props.bucketName,
      forceDestroy: props.forceDestroy,
      objectLockEnabled: props.objectLock,
    });
    this.arn = attribute(this.bucket, "arn", count);
    this.bucketName = attribute(this.bucket, "id", count);
    const bucket = this.bucketName;
    const publicAccess = new S3BucketPublicAccessBlock(this, "public_access_block.default", {
      count,
      region,
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, "ownership_controls.default", {
      count,
      region,
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption.default", {
      count,
      region,
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: props.kmsKeyArn
            ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: props.kmsKeyArn }
            : { sseAlgorithm: "AES256" },
          bucketKeyEnabled: props.kmsKeyArn ? true : undefined,
        },
      ],
    });
    this.versioning = new S3BucketVersioningA(this, "versioning.default", {
      count,
      region,
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle.default", {
      count,
      region,
      bucket,
      dependsOn: [this.versioning],
      rule: [
        {
          id: "housekeeping",
          status: "Enabled",
          filter: [{ prefix: "" }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
          noncurrentVersionExpiration: [{ noncurrentDays: props.noncurrentDays }],
          ...(props.expirationDays !== undefined && { expiration: [{ days: props.expirationDays }] }),
        },
      ],
    });
    this.policy = new S3BucketPolicy(this, "policy.default", {
      count,
      region,
      bucket,
      dependsOn: [publicAccess],
      policy: policyDocument([tlsOnly("s3:*", [this.arn, `${this.arn}/*`]), ...(props.statements ?? [])]),
    });
  }
}
