import { devNull } from "node:os";

/** Settings of the laptop cloud, AWS, the tools and the pipelines; of git, what it sets for a hook. */
const SETTING =
  /^(AWS|BILLPAY|CDKTF|CI|GH|GITHUB|GITLAB|HELM|TF|TG|TERRAGRUNT)_|^KUBECONFIG$|^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|OBJECT_DIRECTORY|PREFIX)$/;

/** Where tools come from is no matter of what they do. */
const KEPT = ["BILLPAY_PROVIDER_MIRROR"];

/** Takes from an environment what would make a test another one in this shell than in the next. */
export function bare(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(env).filter(([name]) => !SETTING.test(name) || KEPT.includes(name));
  return {
    ...Object.fromEntries(others),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", // what we promise is Node 20, until the SDK ends it
    KUBECONFIG: devNull,
    GOGC: env.GOGC ?? "400", // hundreds of short-lived Go programs: a tenth of the processor time, for memory
  };
}

/** Jest calls it before it starts the processes that run tests. */
export default function bareShell(): void {
  const env = bare(process.env);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}
