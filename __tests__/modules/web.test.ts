import { CloudfrontOriginAccessControl } from "@cdktf/provider-aws/lib/cloudfront-origin-access-control";
import { Web } from "../../src/modules/web";
import { synthesize } from "./synthesize";

const web = synthesize(Web);
const distribution = web.resource("aws_cloudfront_distribution.site");
const { default_cache_behavior: page, ordered_cache_behavior: files } = distribution;

/** The dynamic block of an origin that is there under a condition. */
function furtherOrigin(id: string) {
  const blocks: { content: { origin_id: string } }[] = distribution.dynamic.origin;
  // biome-ignore lint/suspicious/noExplicitAny: a block, as JSON has it
  return blocks.find(({ content }) => content.origin_id === id) as any;
}

/** What a CloudFront Function of the module answers to an event. */
function run(name: string, event: unknown) {
  return new Function("event", `${web.resource(`aws_cloudfront_function.${name}`).code}; return handler(event);`)(
    event,
  );
}

/** The behaviour that CloudFront takes for a path: the first whose pattern fits, else the default. */
function behaviorOf(path: string) {
  const fits = ({ path_pattern }: { path_pattern: string }) => {
    const pattern = `/${path_pattern.replace(/^\//, "")}`.replace(/^\/\*/, "*");
    return new RegExp(`^${pattern.replace(/[.+]/g, "\\$&").replaceAll("?", ".").replaceAll("*", ".*")}$`).test(path);
  };
  return files.find(fits) ?? page;
}

/** The Cache-Control that a good answer to a path has. */
function cacheControl(path: string): string {
  const { function_association = [], response_headers_policy_id } = behaviorOf(path);
  const policy = /aws_cloudfront_response_headers_policy\.(\w+)\.id/.exec(response_headers_policy_id)?.[1];
  const header = web
    .resource(`aws_cloudfront_response_headers_policy.${policy}`)
    .custom_headers_config.items.find(({ header }: { header: string }) => header === "Cache-Control");
  if (header) return header.value;
  const [{ event_type, function_arn }] = function_association;
  expect(event_type).toBe("viewer-response");
  const name = /aws_cloudfront_function\.(\w+)\.arn/.exec(function_arn)?.[1] ?? "";
  return run(name, { response: { headers: {} } }).headers["cache-control"].value;
}

describe("the bucket", () => {
  const policy: string = web.resource("aws_s3_bucket_policy.site").policy;

  test("is read by this distribution alone, whose requests are signed", () => {
    const grants = policy.split('"Effect" = ').filter((statement) => statement.startsWith('"Allow"'));
    expect(grants).toHaveLength(2);
    for (const grant of grants) {
      expect(grant).toContain('"Principal" = {"Service" = "cloudfront.amazonaws.com"}');
      expect(grant).toContain('"StringEquals" = {"aws:SourceArn" = aws_cloudfront_distribution.site.arn}');
    }
    expect(web.text).toHaveResourceWithProperties(CloudfrontOriginAccessControl, {
      signing_behavior: "always",
      signing_protocol: "sigv4",
    });
    expect(distribution.origin[0].origin_access_control_id).toContain("aws_cloudfront_origin_access_control.site");
  });

  test("is never written by the distribution", () => {
    expect(policy.match(/"s3:\w+"/g)).toEqual(['"s3:GetObject"', '"s3:ListBucket"']);
  });

  test("is private, and answers over TLS alone", () => {
    expect(Object.values(web.resource("aws_s3_bucket_public_access_block.site"))).not.toContain(false);
    expect(policy).toMatch(/"Effect" = "Deny".*"aws:SecureTransport" = "false"/);
  });

  test("keeps its files when it is destroyed by mistake", () => {
    expect(web.json.variable.force_destroy.default).toBe(false);
  });
});

describe("routing", () => {
  test.each(["/", "/bills", "/bills/2026/pay", "/v1.2/bills", "/bills/"])(
    "the route %s is answered with the application's page",
    (uri) => {
      expect(run("site_spa_routing", { request: { uri } }).uri).toBe("/index.html");
      expect(behaviorOf(uri).function_association).toEqual([
        { event_type: "viewer-request", function_arn: "${aws_cloudfront_function.site_spa_routing.arn}" },
      ]);
    },
  );

  test.each(["/main.0123456789abcdef.js", "/remoteEntry.js", "/media/logo-ABCDEFGH.svg", "/favicon.ico"])(
    "the file %s keeps its path",
    (uri) => {
      expect(run("site_spa_routing", { request: { uri } }).uri).toBe(uri);
    },
  );

  test("a missing file is a 404, never the page", () => {
    expect(distribution).not.toHaveProperty("custom_error_response");
    expect(web.resource("aws_s3_bucket_policy.site").policy).toContain('"Action" = "s3:ListBucket"');
  });
});

