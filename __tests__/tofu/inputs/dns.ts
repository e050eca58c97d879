import { ACCOUNT, accountId, beside, type ModuleInputs, retentionDays } from "../module-inputs";

const record = (name: string) => ({ [name]: { dns_name: "billpay.elb.amazonaws.com", zone_id: "Z35SXDOTRQ7X7K" } });

export const dns: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    zone_name: "billpay.example.com",
    zone_id: "Z0123456789ABCDEFGHIJ",
    query_log_retention_days: 90,
    records: { ...record("@"), ...record("api"), ...record("www.eu"), ...record("*"), ...record("*.eu") },
  },
  taken: {
    records: [{}, record("_acme"), record("a-b")],
    zone_id: [beside({ create_zone: true }, null)],
    zone_name: ["example.com", "_tcp.example.com"],
  },
  refused: {
    account_id: accountId,
    query_log_retention_days: retentionDays,
    records: {
      "must have names inside the zone": ["", "API", "api.", ".api", "a.*", "a b", "api/v1"].map((name) =>
        record(name),
      ),
    },
    zone_id: {
      "must be set where create_zone is false": [null, beside({ create_zone: true }, "Z0123456789ABCDEFGHIJ")],
      "must be the id of a hosted zone": ["", "Z", "billpay.example", "z0123456789", "/hostedzone/Z0123456789"],
    },
    zone_name: {
      "must be a domain name in lower case": [
        "",
        "com",
        "Billpay.example",
        "billpay.example.",
        "-a.example",
        "*.example",
      ],
    },
  },
};
