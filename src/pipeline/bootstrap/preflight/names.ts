import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { awsClientConfig } from "../../../live/aws";
import { bucketClient } from "../../../live/state-bucket";
import { blocks, type Finding, note, ok } from "./finding";
import type { Needs } from "./needs";

/** Bucket names are the world's: one may be somebody else's. */
export async function buckets({ environment, buckets: names }: Needs): Promise<Finding[]> {
  const client = bucketClient(environment);
  const states = await Promise.all(
    names.map(async (Bucket) => {
      try {
        await client.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: environment.account_id }));
        return [Bucket, "ours"] as const;
      } catch (error) {
        const { name = "", $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
        if (name === "NotFound" || $metadata?.httpStatusCode === 404) return [Bucket, "free"] as const;
        if ($metadata?.httpStatusCode === 403 || $metadata?.httpStatusCode === 301) return [Bucket, "taken"] as const;
        throw error;
      }
    }),
  );
  const of = (wanted: string) => states.filter(([, state]) => state === wanted).map(([bucket]) => bucket);
  const taken = of("taken");
  return [
    ...(taken.length > 0
      ? [
          blocks(
            `bucket names that somebody else has: ${taken.join(", ")}: set a bucket_suffix that makes them unique`,
            {
              path: ["", "bucket_suffix"],
              value: `-${environment.account_id.slice(-6)}`,
            },
          ),
        ]
      : [ok(`bucket names: ${of("free").length} free`)]),
    ...exist("buckets", of("ours")),
  ];
}

/** Repositories that are there already are imported or removed, not created. */
export async function repositories({ environment, repositories: names }: Needs): Promise<Finding[]> {
  const { repositories: known = [] } = await new ECRClient(awsClientConfig(environment)).send(
    new DescribeRepositoriesCommand({ maxResults: 1000 }),
  );
  const ours = known.map(({ repositoryName = "" }) => repositoryName).filter((name) => names.includes(name));
  return ours.length > 0 ? exist("repositories", ours) : [ok(`repositories: ${names.length} free`)];
}

const exist = (kind: string, names: readonly string[]): Finding[] =>
  names.length === 0
    ? []
    : [
        note(
          `${kind} that are there already: ${names.join(", ")}. Where no state has them, adopt them: docs/runbooks/units-that-go.md`,
        ),
      ];
