import { countries } from "../../constructs/inputs/countries";
import { flag } from "../../constructs/inputs/flags";
import { matches, matchesOrNull, oneOf } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME } from "../../constructs/inputs/naming";
import { isWhole } from "../../constructs/inputs/whole-numbers";
import type { InputProps, Inputs } from "../../core/inputs";

const ORIGIN = String.raw`^((https|wss)://(\\*\\.)?[a-z0-9.-]+|http://(localhost|127\\.0\\.0\\.1))(:[0-9]+)?$`;

const origins = (name: string, description: string): InputProps => ({
  type: "set(string)",
  default: [],
  description,
  validations: [
    {
      condition: `alltrue([for origin in var.${name} : can(regex("${ORIGIN}", origin))])`,
      message: `${name} must be origins without a path, such as https://a.billpay.example; http only for localhost.`,
    },
  ],
});

/** The inputs of the module `web`. */
export const INPUTS = {
  name: {
    ...NAME,
    description: "Prefix of the names of all resources, one per microfrontend, such as `billpay-dev-front-a`.",
  },
  account_id: ACCOUNT_ID,
  bucket_name: {
    type: "string",
    description:
      "Globally unique name of the bucket, such as `billpay-frontend-a-dev`. The bucket of its logs has the same name followed by `-logs`.",
    validations: [
      matches(
        "bucket_name",
        "^[a-z0-9][a-z0-9-]{1,56}[a-z0-9]$",
        "3 to 58 characters of a-z, 0-9 and -, not beginning or ending with -",
      ),
    ],
  },
  force_destroy: flag(
    false,
    "Whether `destroy` deletes the bucket and the bucket of its logs together with their files.",
  ),
  aliases: {
    type: "set(string)",
    default: [],
    description: "Own domain names, such as `a.billpay.example`; they need `certificate_arn`.",
    validations: [
      {
        condition: "length(var.aliases) == 0 || var.certificate_arn != null",
        message: "aliases must be empty where there is no certificate_arn.",
      },
    ],
  },
  certificate_arn: {
    type: "string",
    default: null,
    description: "ARN of the ACM certificate of the aliases, in us-east-1. Null means CloudFront's own.",
    validations: [
      matchesOrNull(
        "certificate_arn",
        "^arn:aws:acm:us-east-1:[0-9]{12}:certificate/",
        "the ARN of an ACM certificate in us-east-1, the only region that CloudFront uses",
      ),
    ],
  },
  price_class: {
    type: "string",
    default: "PriceClass_100",
    description:
      "Regions of the edge locations: `PriceClass_100` North America and Europe, `PriceClass_200` all except South America " +
      "and Oceania, `PriceClass_All` everywhere.",
    validations: [oneOf("price_class", "PriceClass_100", "PriceClass_200", "PriceClass_All")],
  },
  wait_for_deployment: flag(true, "Whether apply waits until every edge location has the change."),
  web_acl_arn: {
    type: "string",
    default: null,
    description: "ARN of the WAF web ACL, of scope CLOUDFRONT, that protects the distribution. Null means none.",
    validations: [
      matchesOrNull(
        "web_acl_arn",
        "^arn:aws:wafv2:us-east-1:[0-9]*:global/webacl/",
        "the ARN of a WAFv2 web ACL of scope CLOUDFRONT",
      ),
    ],
  },
  api_origin: {
    type: "string",
    default: null,
    description:
      "Domain name of the API, such as `api.billpay.example`, to which the distribution passes `/api/*`: every method, by HTTPS, " +
      "uncached. The name must be in the certificate of the load balancer and in its rules. Null passes nothing.",
    validations: [
      matchesOrNull(
        "api_origin",
        "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\\\.)+[a-z]{2,63}$",
        "a domain name in lower case, without protocol and path",
      ),
      {
        condition: "var.api_origin == null || !contains(var.aliases, var.api_origin)",
        message: "api_origin must not be one of the aliases: the distribution would ask itself.",
      },
    ],
  },
  allowed_countries: countries(
    "allowed_countries",
    "US",
    "Countries from which the site can be used, by their ISO 3166 code of two letters, such as `US`. Empty means all.",
  ),
  access_logs_retention_days: {
    type: "number",
    default: 365,
    description:
      "Days for which access logs are kept, 1 to 3650, in the bucket `<bucket_name>-logs`. Null means no " +
      "access logs. PCI DSS 10.5.1 requires one year.",
    validations: [
      {
        condition: `var.access_logs_retention_days == null || try(${isWhole("var.access_logs_retention_days", 1, 3650)}, false)`,
        message: "access_logs_retention_days must be a whole number from 1 to 3650, or null.",
      },
    ],
  },
  allowed_origins: origins(
    "allowed_origins",
    "Origins whose pages may load these files: the shells of which this microfrontend is a remote. The first label may " +
      "be `*`, such as in `https://*.billpay.example`.",
  ),
  script_sources: origins(
    "script_sources",
    "Origins from which code, styles, fonts and images are loaded: its own remotes.",
  ),
  connect_sources: origins("connect_sources", "Origins that are called, such as the API; also `wss://`."),
  content_security_policy: {
    type: "string",
    default: null,
    description: "Replaces the Content-Security-Policy that is built from script_sources and connect_sources.",
  },
} satisfies Inputs;
