import { CloudfrontCachePolicy } from "@cdktf/provider-aws/lib/cloudfront-cache-policy";
import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { CloudfrontFunction } from "@cdktf/provider-aws/lib/cloudfront-function";
import { CloudfrontOriginAccessControl } from "@cdktf/provider-aws/lib/cloudfront-origin-access-control";
import type { IResolvable } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { blockWhen } from "../../core/dynamic-block";
import { hcl, hclBool, hclList } from "../../core/hcl";
import { IMMUTABLE, SPA_ROUTING } from "./edge-functions";
import { SecurityHeadersPolicy } from "./security-headers-policy";

export interface SiteDistributionProps {
  /** Prefix of the names of the distribution's resources, unique in the account. */
  readonly name: string;
  /** Regional domain name of the bucket with the site's files. */
  readonly bucketDomainName: string;
  /** A copy of that bucket: HCL of whether there is one, and its regional domain name. */
  readonly copy: { readonly isThere: string; readonly domainName: string };
  /** Value of `Content-Security-Policy`. */
  readonly contentSecurityPolicy: string;
  readonly priceClass: string;
  readonly webAclArn: string;
  /** Whether apply waits until every edge location has the change. */
  readonly waitForDeployment: IResolvable;
  /** HCL of the set of domain names, without `${}`, like the next three. */
  readonly aliases: string;
  /** HCL of the ACM certificate's ARN, null for CloudFront's own. */
  readonly certificateArn: string;
  /** HCL of the set of countries from which the site can be used, all if it is empty. */
  readonly allowedCountries: string;
  /** HCL of the set of origins that may load the files. */
  readonly allowedOrigins: string;
  /** HCL of the domain name that answers `/api/*`, null where none does. */
  readonly apiOrigin: string;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";

const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/**
 * All that the viewer sends but its Host header, so that TLS and the load balancer's rules see the API's own name.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

/**
 * Security headers where the API sends none; unlike the files' policies, no CORS and no Content-Security-Policy.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
const SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03";

/**
 * Answers of S3 for which CloudFront asks the copy, as it does where no answer comes: not 403 and 404, which are the answers
 * to files that are not there. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
 */
const FAILOVER_STATUS_CODES = [500, 502, 503, 504];

/** Files that keep their name from release to release; these patterns are matched before the ones below. */
const ENTRY_PATHS = ["*.html", "*.json", "*remoteEntry.js"];

/**
 * Files that Angular's builders name after their content: `main.<16 hex>.js`, `styles.<16 hex>.css`,
 * `font.<16 hex>.woff2` (webpack); `main-<8>.js`, `chunk-<8>.js`, `styles-<8>.css`, `media/font-<8>.woff2` (esbuild).
 */
const HASHED_PATHS = ["*.????????????????.*", "*-????????.js", "*-????????.css", "/media/*"];

/** The CloudFront distribution of a single-page application whose files are in a private S3 bucket. */
export class SiteDistribution extends Construct {
  readonly distribution: CloudfrontDistribution;

