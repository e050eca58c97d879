/**
 * The statement of a resource policy that refuses plain HTTP to everybody.
 *
 * @param action what is refused, such as `s3:*`
 * @param resource ARNs, or `*` where the policy is about its resource alone
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
