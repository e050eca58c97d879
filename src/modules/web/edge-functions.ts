/**
 * Code of the CloudFront Functions, for the runtime `cloudfront-js-2.0`. It is text, not a compiled function, so that every
 * compiler writes the same bytes to the module.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */

/**
 * Viewer request: a route of the single-page application (its last segment has no dot) gets `/index.html`; a file keeps its
 * path, so that a missing chunk is a 404 and never a page that the browser would run as a script.
 */
export const SPA_ROUTING = `function handler(event) {
  const request = event.request;
  const file = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (!file.includes(".")) {
    request.uri = "/index.html";
  }
  return request;
}
`;

/**
 * Viewer response: a file whose name contains the hash of its content is cached for a year. Not in the response headers
 * policy: CloudFront adds its headers to errors too, and a browser would cache for a year that a chunk was missing for a
 * second; this function does not run when the origin answers 400 or above.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export const IMMUTABLE = `function handler(event) {
  const response = event.response;
  response.headers["cache-control"] = { value: "public, max-age=31536000, immutable" };
  return response;
}
`;
