/** What decides what Terragrunt, OpenTofu and the providers do, and is set here or in the live tree alone. */
const OWN =
  /^(TF_|TG_|TOFU_|TERRAFORM_|TERRAGRUNT_|KUBE_|HELM_|AWS_ENDPOINT_URL|BILLPAY_(ENDPOINT|OFFLINE|KUBECONFIG|WITHOUT_KUBERNETES)$)/;

/** Logging changes no result. */
const LOGGING = /^TF_LOG(_|$)/;

const told = new Set<string>();

/**
 * The environment of Terragrunt and OpenTofu: that of the shell, without the variables that would change what they do, such as
 * `TF_VAR_name`, `TF_CLI_ARGS_plan` or `TG_QUEUE_EXCLUDE_DIR`. Those that are left out are named once.
 *
 * @param env what is set in their place
 * @returns to be merged with the environment of this process; undefined where a variable is left out
 */
export function toolEnvironment(env: NodeJS.ProcessEnv, shell: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const foreign = Object.keys(shell).filter((name) => OWN.test(name) && !LOGGING.test(name));
  const ignored = foreign.filter((name) => shell[name] !== "" && !(name in env) && !told.has(name)).sort();
  if (ignored.length > 0)
    console.error(`  ! ignored from the shell: ${ignored.join(", ")}: inputs and options are set in live/`);
  for (const name of ignored) told.add(name);
  return { ...Object.fromEntries(foreign.map((name) => [name, undefined])), ...env };
}
