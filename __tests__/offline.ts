import { join } from "node:path";
import { OFFLINE_DIR, offlineEnv } from "../src/pipeline/run/target";
import { obtainTools } from "../src/toolchain/tools";

/** Folder of what tests plan and render: nothing that a person has running or left behind is in it. */
export const TESTS_DIR = join(OFFLINE_DIR, "tests");

/** Terragrunt and OpenTofu, with no credentials and no network: mocks stand for what other units would give. */
export const offline = async (): Promise<NodeJS.ProcessEnv> =>
  offlineEnv(await obtainTools(), join(TESTS_DIR, "rendered"));
