import { arnOrNull } from "../../constructs/inputs/arns";
import { countries } from "../../constructs/inputs/countries";
import { ACCOUNT_ID, NAME } from "../../constructs/inputs/naming";
import type { InputProps, Inputs } from "../../core/inputs";

const ORIGIN = String.raw`^((https|wss)://(\\*\\.)?[a-z0-9.-]+|http://(localhost|127\\.0\\.0\\.1))(:[0-9]+)?$`;

const origins = (name: string, description: string): InputProps => ({
  type: "set(string)",
  default: [],
  description,
  validations: [
    {
      condition: `alltrue([for origin in var.${name} : can(regex("${ORIGIN}", origin))])`,
      message: `${name} must be origins without a path, as https://a.billpay.example; http is for localhost alone.`,
    },
  ],
});

/** The inputs of the module `web`. */
export const INPUTS = {
  name: {
    ...NAME,
    description: "Prefix of every name the module gives, one a microfrontend, such as `billpay-dev-front-a`.",
  },
  account_id: ACCOUNT_ID,
  bucket_name: {
    type: "string",
    description:
      "Name of the bucket, unique in the world, such as `billpay-frontend-a-dev`. The bucket of its logs has the same name with `-logs`.",
    validations: [
      {
        condition: 'can(regex("^[a-z0-9][a-z0-9-]{1,56}[a-z0-9]$", var.bucket_name))',
        message: "bucket_name must be 3 to 58 characters of a-z, 0-9 and -, with no - at either end.",
      },
    ],
  },
  force_destroy: {
    type: "bool",
    default: false,
    description: "Whether `destroy` deletes the bucket, and that of its logs, with files in it.",
  },
  aliases: {
    type: "set(string)",
    default: [],
    description: "Domain names of its own, such as `a.billpay.example`; they need `certificate_arn`.",
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
    description: "ARN of the ACM certificate of the aliases, in us-east-1. Null takes CloudFront's own.",
    validations: [
      arnOrNull(
        "certificate_arn",
        "^arn:aws:acm:us-east-1:[0-9]{12}:certificate/",
        "certificate_arn must be an ACM certificate's ARN in us-east-1, the one region CloudFront looks in.",
      ),
    ],
  },
  price_class: {
    type: "string",
    default: "PriceClass_100",
    description:
      "Where the edges are: `PriceClass_100` North America and Europe, `PriceClass_200` all but South America and " +
      "Oceania, `PriceClass_All` everywhere.",
    validations: [
      {
        condition: 'contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)',
        message: "price_class must be PriceClass_100, PriceClass_200 or PriceClass_All.",
      },
    ],
  },
  wait_for_deployment: {
    type: "bool",
    default: true,
    description: "Whether apply waits until every edge has the change.",
  },
  web_acl_arn: {
    type: "string",
    default: null,
    description: "ARN of the WAF web ACL, of scope CLOUDFRONT, that guards the distribution. Null means none.",
    validations: [
      arnOrNull(
        "web_acl_arn",
        "^arn:aws:wafv2:us-east-1:[0-9]*:global/webacl/",
        "web_acl_arn must be the ARN of a WAFv2 web ACL of scope CLOUDFRONT.",
      ),
    ],
  },
  allowed_countries: countries(
    "allowed_countries",
    "US",
    "Countries that are served, by their ISO 3166 code of two letters, such as `US`. Empty means all.",
  ),
  access_logs_retention_days: {
    type: "number",
    default: 365,
    description:
      "Days that access logs are kept, 1 to 3650, in the bucket `<bucket_name>-logs`. Null means no " +
      "access logs. PCI DSS 10.5.1 asks for a year.",
    validations: [
      {
        condition:
          "var.access_logs_retention_days == null || try(var.access_logs_retention_days >= 1 && var.access_logs_retention_days <= 3650 && floor(var.access_logs_retention_days) == var.access_logs_retention_days, false)",
        message: "access_logs_retention_days must be a whole number of 1 to 3650 days, or null.",
      },
    ],
  },
  allowed_origins: origins(
    "allowed_origins",
    "Origins whose pages may load these files: the shells that this microfrontend is a remote of. `*` may stand for " +
      "the first label, such as `https://*.billpay.example`.",
  ),
  script_sources: origins(
    "script_sources",
    "Origins that code, styles, fonts and images are loaded from: its own remotes.",
  ),
  connect_sources: origins("connect_sources", "Origins that are called, as the API; `wss://` too."),
  content_security_policy: {
    type: "string",
    default: null,
    description: "Replaces the Content-Security-Policy that is made of script_sources and connect_sources.",
  },
} satisfies Inputs;
