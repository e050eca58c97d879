import { S3BucketReplicationConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-replication-configuration";
import type { IResolvable } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { type PolicyStatement, ServiceRole } from "../../constructs/iam/service-role";
import { PrivateBucket } from "../../constructs/storage/private-bucket";

export interface SiteCopyProps {
  /** The bucket with the site's files. */
  readonly source: PrivateBucket;
  readonly sourceName: string;
  readonly bucketName: string;
  readonly region: string;
  readonly forceDestroy: IResolvable;
  readonly noncurrentDays: number;
  /** Statements of the copy's bucket policy. */
  readonly statements: readonly Record<string, unknown>[];
  /** Name of the role that copies, unique in the account. */
  readonly roleName: string;
  /** `count` of the copy. */
  readonly count: number;
}

/**
 * A copy of a site's bucket in another region, by S3 Replication. It has what is uploaded after it was switched on, and
 * keeps what is deleted later. https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 */
export class SiteCopy extends Construct {
  readonly copy: PrivateBucket;

  constructor(scope: Construct, id: string, props: SiteCopyProps) {
    super(scope, id);
    const { source, count, bucketName } = props;
    this.copy = new PrivateBucket(this, "bucket.default", {
      count,
      region: props.region,
      bucketName,
      forceDestroy: props.forceDestroy,
      noncurrentDays: props.noncurrentDays,
      statements: props.statements,
    });
    const role = new ServiceRole(this, "replication", {
      count,
      roleName: props.roleName,
      // S3's documentation has no condition on the account: https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
      service: "s3.amazonaws.com",
      statements: replicationStatements(props.sourceName, bucketName),
    });
    new S3BucketReplicationConfigurationA(this, "replication_configuration.default", {
      count,
      bucket: source.bucketName,
      role: role.arn,
      rule: [
        {
          id: "copy",
          status: "Enabled",
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Disabled" },
          destination: { bucket: this.copy.arn },
        },
      ],
      dependsOn: [source.versioning, this.copy.versioning], // S3 replicates only between versioned buckets
    });
  }
}

/** Nothing of tags, without which S3 copies objects alone, nor of deletions: the same page of the documentation. */
const replicationStatements = (source: string, copy: string): PolicyStatement[] => [
  { Effect: "Allow", Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"], Resource: `arn:aws:s3:::${source}` },
  {
    Effect: "Allow",
    Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"],
    Resource: `arn:aws:s3:::${source}/*`,
  },
  { Effect: "Allow", Action: "s3:ReplicateObject", Resource: `arn:aws:s3:::${copy}/*` },
];
