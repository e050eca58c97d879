import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { Sha256 } from "@smithy/core/checksum";
import { buildQueryString } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { messageOf, UserError } from "../system/errors";
import { nearest } from "../system/nearest";
import { credentialsOfRole } from "./aws";
import aws from "./aws-regions.json";

export interface EksTokenOptions {
  /** Region of the cluster, such as `us-east-1`: STS answers there. */
  readonly region: string;
  /** ARN of a role that is assumed first. @default whoever runs this */
  readonly role?: string;
}

/** What a Kubernetes client takes from an exec plugin. https://kubernetes.io/docs/reference/config-api/client-authentication.v1beta1/ */
export interface ExecCredential {
  readonly kind: "ExecCredential";
  readonly apiVersion: "client.authentication.k8s.io/v1beta1";
  readonly spec: Record<string, never>;
  readonly status: { readonly expirationTimestamp: string; readonly token: string };
}

type Credentials = ConstructorParameters<typeof SignatureV4>[0]["credentials"];

/** EKS ignores it, and old versions of its authenticator refuse more. */
const EXPIRES_SECONDS = 60;

/** EKS takes the URL for a quarter of an hour after it was signed; one minute is left for clocks that differ. */
const VALID_MS = 14 * 60_000;

/**
 * A token for the Kubernetes API of an EKS cluster, as `aws eks get-token` makes it: a signed URL of STS with which EKS
 * asks who the caller is. No request is made but to get credentials.
 * https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 *
 * @throws UserError when an argument is malformed or there are no credentials
 */
export async function eksToken(cluster: string, { region, role }: EksTokenOptions): Promise<ExecCredential> {
  if (!/^[0-9A-Za-z][\w-]{0,99}$/.test(cluster))
    throw new UserError(
      `cluster is ${JSON.stringify(cluster)}: must be a name of up to 100 letters, digits, hyphens and underscores`,
    );
  if (!aws.regions.includes(region))
    throw new UserError(
      `--region is ${JSON.stringify(region)} (did you mean ${nearest(region, aws.regions, Infinity)}?): must be a region of AWS`,
    );
  if (role !== undefined && !/^arn:aws:iam::\d{12}:role\/\S+$/.test(role))
    throw new UserError(
      `--role is ${JSON.stringify(role)}: must be the ARN of a role, such as arn:aws:iam::111122223333:role/deployer`,
    );
  try {
    return await signedToken(cluster, region, credentialsOf(region, role));
  } catch (error) {
    throw new UserError(
      `no AWS credentials${role ? ` of ${role}` : ""} (${messageOf(error).split("\n")[0]}): sign in (AWS_PROFILE, or keys in the environment)`,
    );
  }
}

const credentialsOf = (region: string, role: string | undefined): Credentials =>
  role === undefined ? fromNodeProviderChain({ clientConfig: { region } }) : credentialsOfRole(role, region);

/** @param now when it is signed */
export async function signedToken(
  cluster: string,
  region: string,
  credentials: Credentials,
  now = new Date(),
): Promise<ExecCredential> {
  const hostname = `sts.${region}.amazonaws.com`;
  const request = {
    method: "GET",
    protocol: "https:",
    hostname,
    path: "/",
    query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
    headers: { host: hostname, "x-k8s-aws-id": cluster },
  };
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256: Sha256 });
  const { query = {} } = await signer.presign(request, { expiresIn: EXPIRES_SECONDS, signingDate: now });
  const url = `https://${hostname}/?${buildQueryString(query)}`;
  const expires = new Date(now.getTime() + VALID_MS).toISOString();
  return {
    kind: "ExecCredential",
    apiVersion: "client.authentication.k8s.io/v1beta1",
    spec: {},
    status: {
      expirationTimestamp: expires.replace(/\.\d+Z$/, "Z"),
      token: `k8s-aws-v1.${Buffer.from(url).toString("base64url")}`,
    },
  };
}
