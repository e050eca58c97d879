import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Price } from "../../../src/pipeline/cost/model";
import { listingOf } from "../../../src/pipeline/cost/price-list";
import { describePrices, readPriceFile, readPrices, writePriceFile } from "../../../src/pipeline/cost/prices";
import { LIMITS } from "../../../src/pipeline/cost/read-price-list";
import { describeRefresh, type RefreshOptions, refreshPrices } from "../../../src/pipeline/cost/refresh-prices";
import { repo } from "../../../src/system/repo";

/** AWS's price list in small, as its CSV files are: `price-list/<region>/<service>.csv`. */
const SAMPLE = join(repo, "__tests__", "pipeline", "cost", "price-list");
const PATH = /^\/offers\/v1\.0\/aws\/(\w+)\/current\/(?:([a-z0-9-]+)\/)?index\.csv$/;
const DATE = "2026-11-27";

let server: Server;
let priceList: string;
let folder: string;
/** Services that were asked for. */
let asked: string[];
/** Answers for the sample, by service. */
let answers: Record<string, (answer: ServerResponse) => void>;

beforeAll(async () => {
  server = createServer((request, answer) => {
    const [, service = "", region = "."] = PATH.exec(request.url ?? "") ?? [];
    asked.push(service);
    const own = answers[service];
    if (own) return own(answer);
    const file = join(SAMPLE, region, `${service}.csv`);
    if (existsSync(file)) answer.end(readFileSync(file));
    else answer.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  priceList = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

beforeEach(() => {
  asked = [];
  answers = {};
  folder = mkdtempSync(join(tmpdir(), "billpay-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const old = (service: string, per: string, usd = 9): Price => ({ service, per, usd, source: "memory" });
const have = (rows: readonly Price[], region = "us-east-1") => writePriceFile({ region, rows }, folder);
const refresh = (region = "us-east-1", options: Partial<RefreshOptions> = {}) =>
  refreshPrices(region, { date: DATE, priceList, folder, ...options });
const usdOf = (region = "us-east-1") => readPriceFile(region, folder)?.rows.map(({ usd }) => usd);

describe("prices that AWS's list has", () => {
  test("are written, with the file and the day; the others stay as they are, and both are said", async () => {
    const nat = old("vpc", "NAT gateway hour", 0.045);
    const unlisted = { ...old("ec2", "t9.huge hour"), source: "https://example.com/", read: "2026-01-02" };
    have([old("kms", "key month"), unlisted, nat, old("x", "y")]);
    const refreshed = await refresh();
    const source = (list: string) => `${priceList}/offers/v1.0/aws/${list}/current/us-east-1/index.csv`;
    expect(readPriceFile("us-east-1", folder)?.rows).toEqual([
      { service: "kms", per: "key month", usd: 1, source: source("awskms"), read: DATE },
      unlisted,
      { ...nat, source: source("AmazonEC2"), read: DATE },
      old("x", "y"),
    ]);
    expect(describeRefresh(refreshed).split("\n")).toEqual([
      "us-east-1: 2 prices read, 1 changed, 2 not found",
      "  kms key month: 9.00 → 1.00",
      "  ec2 t9.huge hour not found: AmazonEC2 has no BoxUsage:t9.huge RunInstances",
      "  x y not found: where AWS's price list has it is not known here",
    ]);
  });

  test.each<[string, string, string, number]>([
    ["Linux on demand, not Windows, reserved or dedicated", "ec2", "t3.medium hour", 0.0416],
    ["an instance type that was never listed before", "ec2", "m6i.large hour", 0.101],
    ["a line with commas and quotes in its fields", "vpc", "NAT gateway hour", 0.045],
    ["a price by the GiB/s as one by the MB/s", "ebs", "gp3 MB/s-month above 125", 0.04],
    ["a price at each of two ends as one of both", "transfer", "GB between zones", 0.02],
    ["the first tier that costs something", "kms", "10,000 requests", 0.03],
    ["the first tier, wherever it stands", "config", "rule evaluation", 0.001],
    ["the name itself, not one that begins with it", "config", "configuration item", 0.003],
    ["daily items", "config", "configuration item, daily", 0.012],
    ["a load balancer, not its trust store nor another kind", "elb", "ALB hour", 0.0225],
  ])("are read as ours are: %s", async (_, service, per, usd) => {
    have([old(service, per)]);
    await refresh();
    expect(usdOf()).toEqual([usd]);
  });

  test("of everywhere are in the file without a region, by place", async () => {
    have(
      [
        old("cloudfront", "GB to the internet, US and Europe"),
        old("cloudfront", "GB to the internet, South America"),
        old("cloudfront", "million function calls"),
        old("cloudfront", "million HTTPS requests, US"),
      ],
      "global",
    );
    const { missing } = await refresh("global");
    expect(usdOf("global")).toEqual([0.085, 0.11, 0.1, 9]);
    expect(missing).toEqual([
      { price: "cloudfront million HTTPS requests, US", why: "AmazonCloudFront has no US-Requests-Tier2-HTTPS" },
    ]);
  });

  test.each<[string, string, number]>([
    ["us-east-1", "LoadBalancerUsage", 1],
    ["us-east-1", "USE1-LoadBalancerUsage", 1],
    ["eu-west-1", "EU-LoadBalancerUsage", 1],
    ["ca-central-1", "CAN1-LoadBalancerUsage", 1],
    ["ap-northeast-1", "ap-northeast-1-LoadBalancerUsage", 1],
    ["us-east-1", "TS-LoadBalancerUsage", 9],
    ["us-east-1", "USE1-TS-LoadBalancerUsage", 9],
    ["us-east-1", "us-west-2-LoadBalancerUsage", 9],
    ["us-east-1", "XLoadBalancerUsage", 9],
    ["global", "USE1-LoadBalancerUsage", 9],
  ])("of %s are those of the usage type, with or without the region's code: %s", async (region, usage, usd) => {
    have([old("elb", "ALB hour"), old("elb", "ALB LCU-hour")], region);
    const columns = '"SKU","TermType","StartingRange","PricePerUnit","Currency","usageType","operation"';
    const row = (type: string, price: number, currency = "USD") =>
      `"A","OnDemand","0","${price}","${currency}","${type}","LoadBalancing:Application"`;
    const lines = [columns, row(usage, 1), row("LoadBalancerUsage", 7, "CNY"), row("LCUUsage", 2)];
    answers = { AWSELB: (answer) => answer.end(lines.join("\r\n")) };
    await refresh(region);
    expect(usdOf(region)).toEqual([usd, 2]);
  });

  test("each file is read once, and told of before", async () => {
    have([old("kms", "key month"), old("kms", "10,000 requests"), old("config", "rule evaluation")]);
    const told: string[] = [];
    await refresh("us-east-1", { tell: (list) => told.push(list) });
    expect(asked).toEqual(["awskms", "AWSConfig"]);
    expect(told).toEqual(asked);
  });

  test("that are two are none: nobody knows which is ours", async () => {
    have([old("elb", "ALB LCU-hour"), old("kms", "key month")]);
    const { missing } = await refresh();
    expect(usdOf()).toEqual([9, 1]);
    expect(missing[0]?.why).toBe("AWSELB has 2 prices of LCUUsage LoadBalancing:Application: 0.008, 0.009");
  });
});

describe("another region", () => {
  beforeEach(() => have([old("kms", "key month", 1), old("elb", "ALB hour", 0.0225), old("vpc", "NAT gateway hour")]));

  test("gets a file with the prices of us-east-1's that its list has, and with no other", async () => {
    const refreshed = await refresh("sa-east-1");
    expect(readPriceFile("sa-east-1", folder)).toMatchObject({
      region: "sa-east-1",
      rows: [
        { per: "key month", usd: 1, read: DATE },
        { per: "ALB hour", usd: 0.034, read: DATE },
      ],
    });
    expect(describeRefresh(refreshed)).toContain("  elb ALB hour: new, 0.034\n");
    expect(refreshed.missing).toEqual([
      {
        price: "vpc NAT gateway hour",
        why: expect.stringContaining("/AmazonEC2/current/sa-east-1/index.csv answers 404"),
      },
    ]);
    expect(usdOf()).toEqual([1, 0.0225, 9]);
  });

  test("gets what us-east-1 has had since, and keeps what is not found", async () => {
    have([old("vpc", "NAT gateway hour", 0.093)], "sa-east-1");
    await refresh("sa-east-1");
    expect(usdOf("sa-east-1")).toEqual([0.093, 1, 0.034]);
  });

  test.each(["mars", "US-EAST-1", "../global", "us-east-1a", ""])("%j is none", async (region) => {
    await expect(refresh(region)).rejects.toThrow(
      `region is ${region}: must be an AWS region such as sa-east-1, or global`,
    );
    expect(asked).toEqual([]);
  });

  test("has no file where none of its prices is found", async () => {
    await expect(refresh("eu-west-1")).rejects.toThrow(
      /^no price of eu-west-1 could be read \(\w+ could not be read: .* answers 404\): all stay as they are, /,
    );
    expect(readPrices(folder).map(({ region }) => region)).toEqual(["us-east-1"]);
  });
});

describe("a file that cannot be read leaves its prices as they are", () => {
  const header = readFileSync(join(SAMPLE, "us-east-1", "AWSConfig.csv"), "utf8");
  const limits = { ...LIMITS, bytes: 100_000 };

  test.each<[string, (answer: ServerResponse) => void, RegExp, Partial<RefreshOptions>?]>([
    ["that is not there", (answer) => answer.writeHead(403).end(), /index\.csv answers 403$/],
    ["that is a page", (answer) => answer.end("<html>\n".repeat(30)), /is no price list: no line of it has the column/],
    ["that is empty", (answer) => answer.end(), /is no price list: no line of it has the column names$/],
    ["without a column", (answer) => answer.end(header.replace('"usageType"', '"use"')), /it has no column usageType$/],
    [
      "that is broken off",
      (answer) => {
        answer.writeHead(200, { "content-length": header.length + 10 }).write(header, () => answer.destroy());
      },
      /could not be read: \S+/,
    ],
    [
      "that is larger than it may be",
      (answer) => answer.end(header + '"x"\n'.repeat(100_000)),
      /is larger than 100000 bytes$/,
      { limits },
    ],
    [
      "with a line that does not end",
      (answer) => answer.end(`${header}"${"x".repeat(1_100_000)}`),
      /is no price list: a line of it does not end$/,
    ],
    [
      "that does not come in time",
      (answer) => answer.write(header),
      /timeout/,
      { limits: { ...LIMITS, milliseconds: 300 } },
    ],
  ])("%s", async (_, own, why, options = {}) => {
    have([old("kms", "key month"), old("config", "configuration item")]);
    answers = { AWSConfig: own };
    const { missing } = await refresh("us-east-1", options);
    expect(usdOf()).toEqual([1, 9]);
    expect(missing).toEqual([{ price: "config configuration item", why: expect.stringMatching(why) }]);
  });

  test("one that never ends is not read to its end", async () => {
    have([old("kms", "key month"), old("config", "configuration item")]);
    const closed = new Promise<void>((done) => {
      answers = {
        AWSConfig: (answer) => {
          answer.on("close", done);
          const pour = () => {
            while (!answer.destroyed && answer.write('"x"\n'.repeat(1000)));
            if (!answer.destroyed) answer.once("drain", pour);
          };
          answer.write(header);
          pour();
        },
      };
    });
    const { missing } = await refresh("us-east-1", { limits });
    await closed;
    expect(missing[0]?.why).toMatch(/is larger than 100000 bytes$/);
  });

  test("where nothing answers, no other file is asked for, and nothing is written", async () => {
    have([old("kms", "key month"), old("config", "configuration item")]);
    answers = { awskms: (answer) => answer.destroy(), AWSConfig: (answer) => answer.end(header) };
    await expect(refresh()).rejects.toThrow(
      /^no price of us-east-1 could be read \(awskms could not be read: .+\): all stay as they are, try again where the network allows it$/,
    );
    expect(asked).toEqual(["awskms"]);
    expect(usdOf()).toEqual([9, 9]);
  });
});

test("a price file of ours that is broken is told, and how to get it back", () => {
  writeFileSync(join(folder, "us-east-1.json"), "{");
  expect(() => readPrices(folder)).toThrow(/us-east-1\.json is no whole JSON .*: restore it from git$/);
});

test("of each price it is known where AWS's list has it", () => {
  const unknown = readPrices().flatMap(({ rows }) => rows.filter(({ service, per }) => !listingOf(service, per)));
  // A ratio, of which the list has the fee of each type of instance.
  expect(unknown.map(({ per }) => per)).toEqual(["USD of instances of Auto Mode, with its fee"]);
});

test("where the prices come from is told by region, file and day", () => {
  const read = { source: "https://example.com/", read: "2026-11-20" };
  const rows = [old("a", "b"), { ...old("a", "c"), ...read }, { ...old("a", "d"), ...read }];
  expect(describePrices([{ region: "us-east-1", rows }]).split("\n")).toEqual([
    "us-east-1: 3 prices",
    "    1 from memory",
    "    2 of 2026-11-20, from https://example.com/",
  ]);
});
