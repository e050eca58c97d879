import { type Environment, readEnvironment } from "../../../src/live/environment";
import { placeholders } from "../../../src/pipeline/bootstrap/placeholders";

test("what this repository has in place of a company's own is told, by its path", () => {
  expect(placeholders(readEnvironment("prod"))).toEqual([
    "account_id is 333333333333",
    "domain is billpay.example",
    "observability.critical_emails is alerts@billpay.example",
    "delivery.github_org is billpay",
  ]);
});

test("the laptop has no placeholders: nobody but the emulator is asked", () => {
  expect(placeholders(readEnvironment("local"))).toEqual([]);
});

test("a company's own values are none", () => {
  const own = {
    ...{ name: "dev", account_id: "123456789013", domain: "dev.acme.com" },
    delivery: { github_org: "acme", github_repo: "billpay-platform" },
    observability: { critical_emails: ["oncall@acme.com"] },
  };
  expect(placeholders(own as unknown as Environment)).toEqual([]);
});
