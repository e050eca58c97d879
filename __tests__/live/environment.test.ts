import { environmentPath, parseEnvironment, unitPath } from "../../src/live/environment";

const GOOD = `name: dev
class: development
account_id: "111111111111"
region: us-east-1
namespace: billpay-dev
domain: dev.billpay.example
bucket_suffix: -dev
delivery:
  github_org: billpay
  github_repo: platform
network:
  private_subnets:
    us-east-1a: 10.0.1.0/24
  public_subnets:
    us-east-1a: 10.0.101.0/24
`;

const problem = (text: string) => {
  try {
    parseEnvironment(text, "live/dev/env.yaml", "dev");
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

test("a good file is taken as it is", () => {
  expect(parseEnvironment(GOOD, "live/dev/env.yaml", "dev")).toMatchObject({ name: "dev", region: "us-east-1" });
});

test.each([
  ["an unknown class", GOOD.replace("development", "big"), '2: class is "big": allowed local, development, production'],
  [
    "an account id that YAML took for a number",
    GOOD.replace('"111111111111"', "111111111111"),
    "3: account_id is 111111111111: allowed a string",
  ],
  [
    "an account id of 11 digits",
    GOOD.replace('"111111111111"', '"11111111111"'),
    '3: account_id is "11111111111": allowed 12 digits, in quotes',
  ],
  [
    "a region with a zone's letter",
    GOOD.replace("region: us-east-1", "region: us-east-1a"),
    '4: region is "us-east-1a": allowed a region\'s code, as us-east-1',
  ],
  [
    "a range that is none",
    GOOD.replace("10.0.1.0/24", "10.0.1.0"),
    '13: network.private_subnets.us-east-1a is "10.0.1.0": allowed an IPv4 range, as 10.0.1.0/24',
  ],
  [
    "a key that is not known",
    GOOD.replace("region:", "regoin: x\nregion:"),
    "4: regoin is not known here: allowed name, class,",
  ],
  ["a key that is missing", GOOD.replace("region: us-east-1\n", ""), "1: region is missing: it is required"],
  [
    "another environment's name",
    GOOD.replace("name: dev", "name: prod"),
    '1: name is "prod": allowed is the folder\'s, dev',
  ],
  ["broken YAML", GOOD.replace("region: us-east-1", 'region: "us'), "Missing closing"],
])("%s is refused with file, line, value and what is allowed", (_, text, message) => {
  expect(problem(text)).toContain(message);
  expect(problem(text)).toMatch(/^live\/dev\/env\.yaml:\d+: /);
});

test("all problems are told at once, a line each", () => {
  const text = GOOD.replace("development", "big").replace("10.0.101.0/24", "none");
  expect(problem(text)?.split("\n")).toHaveLength(2);
});

test("an unknown environment or unit is refused with the known ones", () => {
  expect(() => environmentPath("qa")).toThrow(/no environment `qa` in live\/: it has .*dev.*local/);
  expect(() => unitPath("dev", "netwrk")).toThrow(/live\/dev has no unit `netwrk`: it has .*network/);
});
