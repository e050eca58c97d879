/**
 * The statement of a resource policy that denies plain HTTP to everyone.
 *
 * @param action what is denied, such as `s3:*`
 * @param resource ARNs, or `*` where the policy applies to its own resource only
 */
export function tlsOnly(action: string, resource: string | readonly string[]) {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
