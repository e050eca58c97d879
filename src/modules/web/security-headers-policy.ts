import { CloudfrontResponseHeadersPolicy } from "@cdktf/provider-aws/lib/cloudfront-response-headers-policy";
import { Construct } from "constructs";
import { blockUnlessEmpty } from "../../core/dynamic-block";
import { hcl } from "../../core/hcl";

export interface SecurityHeadersPolicyProps {
  /** Unique in the account. */
  readonly policyName: string;
  /** Value of `Content-Security-Policy`. */
  readonly contentSecurityPolicy: string;
  /** HCL of the set of origins that may read across origins, without `${}`; none if it is empty. */
  readonly allowedOrigins: string;
  /** Value of `Cache-Control` on every response. @default the origin's */
  readonly cacheControl?: string;
}

const TWO_YEARS = 63_072_000; // as https://hstspreload.org recommends

/** A CloudFront response headers policy: the security headers of a web application that cannot be framed, and CORS. */
export class SecurityHeadersPolicy extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, props: SecurityHeadersPolicyProps) {
    super(scope, id);
    const policy = new CloudfrontResponseHeadersPolicy(this, "default", {
      name: props.policyName,
      securityHeadersConfig: {
        strictTransportSecurity: {
          accessControlMaxAgeSec: TWO_YEARS,
          includeSubdomains: true,
          preload: true,
          override: true,
        },
        contentSecurityPolicy: { contentSecurityPolicy: props.contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "DENY", override: true },
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
      },
      customHeadersConfig: {
        items: [
          {
            header: "Permissions-Policy",
            value: "camera=(), geolocation=(), microphone=(), payment=(self), usb=()",
            override: true,
          },
          ...(props.cacheControl ? [{ header: "Cache-Control", value: props.cacheControl, override: true }] : []),
        ],
      },
      // Headers in which S3 describes itself are not for clients.
      removeHeadersConfig: {
        items: [{ header: "Server" }, { header: "x-amz-server-side-encryption" }, { header: "x-amz-version-id" }],
      },
    });
    policy.addOverride(
      "dynamic.cors_config",
      blockUnlessEmpty(props.allowedOrigins, {
        access_control_allow_credentials: false,
        access_control_allow_headers: { items: ["*"] },
        access_control_allow_methods: { items: ["GET", "HEAD"] },
        access_control_allow_origins: { items: hcl("cors_config.value") },
        access_control_max_age_sec: 86_400,
        origin_override: true,
      }),
    );
    this.id = policy.id;
  }
}
