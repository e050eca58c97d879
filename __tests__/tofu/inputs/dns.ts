import { ACCOUNT, accountId, beside, type ModuleInputs, retentionDays } from "../module-inputs";

const record = (name: string) => ({ [name]: { dns_name: "billpay.elb.amazonaws.com", zone_id: "Z35SXDOTRQ7X7K" } });
const SERVERS = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"];

export const dns: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    zone_name: "billpay.example.com",
    zone_id: "Z0123456789ABCDEFGHIJ",
    query_log_retention_days: 90,
    delegations: { dev: SERVERS, "staging.eu": SERVERS },
    records: { ...record("@"), ...record("api"), ...record("www.eu"), ...record("*"), ...record("*.eu") },
  },
  taken: {
    delegations: [{}, { _tcp: SERVERS }, { "a-b": [...SERVERS, "ns.partner.example"] }],
    records: [{}, record("_acme"), record("a-b")],
    zone_id: [beside({ create_zone: true }, null)],
    zone_name: ["example.com", "_tcp.example.com"],
  },
  refused: {
    account_id: accountId,
    delegations: {
      "must have names inside the zone": ["", "@", "*", "DEV", "dev.", "*.eu", "a b"].map((name) => ({
        [name]: SERVERS,
      })),
      "must have two or more name servers": [
        [],
        ["ns-1.awsdns-01.com"],
        ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net."],
        ["ns-1.awsdns-01.com", "NS-2.awsdns-02.net"],
        ["ns-1.awsdns-01.com", "ns"],
        ["ns-1.awsdns-01.com", "192.0.2.1"],
      ].map((servers) => ({ dev: servers })),
      "must not have a zone that one of records is in": [{ api: SERVERS }, { eu: SERVERS }],
    },
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
