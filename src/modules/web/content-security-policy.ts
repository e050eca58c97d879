/**
 * HCL of a `Content-Security-Policy` that works with Angular and Module Federation: it blocks inline scripts, `eval`, plugins
 * and frames, and allows loading from and calling only the application's own origin and the given ones.
 *
 * @param remotes HCL of the set of origins whose code, styles, fonts and images are loaded
 * @param apis HCL of the set of origins that are called
 */
export function contentSecurityPolicy(remotes: string, apis: string): string {
  const sources = (set: string) => `\${join(" ", concat(["'self'"], sort(${set})))}`;
  const directives = [
    "default-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    `script-src ${sources(remotes)}`,
    // Angular puts the styles of each component into a <style> element: https://angular.dev/best-practices/security
    `style-src ${sources(remotes)} 'unsafe-inline'`,
    `font-src ${sources(remotes)} data:`,
    `img-src ${sources(remotes)} data:`,
    `connect-src ${sources(`setunion(${remotes}, ${apis})`)}`,
    "upgrade-insecure-requests",
  ];
  return `"${directives.join("; ")}"`;
}
