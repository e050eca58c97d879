import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { Environment } from "./environment";

/** How a client of AWS's SDK reaches the account of an environment. */
export interface AwsClientConfig {
  readonly region: string;
  readonly endpoint?: string;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
  readonly credentials?: ReturnType<typeof fromTemporaryCredentials> | { accessKeyId: string; secretAccessKey: string };
}

/** No request is waited for without end. */
const requestHandler = { connectionTimeout: 5000, requestTimeout: 20_000, throwOnRequestTimeout: true } as const;

/**
 * The emulator where the environment names one, else AWS with the machine's own credentials, or with the role that the
 * environment names.
 */
export function awsClientConfig({
  region,
  endpoint,
  role_arn: role,
}: Pick<Environment, "region" | "endpoint"> & { readonly role_arn?: unknown }): AwsClientConfig {
  // The emulator takes any key; these are not credentials of anything.
  if (endpoint)
    return { region, endpoint, requestHandler, credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" } };
  if (typeof role !== "string") return { region, requestHandler };
  return { region, requestHandler, credentials: credentialsOfRole(role, region) };
}

/** Those of a role that whoever runs this assumes. */
export const credentialsOfRole = (RoleArn: string, region: string) =>
  fromTemporaryCredentials({ params: { RoleArn, RoleSessionName: "billpay" }, clientConfig: { region } });

/** The environment with its emulator where BILLPAY_PORT or BILLPAY_ENDPOINT puts it. */
export function withEndpoint(environment: Environment, endpoint: string): Environment {
  return environment.endpoint ? { ...environment, endpoint } : environment;
}
