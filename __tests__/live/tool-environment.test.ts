import { toolEnvironment } from "../../src/live/tool-environment";

/** What a child process gets: undefined values are left out. */
const given = (env: NodeJS.ProcessEnv, shell: NodeJS.ProcessEnv) => {
  const merged = { ...shell, ...toolEnvironment(env, shell) };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
};

let told: string[];

beforeEach(() => {
  told = [];
  jest.spyOn(console, "error").mockImplementation((line) => told.push(line));
});

afterEach(() => jest.restoreAllMocks());

test.each([
  ["an input", "TF_VAR_zone_name"],
  ["arguments", "TF_CLI_ARGS_plan"],
  ["a workspace", "TF_WORKSPACE"],
  ["units to leave out", "TG_QUEUE_EXCLUDE_DIR"],
  ["a log level", "TG_LOG_LEVEL"],
  ["an old name of Terragrunt's", "TERRAGRUNT_EXCLUDE_DIR"],
  ["an endpoint of AWS", "AWS_ENDPOINT_URL_S3"],
  ["a cluster", "KUBE_CONFIG_PATH"],
  ["a switch of the live tree's own", "BILLPAY_WITHOUT_KUBERNETES"],
])("%s in the shell, %2$s, reaches no tool, and is named", (_, name) => {
  expect(given({ PATH: "/tools" }, { [name]: "x", HOME: "/home/ana" })).toEqual({ PATH: "/tools", HOME: "/home/ana" });
  expect(told).toEqual([expect.stringContaining(name)]);
});

test("what is set here counts, whatever the shell has, and nothing is said of it", () => {
  const shell = { TF_CLI_CONFIG_FILE: "/theirs", AWS_ENDPOINT_URL: "http://theirs", BILLPAY_OFFLINE: "1" };
  const env = { TF_CLI_CONFIG_FILE: "/ours", AWS_ENDPOINT_URL: "http://ours", BILLPAY_OFFLINE: "" };
  expect([given(env, shell), told]).toEqual([env, []]);
});

test("credentials, proxies and the log of OpenTofu pass", () => {
  const shell = {
    AWS_PROFILE: "dev",
    AWS_ACCESS_KEY_ID: "k",
    HTTPS_PROXY: "http://p",
    TF_LOG: "debug",
    TF_LOG_PATH: "/l",
  };
  expect([given({}, shell), told]).toEqual([shell, []]);
});

test("a variable is named once, not for each command", () => {
  for (const _ of [1, 2]) toolEnvironment({}, { TF_VAR_once: "x" });
  expect(told).toHaveLength(1);
});
