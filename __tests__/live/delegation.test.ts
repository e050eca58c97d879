import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { delegationOf, delegationRecords, publicNs } from "../../src/live/delegation";
import { readEnvironment } from "../../src/live/environment";

const SERVERS = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"];
const outputs = { zone_name: { value: "dev.billpay.example" }, name_servers: { value: SERVERS } };
let states: Record<string, object>;

jest.mock("../../src/live/state", () => ({ readStateFiles: async () => states }));

beforeEach(() => {
  states = { dns: { outputs } };
});

const dev = readEnvironment("dev");

test.each([
  ["the zone's own, however they are written", ["NS-2.awsdns-02.net.", "ns-1.awsdns-01.com"], true],
  ["none", [], false],
  ["those of a zone that was there before", ["ns-9.awsdns-09.org", ...SERVERS.slice(1)], false],
  ["nobody knows which, since no server answers", undefined, undefined],
])("a parent zone that names %s", async (_, found, isDelegated) => {
  expect(await delegationOf(dev, "dns", async () => found)).toMatchObject({
    domain: "dev.billpay.example",
    isDelegated,
  });
});

test("a unit that made no zone has no delegation", async () => {
  states = { dns: { outputs: { ...outputs, name_servers: { value: [] } } } };
  expect(await delegationOf(dev, "dns", async () => [])).toBeUndefined();
  states = {};
  expect(await delegationOf(dev, "dns", async () => [])).toBeUndefined();
});

test("the records are told as a zone file has them, and where an environment has the parent zone, as its input", async () => {
  const delegation = await delegationOf(dev, "dns", async () => []);
  expect(delegation && delegationRecords(delegation)).toEqual([
    "dev.billpay.example. 3600 IN NS ns-1.awsdns-01.com.",
    "dev.billpay.example. 3600 IN NS ns-2.awsdns-02.net.",
    "dns.delegations of live/prod/env.yaml: { dev: [ns-1.awsdns-01.com, ns-2.awsdns-02.net] }",
  ]);
  states = { dns: { outputs: { ...outputs, zone_name: { value: "billpay.example" } } } };
  const top = await delegationOf(readEnvironment("prod"), "dns", async () => []);
  expect(top && delegationRecords(top)).toHaveLength(SERVERS.length);
});

describe("a DNS server", () => {
  let server: Socket;
  /** The code of its answers, RFC 1035 4.1.1; it is silent where there is none. */
  let code: number | undefined;

  beforeAll(async () => {
    server = createSocket("udp4");
    server.on("message", (query, { address, port }) => {
      if (code === undefined) return;
      const answer = Buffer.from(query);
      answer.writeUInt16BE(0x8180 | code, 2);
      answer.writeUInt16BE(0, 10); // nothing additional
      server.send(answer.subarray(0, endOfQuestion(answer)), port, address);
    });
    server.bind(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => server.close());

  const ask = () => publicNs("dev.billpay.example", [`127.0.0.1:${(server.address() as AddressInfo).port}`]);

  test.each([
    ["that has no such name", 3, []],
    ["that has the name and no name servers of it", 0, []],
    ["whose servers above know nothing of the zone, such as one that was destroyed", 2, []],
    ["that is silent", undefined, undefined],
  ])(
    "%s",
    async (_, answer, expected) => {
      code = answer;
      expect(await ask()).toEqual(expected);
    },
    20_000,
  );
});

/** Where the question ends, RFC 1035 4.1.2: labels, a zero, type and class. */
function endOfQuestion(message: Buffer): number {
  let at = 12;
  while (message[at] !== 0) at += (message[at] ?? 0) + 1;
  return at + 5;
}
