import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import aws from "../../src/live/aws-regions.json";
import {
  environmentNames,
  environmentPath,
  parseEnvironment,
  readEnvironment,
  unitPath,
} from "../../src/live/environment";
import { HclReader } from "../../src/live/hcl";
import { layersOf } from "../../src/live/input-layers";
import { liveSchemas } from "../../src/live/live-schemas";
import { parseUsage } from "../../src/pipeline/cost/usage";
import { readWaivers } from "../../src/pipeline/policy/waivers";
import { UserError } from "../../src/system/errors";
import { repo } from "../../src/system/repo";

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

/** What is said of something that is refused; anything but a `UserError` would be printed as a stack trace. */
const refusal = (read: () => unknown): string | undefined => {
  try {
    read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
  return undefined;
};

const problem = (text: string) => refusal(() => parseEnvironment(text, "live/dev/env.yaml", "dev"));

describe("an environment of class production, whose alarms nobody would get,", () => {
  const production = (observability: string) =>
    problem(`${GOOD.replace("class: development", "class: production")}${observability}`);
  const refused = (line: number) =>
    `live/dev/env.yaml:${line}: observability.critical_emails is empty: must have an address in class production, or its alarms reach nobody (set it in live/dev/env.yaml)`;

  test.each([
    ["without the section", "", 1],
    ["with warnings alone", "observability:\n  warning_emails: [ana@billpay.example]\n", 16],
    ["with an empty list", "observability:\n  critical_emails: []\n", 17],
  ])("is refused %s", (_, observability, line) => {
    expect(production(observability)).toBe(refused(line));
  });

  test("is taken with an address", () => {
    expect(production("observability:\n  critical_emails: [ana@billpay.example]\n")).toBeUndefined();
  });

  test("may be of another class", () => {
    expect(problem(GOOD)).toBeUndefined();
  });
});

test("a good file is taken as it is", () => {
  expect(parseEnvironment(GOOD, "live/dev/env.yaml", "dev")).toMatchObject({ name: "dev", region: "us-east-1" });
});

test.each(environmentNames())("live/%s/env.yaml and its class are good", (name) => {
  expect(readEnvironment(name).name).toBe(name);
});

test.each([
  [
    "an unknown class",
    GOOD.replace("development", "big"),
    '2: class is "big": must be one of local, development, production',
  ],
  [
    "an account id that YAML took for a number",
    GOOD.replace('"111111111111"', "111111111111"),
    "3: account_id is 111111111111: must be 12 digits, in quotes",
  ],
  [
    "an account id whose leading zero YAML took away",
    GOOD.replace('"111111111111"', "012345678901"),
    "3: account_id is 012345678901: must be in quotes, without them it is the number 12345678901",
  ],
  [
    "a name that is false to Terragrunt",
    GOOD.replace(/^name: .*$/m, "name: no"),
    'name is no: must be "no" in quotes, or false, as Terragrunt reads it',
  ],
  [
    "an account id of 11 digits",
    GOOD.replace('"111111111111"', '"11111111111"'),
    '3: account_id is "11111111111": must be 12 digits, in quotes',
  ],
  [
    "a region with a zone's letter",
    GOOD.replace("region: us-east-1", "region: us-east-1a"),
    '4: region is "us-east-1a": must be a region\'s code, as us-east-1',
  ],
  [
    "a range that is none",
    GOOD.replace("10.0.1.0/24", "10.0.1.0"),
    '13: network.private_subnets.us-east-1a is "10.0.1.0": must be an IPv4 range, as 10.0.1.0/24',
  ],
  [
    "a key that is not known",
    GOOD.replace("region:", "color: x\nregion:"),
    "4: color is not known here: must be one of name, class,",
  ],
  [
    "a key that is misspelled",
    GOOD.replace("region:", "regoin: x\nregion:"),
    "4: regoin is not known here (did you mean region?): must be one of name, class,",
  ],
  ["a key that is missing", GOOD.replace("region: us-east-1\n", ""), "1: region is missing: it is required"],
  [
    "a key that a section lacks",
    GOOD.replace("  github_org: billpay\n", ""),
    "8: delivery.github_org is missing: it is required",
  ],
  [
    "another environment's name",
    GOOD.replace("name: dev", "name: prod"),
    '1: name is "prod": must be the folder\'s, dev',
  ],
  ["a section without a mapping", `${GOOD}registry:\n`, "16: registry is null: must be a mapping"],
  ["broken YAML", GOOD.replace("region: us-east-1", 'region: "us'), "Missing closing"],
])("%s is refused with file, line, value and what is allowed", (_, text, message) => {
  expect(problem(text)).toContain(message);
  expect(problem(text)).toMatch(/^live\/dev\/env\.yaml:\d+: .*$/);
});

test("all problems are told at once, a line each", () => {
  const text = GOOD.replace("development", "big").replace("10.0.101.0/24", "none");
  expect(problem(text)?.split("\n")).toHaveLength(2);
});

test("an unknown environment or unit is refused with the known ones", () => {
  expect(() => environmentPath("qa")).toThrow(/no environment `qa` in live\/: it has .*dev.*local/);
  expect(() => unitPath("dev", "netwrk")).toThrow(/live\/dev has no unit `netwrk`: it has .*network/);
});

describe("a section sets inputs of its module", () => {
  test.each([
    [
      "multi_azz: true",
      "database.multi_azz is not known here (did you mean multi_az?): must be one of allocated_storage, ",
    ],
    [
      "mutli_az: true",
      "database.mutli_az is not known here (did you mean multi_az?): must be one of allocated_storage, ",
    ],
    ["tgas: {}", "database.tgas is not known here (did you mean tags?): must be one of allocated_storage, "],
    ["color: blue", "database.color is not known here: must be one of allocated_storage, "],
    ["toString: blue", "database.toString is not known here: must be one of allocated_storage, "],
    ['multi_az: "true"', 'database.multi_az is "true": must be true or false'],
    ["multi_az: yes", 'database.multi_az is yes: must be "yes" in quotes, or true, as Terragrunt reads it'],
    ["allocated_storage: 20 GiB", 'database.allocated_storage is "20 GiB": must be a number'],
    ["allocated_storage: [20]", "database.allocated_storage is [20]: must be a number"],
    ["engine_major_version: 17", "database.engine_major_version is 17: must be a string, in quotes"],
  ])("database: { %s } is refused", (input, message) => {
    const said = problem(`${GOOD}database:\n  instance_class: db.t4g.micro\n  ${input}\n`);
    expect(said).toContain(`live/dev/env.yaml:18: ${message}`);
    expect(said?.split("\n")).toHaveLength(1);
  });

  test.each([
    "multi_az: false",
    "allocated_storage: 20",
    'engine_major_version: "17"',
    "engine_lifecycle_support: null",
    "enabled_cloudwatch_logs_exports: []",
    "tags: { backup: weekly }",
  ])("database: { %s } is good", (input) => {
    expect(problem(`${GOOD}database:\n  ${input}\n`)).toBeUndefined();
  });

  const SECTIONS = readdirSync(join(repo, "modules")).filter((module) => module !== "network");
  test.each(SECTIONS)("what follows from the environment is not set in `%s`", (section) => {
    const input = section === "certificate" ? "region" : "account_id";
    const set = `${section}:\n  ${input}: x\n`;
    const text = GOOD.includes(`\n${section}:\n`) ? GOOD.replace(`${section}:\n`, set) : GOOD + set;
    expect(problem(text)).toMatch(
      new RegExp(`:\\d+: ${section}\\.${input} is "x": must be left out, it follows from the environment$`),
    );
  });

  test.each(readdirSync(join(repo, "live", "_units")))(
    "the schemas know what live/_units/%s sets itself",
    async (file) => {
      const last = (await layersOf(new HclReader(repo), join("live", "_units", file))).at(-1);
      const items = Object.entries(last?.kind === "items" ? last.items : {});
      expect(items.length).toBeGreaterThan(0);
      const section = basename(file, ".hcl");
      const kinds = ["env", "class"] as const;
      for (const kind of kinds) {
        const fixed = items.filter(([name, text]) => !text.includes(`local.${kind}.${section}.${name}`));
        expect([...liveSchemas(repo).fixed[kind](section)].sort()).toEqual(fixed.map(([name]) => name).sort());
      }
    },
  );

  test.each([
    ["capacity_type: SPOTS", 'capacity_type is "SPOTS": must be one of ON_DEMAND, SPOT'],
    ['cluster_version: "1.3"', 'cluster_version is "1.3": must be a minor version in quotes, such as 1.35'],
    ["instance_types: t3.medium", 'instance_types is "t3.medium": must be a list'],
    ["instance_types: [3]", "instance_types[0] is 3: must be a string, in quotes"],
    [
      "access_entries: { ana: { policy: AmazonEKSViewPolicy } }",
      "access_entries.ana.principal_arn is missing: it is required",
    ],
  ])("cluster: { %s } is refused by the schema of the module's inputs", (input, message) => {
    expect(problem(`${GOOD}cluster:\n  ${input}\n`)).toBe(`live/dev/env.yaml:17: cluster.${message}`);
  });

  test("but for people's access to the cluster, which is put beside the pipelines'", () => {
    expect(problem(`${GOOD}cluster:\n  access_entries: {}\n`)).toBeUndefined();
  });
});

describe("the region", () => {
  test.each(aws.regions)("may be %s", (region) => {
    expect(problem(GOOD.replaceAll("us-east-1", region))).toBeUndefined();
  });

  test.each([
    ["us-eats-1", "us-east-1"],
    ["eu-wst-1", "eu-west-1"],
    ["us-west-3", "us-west-1"],
    ["cn-north-1", "eu-north-1"],
    ["us-moon-1", "us-east-1"],
  ])("%s is refused, once, for %s", (region, meant) => {
    expect(problem(GOOD.replace("region: us-east-1", `region: ${region}`))).toBe(
      `live/dev/env.yaml:4: region is "${region}" (did you mean ${meant}?): must be a region of AWS`,
    );
  });
});

describe("the network", () => {
  const network = (lines: string) => problem(GOOD.slice(0, GOOD.indexOf("  private_subnets")) + lines);

  test.each([
    [
      "a zone of another region",
      "  private_subnets: { us-west-2a: 10.0.1.0/24 }\n  public_subnets: { us-east-1a: 10.0.2.0/24 }\n",
      '12: a key of network.private_subnets is "us-west-2a": must be a zone of us-east-1, as us-east-1a',
    ],
    [
      "a zone of a region whose name begins alike",
      "  private_subnets: { us-east-11a: 10.0.1.0/24 }\n  public_subnets: { us-east-1a: 10.0.2.0/24 }\n",
      '12: a key of network.private_subnets is "us-east-11a": must be an availability zone, as us-east-1a',
    ],
    [
      "no zone",
      "  private_subnets:\n    one: 10.0.1.0/24\n  public_subnets: { us-east-1a: 10.0.2.0/24 }\n",
      '13: a key of network.private_subnets is "one": must be an availability zone, as us-east-1a',
    ],
    [
      "addresses and a length that there are not",
      "  cidr: 999.0.0.0/99\n  private_subnets: { us-east-1a: 10.0.1.0/24 }\n  public_subnets: { us-east-1a: 10.0.2.0/24 }\n",
      '12: network.cidr is "999.0.0.0/99": must be an IPv4 range, as 10.0.1.0/24',
    ],
    [
      "a length that there is not",
      "  private_subnets: { us-east-1a: 10.0.1.0/33 }\n  public_subnets: { us-east-1a: 10.0.2.0/24 }\n",
      '12: network.private_subnets.us-east-1a is "10.0.1.0/33": must be an IPv4 range, as 10.0.1.0/24',
    ],
    [
      "an address within its range",
      "  private_subnets: { us-east-1a: 10.0.1.0/8 }\n  public_subnets: { us-east-1a: 11.0.2.0/24 }\n  cidr: 0.0.0.0/0\n",
      '12: network.private_subnets.us-east-1a is "10.0.1.0/8": must be a range\'s first address, as 10.0.0.0/8',
    ],
    [
      "a subnet beyond the VPC",
      "  cidr: 10.0.0.0/23\n  private_subnets: { us-east-1a: 10.0.1.0/24 }\n  public_subnets: { us-east-1a: 10.0.2.0/24 }\n",
      '14: network.public_subnets.us-east-1a is "10.0.2.0/24": must be a range in network.cidr, 10.0.0.0/23',
    ],
    [
      "a subnet beyond the VPC of the module's default",
      "  private_subnets: { us-east-1a: 10.1.1.0/24 }\n  public_subnets: { us-east-1a: 10.0.2.0/24 }\n",
      '12: network.private_subnets.us-east-1a is "10.1.1.0/24": must be a range in network.cidr, 10.0.0.0/16',
    ],
    [
      "a subnet larger than the VPC",
      "  cidr: 10.0.0.0/24\n  private_subnets: { us-east-1a: 10.0.0.0/16 }\n  public_subnets: { us-east-1a: 10.0.0.0/25 }\n",
      '13: network.private_subnets.us-east-1a is "10.0.0.0/16": must be a range in network.cidr, 10.0.0.0/24',
    ],
    [
      "a subnet in another one",
      "  private_subnets: { us-east-1a: 10.0.0.0/20 }\n  public_subnets: { us-east-1a: 10.0.15.0/24 }\n",
      '13: network.public_subnets.us-east-1a is "10.0.15.0/24": must be a range beside that of network.private_subnets.us-east-1a, 10.0.0.0/20',
    ],
    [
      "a subnet around another one",
      "  private_subnets: { us-east-1a: 10.0.15.0/24 }\n  public_subnets: { us-east-1a: 10.0.0.0/20 }\n",
      '13: network.public_subnets.us-east-1a is "10.0.0.0/20": must be a range beside that of network.private_subnets.us-east-1a, 10.0.15.0/24',
    ],
    [
      "the same subnet twice in a kind",
      "  private_subnets: { us-east-1a: 10.0.1.0/24, us-east-1b: 10.0.1.0/24 }\n  public_subnets: { us-east-1a: 10.0.2.0/24 }\n",
      '12: network.private_subnets.us-east-1b is "10.0.1.0/24": must be a range beside that of network.private_subnets.us-east-1a, 10.0.1.0/24',
    ],
  ])("%s is refused", (_, lines, message) => {
    expect(network(lines)).toBe(`live/dev/env.yaml:${message}`);
  });

  test.each([
    [
      "subnets that touch, to both ends of the VPC",
      "  cidr: 10.0.0.0/23\n  private_subnets: { us-east-1a: 10.0.0.0/24 }\n  public_subnets: { us-east-1a: 10.0.1.0/24 }\n",
    ],
    [
      "addresses above 128.0.0.0, where 32 bits have a sign",
      "  cidr: 192.168.0.0/16\n  private_subnets: { us-east-1a: 192.168.255.0/24 }\n  public_subnets: { us-east-1a: 192.168.0.0/24 }\n",
    ],
  ])("%s are good", (_, lines) => {
    expect(network(lines)).toBeUndefined();
  });
});

const LAUGHS = [
  "a0: &a0 [x, x, x, x]",
  ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`),
];

describe("a text that is no mapping is refused in a line", () => {
  test.each([
    ["nothing", "", "1: the file is empty: must be a mapping"],
    ["a comment alone", "# soon\n", "1: the file is empty: must be a mapping"],
    ["a list", "- name: dev\n", "1: the file is a list: must be a mapping"],
    ["a text", "dev\n", "1: the file is a string: must be a mapping"],
    ["a key twice", `${GOOD}region: us-east-1\n`, "16: Map keys must be unique"],
    [
      "a key twice in a section",
      `${GOOD}database:\n  multi_az: true\n  multi_az: false\n`,
      "18: Map keys must be unique",
    ],
    ["an alias of nothing", GOOD.replace("us-east-1", "*nope"), "4: *nope is an alias of nothing: must be "],
    ["an alias before its anchor", `${GOOD}registry: *a\nsecrets: &a {}\n`, "16: *a is an alias of nothing: must be "],
    ["an alias of itself", `${GOOD}registry: &a\n  b: *a\n`, "17: *a is an alias of what it is in"],
    ["aliases of aliases of aliases", LAUGHS.join("\n"), "1: its aliases are not followed: Excessive alias count"],
    ["two documents", `${GOOD}---\n${GOOD}`, "16: Source contains multiple documents"],
    ["a tag", GOOD.replace("us-east-1", "!Ref Region"), "4: Unresolved tag: !Ref"],
    ["a template's braces", GOOD.replace("us-east-1", "{{ region }}"), "4: a key is a mapping or a list: must be "],
    ["more nesting than the stack takes", `a: ${"[".repeat(50_000)}`, "1: "],
  ])("%s", (_, text, message) => {
    const said = problem(text);
    expect(said?.slice(0, 120)).toContain(`live/dev/env.yaml:${message}`);
    expect(said?.split("\n")).toHaveLength(1);
  });

  test("an anchor that is used is good", () => {
    expect(problem(`${GOOD}registry: &none {}\nsecrets: *none\n`)).toBeUndefined();
  });

  test("in other files that people write, too", () => {
    expect(refusal(() => parseUsage("ecr: *nope", "live/dev/usage.yaml"))).toMatch(
      /^live\/dev\/usage\.yaml:1: \*nope is .*$/,
    );
    expect(refusal(() => parseUsage("- ecr", "live/dev/usage.yaml"))).toMatch(
      /^live\/dev\/usage\.yaml:1: the file is .*$/,
    );
    expect(refusal(() => readWaivers("", "policy/waivers.yaml"))).toMatch(
      /^policy\/waivers\.yaml:1: the file is null.*$/,
    );
    expect(refusal(() => readWaivers("a: *b", "policy/waivers.yaml"))).toMatch(/^policy\/waivers\.yaml:1: \*b is .*$/);
  });
});

describe("in another checkout", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "billpay-"));
    cpSync(join(repo, "live"), join(root, "live"), { recursive: true });
    for (const module of readdirSync(join(repo, "modules"))) {
      const file = join("modules", module, "inputs.schema.json");
      cpSync(join(repo, file), join(root, file), { recursive: true });
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const CLASS = "live/_classes/development.yaml";
  const said = () => refusal(() => readEnvironment("dev", root));
  const withClass = (text: string) => {
    writeFileSync(join(root, CLASS), text);
    return said();
  };

  test.each([
    ["live/dev/env.yaml", "live/dev/env.yaml"],
    ["the class", CLASS],
  ])("%s that is a folder is refused in a line", (_, file) => {
    rmSync(join(root, file));
    mkdirSync(join(root, file));
    expect(said()).toMatch(new RegExp(`${file} is a folder.*$`));
  });

  test("a class without a file is refused where it is named", () => {
    rmSync(join(root, CLASS));
    expect(said()).toBe(
      'live/dev/env.yaml:4: class is "development": must be one that has a file, live/_classes/development.yaml',
    );
  });

  const DAYS = "application_log_days: 30\n";
  test.each([
    ["nothing", "", "1: the file is empty: must be a mapping"],
    ["broken YAML", 'database: "a\n', "2: Missing closing"],
    [
      "a section of no unit",
      `${DAYS}databse: {}\n`,
      "2: databse is not known here (did you mean database?): must be one of ",
    ],
    ["a section without a mapping", `${DAYS}database: true\n`, "2: database is true: must be a mapping"],
    [
      "an input of no module",
      `${DAYS}database:\n  multi_azz: true\n`,
      "3: database.multi_azz is not known here (did you ",
    ],
    [
      "a value of another type",
      `${DAYS}database:\n  multi_az: 1\n`,
      "3: database.multi_az is 1: must be true or false",
    ],
    [
      "another mode of NAT",
      `${DAYS}network:\n  nat_mode: two\n`,
      '3: network.nat_mode is "two": must be one of none, single',
    ],
    ["days that are none", "application_log_days: long\n", '1: application_log_days is "long": must be a whole number'],
    ["days that are missing", "database: {}\n", "1: application_log_days is missing: it is required"],
    [
      "what follows from the environment",
      `${DAYS}web:\n  name: x\n`,
      '3: web.name is "x": must be left out, it follows',
    ],
    [
      "access to the cluster",
      `${DAYS}cluster:\n  access_entries: {}\n`,
      "3: cluster.access_entries is {}: must be left out",
    ],
  ])("a class that has %s is refused in a line", (_, text, message) => {
    const problems = withClass(text);
    expect(problems).toContain(`${CLASS}:${message}`);
    expect(problems?.split("\n")).toHaveLength(1);
  });

  const SERVICE = "live/_services/service-back.yaml";
  const IMAGE = "live/dev/service-back/image.yaml";

  test.each([
    [
      "a key that is no input",
      SERVICE,
      "service: backend\nprot: 8080\n",
      "2: prot is not known here (did you mean port?): must be one of ",
    ],
    ["an input of another type", SERVICE, 'service: backend\nport: "8080"\n', '2: port is "8080": must be a number'],
    [
      "what follows from the environment",
      SERVICE,
      "service: backend\nregion: us-east-1\n",
      '2: region is "us-east-1": must be left out, it follows',
    ],
    ["no name", SERVICE, "port: 8080\n", "1: service is missing: it is required"],
    [
      "a name that is none",
      SERVICE,
      "service: Backend\n",
      '1: service is "Backend": must be a name of 2 to 24 characters',
    ],
    ["nothing", SERVICE, "", "1: the file is empty: must be a mapping"],
    [
      "a host that is no label",
      SERVICE,
      "service: backend\nneeds:\n  host: api.billpay.example\n",
      '3: needs.host is "api.billpay.example": must be a label of 2 to 40 characters',
    ],
    [
      "a priority without a host",
      SERVICE,
      "service: backend\nneeds:\n  priority: 5\n",
      '2: needs is {"priority":5}: must have property host when property priority is present',
    ],
    [
      "a need that no unit makes",
      SERVICE,
      "service: backend\nneeds:\n  hsot: api\n",
      "3: needs.hsot is not known here (did you mean host?): must be one of host, priority, secrets",
    ],
    [
      "a secret without a description",
      SERVICE,
      "service: backend\nneeds:\n  secrets:\n    key: { generate: true }\n",
      "4: needs.secrets.key.description is missing: it is required",
    ],
    [
      "a secret's name that Secrets Manager would take and no file of a pod",
      SERVICE,
      "service: backend\nneeds:\n  secrets:\n    a/b: { description: Signs }\n",
      '4: a key of needs.secrets is "a/b": must be 2 to 40 characters of a-z, 0-9 and -, such as session-key',
    ],
    [
      "a tag in place of a digest",
      IMAGE,
      "digest: latest\n",
      '1: digest is "latest": must be sha256: and 64 hexadecimal digits, or null',
    ],
    ["half a digest", IMAGE, `digest: sha256:${"1".repeat(63)}\n`, '1: digest is "sha256:111'],
    [
      "a number for a digest",
      IMAGE,
      "# a comment\ndigest: 5\n",
      "2: digest is 5: must be sha256: and 64 hexadecimal digits, or null",
    ],
    ["no digest", IMAGE, "tag: v1\n", "1: digest is missing: it is required\n"],
    [
      "a misspelled key",
      IMAGE,
      "digest: null\ndigset: null\n",
      "2: digset is not known here (did you mean digest?): must be digest",
    ],
  ])("a service with %s is refused with file, line, value and what it must be", (_, file, text, message) => {
    writeFileSync(join(root, file), text);
    expect(said()).toContain(`${file}:${message}`);
  });

  test.each([
    [SERVICE, "service: backend\nport: 8080\nchart: oci://example/chart\n"],
    [
      SERVICE,
      "service: backend\nneeds: { host: api, priority: 1, secrets: { key: { description: Signs, length: 64 } } }\n",
    ],
    [SERVICE, "service: backend\nenvironment: { LOG_LEVEL: info }\nhttps_cidrs: [10.0.0.0/8]\n"],
    [IMAGE, "digest: null\n"],
    [IMAGE, `digest: sha256:${"0a".repeat(32)}\n`],
  ])("%s with %j is good", (file, text) => {
    writeFileSync(join(root, file), text);
    expect(said()).toBeUndefined();
  });

  test.each([
    ["name", "service: backend\nneeds: { host: bills }\n", "1: service is backend"],
    ["host", "service: bills\nneeds: { host: api }\n", "2: needs.host is api"],
  ])("two services of an environment with one %s are refused", (_, text, message) => {
    const unit = join(root, "live/dev/service-bills");
    cpSync(join(root, "live/dev/service-back"), unit, { recursive: true });
    writeFileSync(join(root, SERVICE), "service: backend\nneeds: { host: api }\n");
    writeFileSync(join(root, "live/_services/service-bills.yaml"), text);
    expect(said()).toBe(`live/_services/service-bills.yaml:${message}: must be another one, ${SERVICE} has it`);
  });

  test("a service whose folder the other units would not find is refused", () => {
    cpSync(join(root, "live/dev/service-back"), join(root, "live/dev/bills"), { recursive: true });
    expect(said()).toBe(
      "live/dev/bills is a service's folder: its name must begin with service-, such as service-bills",
    );
  });

  test.each([SERVICE, IMAGE])("a service without %s is refused where it is read", (file) => {
    rmSync(join(root, file));
    expect(said()).toBe(`${file} is missing: live/dev/service-back reads it`);
  });

  test("a range that the class sets is the VPC's", () => {
    expect(withClass(`${DAYS}network:\n  cidr: 10.1.0.0/16\n`)).toBeUndefined(); // live/dev sets its own
    writeFileSync(join(root, "live/dev/env.yaml"), GOOD);
    expect(said()?.split("\n")).toEqual([
      expect.stringMatching(
        /env\.yaml:13: network\.private_subnets\.us-east-1a is .* in network\.cidr, 10\.1\.0\.0\/16$/,
      ),
      expect.stringMatching(
        /env\.yaml:15: network\.public_subnets\.us-east-1a is .* in network\.cidr, 10\.1\.0\.0\/16$/,
      ),
    ]);
  });

  test("subnets that the class sets are checked where they are written", () => {
    expect(withClass(`${DAYS}network:\n  database_subnets:\n    us-east-1a: 10.0.1.0/24\n`)).toBeUndefined();
    writeFileSync(join(root, "live/dev/env.yaml"), GOOD);
    expect(said()).toMatch(
      new RegExp(`^${CLASS}:4: network\\.database_subnets\\.us-east-1a is "10\\.0\\.1\\.0/24": .*$`),
    );
  });

  test("a module that is not written says how to write it", () => {
    writeFileSync(join(root, "modules/database/inputs.schema.json"), "<<<<<<< ours\n");
    expect(said()).toMatch(/modules\/database\/inputs\.schema\.json .*: `npm run synth` writes it again$/s);
  });
});
