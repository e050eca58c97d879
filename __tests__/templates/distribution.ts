import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repo } from "../../src/system/repo";

const { resource, locals } = JSON.parse(readFileSync(join(repo, "modules", "web", "main.tf.json"), "utf8"));
const behaviors: { readonly path_pattern: string; readonly response_headers_policy_id: string }[] =
  resource.aws_cloudfront_distribution.site.ordered_cache_behavior;

/** Whether the distribution of modules/web lets a file, such as `/main.js`, be cached for a year; otherwise it never is. */
export function isCached(path: string): boolean {
  const found = behaviors.find(({ path_pattern }) => {
    const pattern = path_pattern.replace(/[.+]/g, "\\$&").replaceAll("?", ".").replaceAll("*", ".*");
    return new RegExp(`^/?${pattern}$`).test(path);
  });
  return found?.response_headers_policy_id.includes("site_hashed") ?? false;
}

/** The Content-Security-Policy of modules/web, where all sites and the API are in one domain, as live/_units/web.hcl has it. */
export function contentSecurityPolicy(domain: string): string {
  const [, template = ""] =
    /coalesce\(var\.content_security_policy, "(.+)"\)\}$/.exec(locals.content_security_policy) ?? [];
  const policy = template.replaceAll(
    /\$\{join\(" ", concat\(\["'self'"\], sort\([\w., ()]+\)\)\)\}/g,
    `'self' https://*.${domain}`,
  );
  if (policy === "" || policy.includes("${")) throw new Error(`the policy of modules/web is not understood: ${policy}`);
  return policy;
}