describe("caching", () => {
  test("compresses the files that are stored by nobody as well, which CachingDisabled would send plain", () => {
    const { min_ttl, default_ttl, max_ttl, parameters_in_cache_key_and_forwarded_to_origin } = web.resource(
      "aws_cloudfront_cache_policy.site_entry",
    );
    expect({ min_ttl, default_ttl, max_ttl }).toEqual({ min_ttl: 0, default_ttl: 0, max_ttl: 1 });
    expect(parameters_in_cache_key_and_forwarded_to_origin).toEqual({
      enable_accept_encoding_brotli: true,
      enable_accept_encoding_gzip: true,
      cookies_config: { cookie_behavior: "none" },
      headers_config: { header_behavior: "none" },
      query_strings_config: { query_string_behavior: "none" },
    });
    for (const behavior of [page, ...files]) expect(behavior.compress).toBe(true);
  });

  test.each([
    "/",
    "/bills/pay",
    "/index.html",
    "/remoteEntry.js",
    "/front-b/remoteEntry.js",
    "/mf-manifest.json",
    "/remoteEntry.json",
    "/assets/config.json",
    "/media/manifest.json",
    "/favicon.ico",
    "/assets/logo.svg",
  ])("%s, which keeps its name, is stored by nobody", (path) => {
    expect(cacheControl(path)).toBe("no-store");
    expect(behaviorOf(path).cache_policy_id).toBe("${aws_cloudfront_cache_policy.site_entry.id}");
  });

  test.each([
    "/main.0123456789abcdef.js",
    "/472.0123456789abcdef.js",
    "/styles.0123456789abcdef.css",
    "/roboto.0123456789abcdef.woff2",
    "/main-ABCDEFGH.js",
    "/chunk-2QZ4V7XK.js",
    "/styles-5INURTSO.css",
    "/media/roboto-ABCDEFGH.woff2",
  ])("%s, named after its content, is kept for a year", (path) => {
    expect(cacheControl(path)).toBe("public, max-age=31536000, immutable");
    expect(behaviorOf(path).cache_policy_id).toBe("658327ea-f89d-4fab-a63d-7e88639e58f6"); // CachingOptimized
  });

  test("a browser does not remember for a year that a file was missing", () => {
    // A headers policy would add the header to a 404 too; a viewer-response function does not run there.
    expect(JSON.stringify(web.resource("aws_cloudfront_response_headers_policy.site_hashed"))).not.toContain(
      "immutable",
    );
  });
});

describe("every behaviour", () => {
  test.each([page, ...files].map((behavior) => [behavior.path_pattern ?? "default", behavior]))(
    "%s redirects to HTTPS, compresses, only reads, and has the security headers",
    (_, behavior) => {
      expect(behavior).toMatchObject({
        viewer_protocol_policy: "redirect-to-https",
        compress: true,
        allowed_methods: ["GET", "HEAD"],
        response_headers_policy_id: expect.stringContaining("aws_cloudfront_response_headers_policy.site_"),
      });
    },
  );

  test.each(["entry", "hashed"])("the headers of the %s files guard the browser", (kind) => {
    const policy = web.resource(`aws_cloudfront_response_headers_policy.site_${kind}`);
    expect(policy.security_headers_config).toEqual({
      strict_transport_security: {
        access_control_max_age_sec: 2 * 365 * 24 * 3600,
        include_subdomains: true,
        preload: true,
        override: true,
      },
      content_security_policy: { content_security_policy: "${local.content_security_policy}", override: true },
      content_type_options: { override: true },
      frame_options: { frame_option: "DENY", override: true },
      referrer_policy: { referrer_policy: "strict-origin-when-cross-origin", override: true },
    });
    expect(policy.custom_headers_config.items).toContainEqual(
      expect.objectContaining({ header: "Permissions-Policy", value: expect.stringContaining("camera=()") }),
    );
  });

  test.each(["entry", "hashed"])("only the allowed origins read the %s files across origins", (kind) => {
    const { cors_config } = web.resource(`aws_cloudfront_response_headers_policy.site_${kind}`).dynamic;
    expect(cors_config.for_each).toBe("${length(var.allowed_origins) > 0 ? [var.allowed_origins] : []}");
    expect(cors_config.content).toMatchObject({
      access_control_allow_credentials: false,
      access_control_allow_methods: { items: ["GET", "HEAD"] },
      access_control_allow_origins: { items: "${cors_config.value}" },
    });
    expect(web.json.variable.allowed_origins.default).toEqual([]);
  });
});

