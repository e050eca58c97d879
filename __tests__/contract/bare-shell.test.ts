import { bare } from "../bare-shell";

test("settings of the cloud, the tools and a git hook are taken from a shell, and nothing else", () => {
  const kept = { PATH: "/bin", HOME: "/home/ana", GIT_SSL_CAINFO: "/ca.pem", BILLPAY_PROVIDER_MIRROR: "/mirror" };
  const taken = [
    "BILLPAY_ENDPOINT",
    "AWS_PROFILE",
    "TF_CLI_ARGS_plan",
    "TG_DOWNLOAD_DIR",
    "GITHUB_OUTPUT",
    "GIT_INDEX_FILE",
  ];
  const env = bare({ ...kept, ...Object.fromEntries(taken.map((name) => [name, "set"])) });
  expect(env).toMatchObject(kept);
  expect(Object.keys(env)).toEqual(expect.not.arrayContaining(taken));
  expect(Object.values(env)).not.toContain("set");
});

test("tests are started from such a shell", () => {
  expect({ ...process.env }).toEqual(bare(process.env));
});
