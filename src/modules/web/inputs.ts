import { countries } from "../../constructs/inputs/countries";
import { flag } from "../../constructs/inputs/flags";
import { matches, matchesOrNull, oneOf } from "../../constructs/inputs/names";
import { ACCOUNT_ID, PERMISSIONS_BOUNDARY } from "../../constructs/inputs/naming";
import { type ThresholdDefaults, thresholdsInput } from "../../constructs/inputs/thresholds";
import { isWhole } from "../../constructs/inputs/whole-numbers";
import type { InputProps, Inputs } from "../../core/inputs";

const THRESHOLDS = {
  minimum_requests: [20, "requests in five minutes below which error rates are ignored"],
  distribution_5xx_percent: [1, "of the site's requests answered 5xx"],
  distribution_error_percent: [10, "of the site's requests answered 4xx or 5xx"],
} as const satisfies ThresholdDefaults;

export type ThresholdName = keyof typeof THRESHOLDS;

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
    type: "string",
    description: "Prefix of the names of all resources, one per microfrontend, such as `billpay-dev-front-a`.",
    validations: [
      // The name of a delivery of logs has 60 characters at most, and ends in -access-logs:
      // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html
      matches("name", "^[a-z][a-z0-9-]{1,47}$", "2 to 48 characters of a-z, 0-9 and -, beginning with a letter"),
    ],
  },
  account_id: ACCOUNT_ID,
  permissions_boundary_arn: PERMISSIONS_BOUNDARY,
  bucket_name: {
    type: "string",
    description:
      "Globally unique name of the bucket, such as `billpay-frontend-a-dev`. The bucket of its logs has the same name followed by `-logs`, its copy in " +
      "another region by `-copy`.",
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
    "Whether `destroy` deletes the bucket, its copy and the bucket of its logs together with their files.",
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
  zone_id: {
    type: "string",
    default: null,
    description:
      "Id of the Route 53 hosted zone that the aliases are in, for their alias records, A and AAAA. Null makes no records.",
    validations: [matchesOrNull("zone_id", "^Z[A-Z0-9]+$", "the id of a hosted zone, such as Z0123456789ABCDEFGHIJ")],
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
  replica_region: {
    type: "string",
    default: null,
    description:
      "Region of a copy of the bucket, such as `us-west-2`, from which CloudFront answers where the bucket fails with 500, 502, 503 " +
      "or 504, or does not answer. S3 copies what is uploaded from then on: upload the release once more. Null means no copy.",
    validations: [
      matchesOrNull("replica_region", "^[a-z]{2}(-[a-z]+)+-[0-9]$", "the code of a region, such as us-west-2"),
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
  alarm_topic_arns: {
    type: "object({ critical = string, warning = string })",
    default: null,
    description:
      "ARNs of the SNS topics in us-east-1, where CloudFront's metrics are, that alarms notify: `critical` pages somebody, " +
      "`warning` can wait until the morning. Null makes no alarms.",
    validations: [
      {
        condition:
          'var.alarm_topic_arns == null || try(alltrue([for arn in values(var.alarm_topic_arns) : can(regex("^arn:aws:sns:us-east-1:[0-9]{12}:.+$", arn))]), false)',
        message: "alarm_topic_arns must be ARNs of SNS topics in us-east-1, or null.",
      },
    ],
  },
  thresholds: thresholdsInput(THRESHOLDS, [
    {
      condition:
        'alltrue([for name, value in var.thresholds : value > 0 && (!endswith(name, "_percent") || value <= 100)])',
      message: "thresholds must be greater than 0, and those that end in _percent at most 100.",
    },
  ]),
} satisfies Inputs;