describe("the API behind the site", () => {
  const { ordered_cache_behavior: behavior } = distribution.dynamic;
  const origin = furtherOrigin("api");

  test("is nobody unless the environment names one", () => {
    expect(web.json.variable.api_origin.default).toBeNull();
    for (const { for_each } of [origin, behavior]) expect(for_each).toBe("${var.api_origin != null ? [true] : []}");
  });

  test("is asked by HTTPS, TLS 1.2, and by its own name", () => {
    expect(origin.content).toMatchObject({
      domain_name: "${var.api_origin}",
      custom_origin_config: { origin_protocol_policy: "https-only", origin_ssl_protocols: ["TLSv1.2"] },
    });
    expect(behavior.content.origin_request_policy_id).toBe("b689b0a8-53d0-40ab-baf2-68738e2966ac"); // AllViewerExceptHostHeader
    expect(behavior.content.target_origin_id).toBe(origin.content.origin_id);
  });

  test("answers every method, uncached, and no request that was sent plain", () => {
    expect(behavior.content).toMatchObject({
      path_pattern: "/api/*",
      allowed_methods: expect.arrayContaining(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
      viewer_protocol_policy: "https-only",
      cache_policy_id: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", // CachingDisabled
    });
  });

  test("keeps its own CORS and its paths: neither the files' headers nor the routing of pages touch it", () => {
    expect(behavior.content.response_headers_policy_id).toBe("67f7725c-6f97-4210-82d7-5512b31e9d03"); // SecurityHeadersPolicy
    expect(behavior.content).not.toHaveProperty("function_association");
  });

  test("comes before the patterns of files, which /api/rates.json has too", () => {
    const keys = Object.keys(distribution); // OpenTofu takes blocks in this order
    expect(keys.indexOf("dynamic")).toBeLessThan(keys.indexOf("ordered_cache_behavior"));
  });
});

describe("the DNS records", () => {
  test.each([
    ["a", "A"],
    ["aaaa", "AAAA"],
  ])("%s: every alias has one of type %s, in the zone that is given", (id, type) => {
    expect(web.resource(`aws_route53_record.site_${id}`)).toEqual({
      for_each: "${{ for alias in var.aliases : alias => alias if var.zone_id != null }}",
      zone_id: "${var.zone_id}",
      name: "${each.key}",
      type,
      alias: {
        name: "${aws_cloudfront_distribution.site.domain_name}",
        zone_id: "${aws_cloudfront_distribution.site.hosted_zone_id}",
        evaluate_target_health: false, // which Route 53 refuses for a distribution
      },
    });
  });

  test("are nobody's where there is no zone", () => {
    expect(web.json.variable.zone_id.default).toBeNull();
  });
});

describe("the alarms", () => {
  const alarm = (name: string) => web.resource(`aws_cloudwatch_metric_alarm.edge_${name}`);

  test("are there where there are topics for them, and in the region of CloudFront's metrics", () => {
    expect(web.json.variable.alarm_topic_arns.default).toBeNull();
    for (const name of ["5xx", "errors"])
      expect(alarm(name)).toMatchObject({
        count: "${var.alarm_topic_arns != null ? 1 : 0}",
        region: "us-east-1",
        alarm_name: `\${var.name}-edge-${name}`,
      });
  });

  test.each([
    ["5xx", "critical", "5xxErrorRate", "distribution_5xx_percent", 1],
    ["errors", "warning", "TotalErrorRate", "distribution_error_percent", 3],
  ])("%s: %s, by %s of this distribution over enough requests", (name, severity, metric, threshold, periods) => {
    const { alarm_actions, ok_actions, metric_query, threshold: limit, evaluation_periods } = alarm(name);
    expect(alarm_actions).toEqual([`\${var.alarm_topic_arns.${severity}}`]);
    expect(ok_actions).toEqual(alarm_actions);
    expect([limit, evaluation_periods]).toEqual([`\${var.thresholds.${threshold}}`, periods]);
    const [result, ...inputs] = metric_query;
    expect(result).toEqual({
      id: "result",
      expression: "IF(FILL(requests, 0) >= ${var.thresholds.minimum_requests}, rate, 0)",
      return_data: true,
    });
    expect(inputs).toMatchObject([
      { id: "rate", metric: { metric_name: metric, stat: "Average" } },
      { id: "requests", metric: { metric_name: "Requests", stat: "Sum" } },
    ]);
    for (const { metric: asked } of inputs)
      expect(asked).toMatchObject({
        namespace: "AWS/CloudFront",
        period: 300,
        dimensions: { DistributionId: "${aws_cloudfront_distribution.site.id}", Region: "Global" },
      });
  });

  test("have thresholds that are described, with their defaults", () => {
    const { type, description } = web.json.variable.thresholds;
    for (const [name, value] of [
      ["minimum_requests", 20],
      ["distribution_5xx_percent", 1],
      ["distribution_error_percent", 10],
    ]) {
      expect(type).toContain(`${name} = optional(number, ${value})`);
      expect(description).toContain(`\`${name}\` (${value})`);
    }
  });
});

describe("the copy in another region", () => {
  const isThere = "${var.replica_region != null ? [true] : []}";
  const count = "${var.replica_region != null ? 1 : 0}";

  test("is not there unless the environment names a region", () => {
    expect(web.json.variable.replica_region.default).toBeNull();
    for (const address of [
      "aws_s3_bucket.site_copy",
      "aws_s3_bucket_replication_configuration.site_copy",
      "aws_iam_role.site_copy_replication",
      "aws_iam_role_policy.site_copy_replication_policy",
    ])
      expect(web.resource(address).count).toBe(count);
    expect(furtherOrigin("copy").for_each).toBe(isThere);
    expect(distribution.dynamic.origin_group.for_each).toBe(isThere);
    for (const { target_origin_id } of [page, ...files])
      expect(target_origin_id).toBe('${var.replica_region != null ? "bucket-and-copy" : "bucket"}');
  });

  test("is a bucket like the first one, but for its region", () => {
    const types = Object.entries<Record<string, { region?: string }>>(web.json.resource).filter(
      ([type, named]) => type.startsWith("aws_s3_bucket") && "site" in named,
    );
    expect(types.length).toBeGreaterThan(6);
    for (const [type, { site, site_copy: copy }] of types) {
      if (type === "aws_s3_bucket_policy") continue;
      const inOneTerms = JSON.parse(
        JSON.stringify(copy)
          .replaceAll("one(aws_s3_bucket.site_copy[*].id)", "aws_s3_bucket.site.id")
          .replaceAll("site_copy", "site")
          .replaceAll("${var.bucket_name}-copy", "${var.bucket_name}"),
      );
      expect([type, inOneTerms]).toEqual([type, { ...site, count, region: "${var.replica_region}" }]);
    }
  });

  test("is read by this distribution alone, whose requests are signed", () => {
    const policy: string = web.resource("aws_s3_bucket_policy.site_copy").policy;
    const grants = policy.split('"Effect" = ').filter((statement) => statement.startsWith('"Allow"'));
    expect(grants).toHaveLength(2);
    for (const grant of grants) {
      expect(grant).toContain('"Principal" = {"Service" = "cloudfront.amazonaws.com"}');
      expect(grant).toContain('"StringEquals" = {"aws:SourceArn" = aws_cloudfront_distribution.site.arn}');
      expect(grant).toContain('"arn:aws:s3:::${var.bucket_name}-copy');
    }
    expect(furtherOrigin("copy").content.origin_access_control_id).toBe(
      distribution.origin[0].origin_access_control_id,
    );
    expect(furtherOrigin("copy").content.domain_name).toContain("aws_s3_bucket.site_copy");
  });

  test("is asked where the bucket fails, and not where a file is not there", () => {
    expect(distribution.dynamic.origin_group.content).toEqual({
      origin_id: "bucket-and-copy",
      failover_criteria: { status_codes: [500, 502, 503, 504] },
      member: [{ origin_id: "bucket" }, { origin_id: "copy" }], // the first is the primary
    });
  });

  test("gets every file, but no deletion, once both buckets are versioned", () => {
    const { rule, bucket, depends_on } = web.resource("aws_s3_bucket_replication_configuration.site_copy");
    expect(bucket).toBe("${aws_s3_bucket.site.id}");
    expect(rule).toEqual([
      {
        id: "copy",
        status: "Enabled",
        filter: { prefix: "" },
        delete_marker_replication: { status: "Disabled" },
        destination: { bucket: "${one(aws_s3_bucket.site_copy[*].arn)}" },
      },
    ]);
    expect(depends_on).toEqual(["aws_s3_bucket_versioning.site", "aws_s3_bucket_versioning.site_copy"]);
  });

  test("is written by a role within the boundary that reads the bucket and writes the copy, and nothing else", () => {
    const role = web.resource("aws_iam_role.site_copy_replication");
    expect(role.permissions_boundary).toBe("${var.permissions_boundary_arn}");
    expect(role.assume_role_policy).toContain('"Service" = "s3.amazonaws.com"');
    const { policy } = web.resource("aws_iam_role_policy.site_copy_replication_policy");
    const granted = [...policy.matchAll(/"Action" = (\[.*?\]|".*?"), "Resource" = "(.*?)"\}/g)];
    expect(granted.map(([, actions, resource]) => [actions, resource])).toEqual([
      ['["s3:GetReplicationConfiguration", "s3:ListBucket"]', "arn:aws:s3:::${var.bucket_name}"],
      ['["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"]', "arn:aws:s3:::${var.bucket_name}/*"],
      ['"s3:ReplicateObject"', "arn:aws:s3:::${var.bucket_name}-copy/*"],
    ]);
  });
});

