import { type ModuleInputs, region } from "../module-inputs";

const notDomains = ["", "com", "Billpay.example", "billpay.example.", "-a.example", "a.*.example", "*", "a_b.example"];

export const certificate: ModuleInputs = {
  good: {
    region: "us-east-1",
    domain_name: "billpay.example",
    subject_alternative_names: ["*.billpay.example", "billpay.example.org"],
    key_algorithm: "EC_prime256v1",
    zone_id: "Z0123456789ABCDEFGHIJ",
  },
  taken: {
    domain_name: ["*.billpay.example", "a.b.billpay.example", `${"b".repeat(56)}.example`],
    key_algorithm: ["RSA_2048"],
    subject_alternative_names: [[]],
  },
  refused: {
    region,
    domain_name: { "must be a domain name in lower case": [...notDomains, `${"b".repeat(57)}.example`] },
    subject_alternative_names: {
      "must be domain names in lower case": notDomains.map((name) => ["billpay.example.org", name]),
    },
    key_algorithm: { "must be RSA_2048 or EC_prime256v1": ["", "RSA_1024", "EC_secp384r1"] },
    zone_id: {
      "must be the id of a hosted zone": ["", "Z", "billpay.example", "z0123456789", "/hostedzone/Z0123456789"],
    },
  },
};
