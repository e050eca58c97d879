import { UserError } from "../../system/errors";
import { ignoredFiles } from "../../system/git";
import { repo } from "../../system/repo";

/** What OpenTofu and Terragrunt read by its name, or the live tree by a path. */
const READ = /\.(tf|tofu|tfvars)(\.json)?$|\.(hcl|ya?ml|json)$/;
/** Terragrunt takes no hidden file from a unit or a module, nor does OpenTofu read one: their own caches are such. */
const HIDDEN = /(^|\/)\./;

/**
 * Refuses files of the live tree and the modules that git ignores and a plan is made of: nobody could review them, and a run
 * would not know that they changed.
 *
 * @throws UserError, a line for each
 */
export async function refuseIgnoredFiles(root = repo): Promise<void> {
  const read = (await ignoredFiles(["live", "modules"], root)).filter((file) => READ.test(file) && !HIDDEN.test(file));
  if (read.length === 0) return;
  throw new UserError(
    read
      .map((file) => `${file} is ignored by git, and would be planned: commit it (\`git add -f\`), or remove it`)
      .join("\n"),
  );
}