test("the Content-Security-Policy lets remotes in by name, and neither eval, inline scripts nor frames", () => {
  const policy: string = web.json.locals.content_security_policy;
  const [, scripts = ""] = /script-src (.*?);/.exec(policy) ?? [];
  expect(scripts).toContain("var.script_sources");
  expect(scripts).not.toMatch(/unsafe|\*|data:|https:/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("object-src 'none'");
  expect(policy).toContain("base-uri 'self'");
  expect(policy).toMatch(/connect-src [^;]*var\.connect_sources/);
});

test("a certificate brings TLS 1.2 or newer; without one CloudFront's own serves", () => {
  expect(distribution.viewer_certificate).toEqual({
    acm_certificate_arn: "${var.certificate_arn}",
    cloudfront_default_certificate: "${var.certificate_arn == null}",
    minimum_protocol_version: '${var.certificate_arn == null ? null : "TLSv1.2_2021"}',
    ssl_support_method: '${var.certificate_arn == null ? null : "sni-only"}',
  });
});

describe("access logs", () => {
  const count = "${var.access_logs_retention_days != null ? 1 : 0}";

  test("are kept for a year unless the environment says otherwise, or none", () => {
    expect(web.json.variable.access_logs_retention_days.default).toBe(365);
    for (const type of ["", "_source", "_destination"])
      expect(web.resource(`aws_cloudwatch_log_delivery${type}.access_logs`)).toMatchObject({
        count,
        region: "us-east-1",
      });
    expect(web.resource("aws_s3_bucket.access_logs_bucket")).toMatchObject({
      count,
      bucket: "${var.bucket_name}-logs",
    });
    const [rule] = web.resource("aws_s3_bucket_lifecycle_configuration.access_logs_bucket").rule;
    expect(rule.expiration).toEqual([{ days: "${var.access_logs_retention_days}" }]);
  });

  test("are the distribution's, and go to a bucket that is not the site's", () => {
    expect(web.resource("aws_cloudwatch_log_delivery_source.access_logs")).toMatchObject({
      log_type: "ACCESS_LOGS",
      resource_arn: "${aws_cloudfront_distribution.site.arn}",
    });
    expect(
      web.resource("aws_cloudwatch_log_delivery_destination.access_logs").delivery_destination_configuration,
    ).toEqual([{ destination_resource_arn: "${one(aws_s3_bucket.access_logs_bucket[*].arn)}" }]);
  });

  test("are written by this delivery alone, once it may", () => {
    const { policy } = web.resource("aws_s3_bucket_policy.access_logs_bucket");
    expect(policy).toContain('"Service" = "delivery.logs.amazonaws.com"');
    expect(policy).toContain('"aws:SourceAccount" = var.account_id');
    expect(policy).toContain(
      '"aws:SourceArn" = "arn:aws:logs:us-east-1:${var.account_id}:delivery-source:${var.name}-access-logs"',
    );
    expect(web.resource("aws_cloudwatch_log_delivery.access_logs").depends_on).toEqual([
      "aws_s3_bucket_policy.access_logs_bucket",
    ]);
  });
});

test("WAF and countries are there when they are asked for", () => {
  expect(distribution.web_acl_id).toBe("${var.web_acl_arn}");
  expect(distribution.restrictions.geo_restriction).toEqual({
    locations: "${var.allowed_countries}",
    restriction_type: '${length(var.allowed_countries) > 0 ? "whitelist" : "none"}',
  });
});
