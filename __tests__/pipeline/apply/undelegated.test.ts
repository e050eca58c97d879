import type { Environment } from "../../../src/live/environment";
import { undelegated } from "../../../src/pipeline/apply/undelegated";

const SERVERS = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"];
let states: Record<string, object>;

jest.mock("../../../src/live/state", () => ({ readStateFiles: async () => states }));

beforeEach(() => {
  const outputs = { zone_name: { value: "dev.billpay.example" }, name_servers: { value: SERVERS } };
  states = { dns: { outputs } };
});

const plan = (type: string, action: string) => ({
  resource_changes: [{ address: `${type}.main`, mode: "managed", type, change: { actions: [action] } }],
});
const PLANS = {
  certificate: plan("aws_acm_certificate_validation", "create"),
  dns: plan("aws_route53_zone", "create"),
};
const RUN = { units: { certificate: { dependencies: ["dns"] }, dns: { dependencies: [] } } };

const look = (found: readonly string[] | undefined, plans: object = PLANS, environment: Partial<Environment> = {}) =>
  undelegated(
    { environment: { name: "dev", ...environment } as Environment },
    RUN as never,
    ["certificate", "dns"],
    plans as never,
    async () => found,
  );

test("a certificate does not wait for a zone that nobody finds: the records to add are told instead", async () => {
  const reasons = await look([]);
  expect(Object.keys(reasons)).toEqual(["certificate"]);
  expect(reasons.certificate).toMatch(
    /^dev\.billpay\.example is not delegated, and its certificate would wait for it in vain: add to the parent zone, then plan again: dev\.billpay\.example\. 3600 IN NS ns-1\.awsdns-01\.com\.; .*ns-2/,
  );
});

test("it is applied where the zone is delegated", async () => {
  expect(await look(SERVERS)).toEqual({});
});

test("it is applied where nobody can be asked, and that is told", async () => {
  const told = jest.spyOn(console, "error").mockImplementation(() => {});
  expect(await look(undefined)).toEqual({});
  expect(told).toHaveBeenCalledWith(expect.stringContaining("nobody answers where dev.billpay.example is"));
});

test.each([
  ["the certificate is issued already", { certificate: plan("aws_acm_certificate_validation", "no-op") }, {}],
  ["nobody waits for it", { certificate: plan("aws_acm_certificate", "create") }, {}],
  ["the zones are an emulator's", PLANS, { endpoint: "http://127.0.0.1:4566" }],
])("nothing is looked for where %s", async (_, plans, environment) => {
  states = new Proxy({}, { get: () => { throw new Error("a state was read"); } }); // biome-ignore format: one line
  expect(await look([], plans, environment)).toEqual({});
});

test("a zone that the environment did not make is not looked for", async () => {
  states = {};
  expect(await look([])).toEqual({});
});