  constructor(scope: Construct, id: string, props: SiteDistributionProps) {
    super(scope, id);
    const { name } = props;
    const access = new CloudfrontOriginAccessControl(this, "origin_access_control.default", {
      name: `${name}-site`,
      description: `Signs what ${name} asks of its bucket`,
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
    const spaRouting = this.edgeFunction("spa_routing", `${name}-spa-routing`, SPA_ROUTING);
    const immutable = this.edgeFunction("immutable", `${name}-immutable`, IMMUTABLE);
    const { contentSecurityPolicy, allowedOrigins } = props;
    const entryHeaders = new SecurityHeadersPolicy(this, "entry", {
      policyName: `${name}-entry`,
      contentSecurityPolicy,
      allowedOrigins,
      cacheControl: "no-store",
    });
    const hashedHeaders = new SecurityHeadersPolicy(this, "hashed", {
      policyName: `${name}-hashed`,
      contentSecurityPolicy,
      allowedOrigins,
    });
    const behavior = {
      targetOriginId: hcl(`${props.copy.isThere} ? "bucket-and-copy" : "bucket"`),
      // All of them fail over. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorOriginGroups.html
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      viewerProtocolPolicy: "redirect-to-https",
      compress: true,
    };
    const entry = {
      ...behavior,
      cachePolicyId: this.revalidatedPolicy(`${name}-entry`),
      responseHeadersPolicyId: entryHeaders.id,
    };
    const hashed = {
      ...behavior,
      cachePolicyId: CACHING_OPTIMIZED,
      responseHeadersPolicyId: hashedHeaders.id,
      functionAssociation: [{ eventType: "viewer-response", functionArn: immutable.arn }],
    };
    this.distribution = new CloudfrontDistribution(this, "distribution.default", {
      comment: name,
      enabled: true,
      aliases: hclList(props.aliases),
      defaultRootObject: "index.html",
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      priceClass: props.priceClass,
      webAclId: props.webAclArn,
      waitForDeployment: props.waitForDeployment,
      origin: [{ originId: "bucket", domainName: props.bucketDomainName, originAccessControlId: access.id }],
      // CloudFront chooses the behaviour by the path that the viewer requested, before the function turns a route into
      // /index.html: so the default must be the page's behaviour, and files that may be cached are listed.
      defaultCacheBehavior: {
        ...entry,
        functionAssociation: [{ eventType: "viewer-request", functionArn: spaRouting.arn }],
      },
      orderedCacheBehavior: [
        ...ENTRY_PATHS.map((pathPattern) => ({ ...entry, pathPattern })),
        ...HASHED_PATHS.map((pathPattern) => ({ ...hashed, pathPattern })),
      ],
      restrictions: {
        geoRestriction: {
          restrictionType: hcl(`length(${props.allowedCountries}) > 0 ? "whitelist" : "none"`),
          locations: hclList(props.allowedCountries),
        },
      },
      viewerCertificate: {
        cloudfrontDefaultCertificate: hclBool(`${props.certificateArn} == null`),
        acmCertificateArn: hcl(props.certificateArn),
        // With CloudFront's own certificate, CloudFront decides these two.
        minimumProtocolVersion: hcl(`${props.certificateArn} == null ? null : "TLSv1.2_2021"`),
        sslSupportMethod: hcl(`${props.certificateArn} == null ? null : "sni-only"`),
      },
    });
    this.furtherOrigins(props, access.id);
  }

  /** The copy of the bucket, and the API. */
  private furtherOrigins({ copy, apiOrigin }: SiteDistributionProps, accessControlId: string): void {
    const hasApi = `${apiOrigin} != null`;
    this.distribution.addOverride("dynamic.origin", [
      blockWhen(copy.isThere, {
        origin_id: "copy",
        domain_name: copy.domainName,
        origin_access_control_id: accessControlId,
      }),
      blockWhen(hasApi, {
        origin_id: "api",
        domain_name: hcl(apiOrigin),
        custom_origin_config: {
          http_port: 80, // required, and never used
          https_port: 443,
          origin_protocol_policy: "https-only",
          origin_ssl_protocols: ["TLSv1.2"],
        },
      }),
    ]);
    this.distribution.addOverride(
      "dynamic.origin_group",
      blockWhen(copy.isThere, {
        origin_id: "bucket-and-copy",
        failover_criteria: { status_codes: FAILOVER_STATUS_CODES },
        member: [{ origin_id: "bucket" }, { origin_id: "copy" }],
      }),
    );
    // Before any pattern of files: `/api/rates.json` is an answer, not a file.
    this.distribution.addOverride(
      "dynamic.ordered_cache_behavior",
      blockWhen(hasApi, {
        path_pattern: "/api/*",
        target_origin_id: "api",
        allowed_methods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
        cached_methods: ["GET", "HEAD"],
        viewer_protocol_policy: "https-only", // a redirect would come after the request was sent plain
        cache_policy_id: CACHING_DISABLED,
        origin_request_policy_id: ALL_VIEWER_EXCEPT_HOST,
        response_headers_policy_id: SECURITY_HEADERS,
      }),
    );
  }

  /**
   * The id of a cache policy under which each request is answered from the origin, compressed. AWS's own CachingDisabled never
   * compresses, since a policy whose TTLs are all 0 cannot: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ParametersInCacheKeyAndForwardedToOrigin.html
   */
  private revalidatedPolicy(name: string): string {
    return new CloudfrontCachePolicy(this, "cache_policy.entry", {
      name,
      comment: "Nothing is answered without asking the origin; answers are compressed",
      minTtl: 0,
      defaultTtl: 0,
      maxTtl: 1, // seconds, and only where the origin asks for it
      parametersInCacheKeyAndForwardedToOrigin: {
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
        cookiesConfig: { cookieBehavior: "none" },
        headersConfig: { headerBehavior: "none" },
        queryStringsConfig: { queryStringBehavior: "none" },
      },
    }).id;
  }

  private edgeFunction(id: string, name: string, code: string): CloudfrontFunction {
    return new CloudfrontFunction(this, id, { name, runtime: "cloudfront-js-2.0", publish: true, code });
  }
}
