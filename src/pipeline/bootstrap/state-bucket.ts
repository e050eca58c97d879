import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { unitPath } from "../../live/environment";
import { bucketClient, stateBucket } from "../../live/state-bucket";
import { toolEnvironment } from "../../live/tool-environment";
import { UserError } from "../../system/errors";
import { lastLines, run } from "../../system/process";
import type { Target } from "../run";

/** A unit whose backend says what the bucket is to be; all have the same. */
const ANY_UNIT = "delivery";

/**
 * Creates the bucket of the states as Terragrunt does: versioned, encrypted, private, for TLS alone.
 * https://docs.terragrunt.com/reference/cli/commands/backend/bootstrap
 *
 * @returns whether it was not there before
 */
export async function createStateBucket({ environment, env }: Target): Promise<boolean> {
  if (await exists(environment)) return false;
  const made = await run("terragrunt", ["backend", "bootstrap", "--non-interactive", "--no-color"], {
    cwd: unitPath(environment.name, ANY_UNIT),
    env: toolEnvironment(env),
  });
  if (made.code !== 0 || !(await exists(environment)))
    throw new UserError(
      `the bucket ${stateBucket(environment)} could not be created: ${lastLines(made.stderr || made.stdout, 3)}`,
    );
  return true;
}

async function exists(environment: Target["environment"]): Promise<boolean> {
  try {
    await bucketClient(environment).send(new HeadBucketCommand({ Bucket: stateBucket(environment) }));
    return true;
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "NotFound" || name === "NoSuchBucket") return false;
    if (name === "Forbidden" || name === "403")
      throw new UserError(
        `${stateBucket(environment)} belongs to another account, or these credentials may not see it: sign in as an administrator of ${environment.account_id}`,
      );
    throw error;
  }
}
