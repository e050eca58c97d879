import { createHash, createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eksToken, signedToken } from "../../src/live/eks-token";

const CREDENTIALS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "session+of/somebody==",
};
const NOW = new Date("2026-11-24T12:34:56.789Z");

const urlOf = (token: string) => new URL(Buffer.from(token.replace("k8s-aws-v1.", ""), "base64url").toString());

/**
 * The signature of a URL as AWS computes it when the request arrives.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function signatureOf(url: URL, headers: Record<string, string>, secret: string): string {
  const encoded = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  const signed = [...url.searchParams].filter(([name]) => name !== "X-Amz-Signature");
  const query = signed.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const names = Object.keys(headers).sort();
  const canonical = [
    ...["GET", "/", query.join("&")],
    ...names.map((name) => `${name}:${headers[name]}`),
    ...["", names.join(";"), sha256("")],
  ].join("\n");
  const [, ...scope] = url.searchParams.get("X-Amz-Credential")?.split("/") ?? [];
  const toSign = ["AWS4-HMAC-SHA256", url.searchParams.get("X-Amz-Date"), scope.join("/"), sha256(canonical)].join(
    "\n",
  );
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, toSign).toString("hex");
}

describe("a token for an EKS cluster", () => {
  test("is a signed URL of STS in the cluster's region, which names the caller and nothing else", async () => {
    const { status } = await signedToken("billpay-cluster", "sa-east-1", CREDENTIALS, NOW);
    expect(status.token).toMatch(/^k8s-aws-v1\.[\w-]+$/); // no padding
    const url = urlOf(status.token);
    expect([url.protocol, url.host, url.pathname]).toEqual(["https:", "sts.sa-east-1.amazonaws.com", "/"]);
    // The authenticator refuses any other parameter, and a URL that does not sign the name of the cluster.
    expect(Object.fromEntries(url.searchParams)).toEqual({
      Action: "GetCallerIdentity",
      Version: "2011-06-15",
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "AKIDEXAMPLE/20261124/sa-east-1/sts/aws4_request",
      "X-Amz-Date": "20261124T123456Z",
      "X-Amz-Expires": "60",
      "X-Amz-Security-Token": CREDENTIALS.sessionToken,
      "X-Amz-SignedHeaders": "host;x-k8s-aws-id",
      "X-Amz-Signature": expect.any(String),
    });
  });

  test("is signed for this cluster alone", async () => {
    const { status } = await signedToken("billpay-cluster", "sa-east-1", CREDENTIALS, NOW);
    const url = urlOf(status.token);
    const signature = (cluster: string) =>
      signatureOf(url, { host: url.host, "x-k8s-aws-id": cluster }, CREDENTIALS.secretAccessKey);
    expect(url.searchParams.get("X-Amz-Signature")).toBe(signature("billpay-cluster"));
    expect(url.searchParams.get("X-Amz-Signature")).not.toBe(signature("another-cluster"));
  });

  test("is an ExecCredential that expires a minute before EKS would refuse it", async () => {
    expect(await signedToken("billpay-cluster", "us-east-1", CREDENTIALS, NOW)).toEqual({
      kind: "ExecCredential",
      apiVersion: "client.authentication.k8s.io/v1beta1",
      spec: {},
      status: { expirationTimestamp: "2026-11-24T12:48:56Z", token: expect.any(String) },
    });
  });

  test.each([
    ["the cluster", "billpay/cluster", { region: "us-east-1" }, 'cluster is "billpay/cluster": must be a name of'],
    ["the region", "billpay", { region: "us-east-1a" }, '--region is "us-east-1a" (did you mean us-east-1?): must be'],
    [
      "the role",
      "billpay",
      { region: "us-east-1", role: "deployer" },
      '--role is "deployer": must be the ARN of a role',
    ],
  ])("is refused where %s is malformed", async (_, cluster, options, message) => {
    await expect(eksToken(cluster, options)).rejects.toThrow(message);
  });
});

describe("whose token it is", () => {
  const shell = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
    Object.assign(process.env, {
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nowhere",
      AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
    });
  });
  afterEach(() => {
    process.env = { ...shell };
  });

  const keyOf = async (options: { region: string; role?: string }) =>
    urlOf((await eksToken("billpay-cluster", options)).status.token)
      .searchParams.get("X-Amz-Credential")
      ?.split("/")[0];

  test("whoever runs it", async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIDCALLER", AWS_SECRET_ACCESS_KEY: "secret" });
    expect(await keyOf({ region: "us-east-1" })).toBe("AKIDCALLER");
  });

  test("the role, which is assumed first", async () => {
    let asked = "";
    const sts = createServer((request, answer) => {
      request.on("data", (text) => {
        asked += text;
      });
      request.on("end", () =>
        answer
          .writeHead(200, { "content-type": "text/xml" })
          .end(
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>" +
              "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
          ),
      );
    });
    await new Promise<void>((listening) => sts.listen(0, "127.0.0.1", listening));
    try {
      Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIDCALLER", AWS_SECRET_ACCESS_KEY: "secret" });
      process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
      const role = "arn:aws:iam::111122223333:role/billpay-apply";
      expect(await keyOf({ region: "us-east-1", role })).toBe("ASIAROLE");
      expect(new URLSearchParams(asked).get("RoleArn")).toBe(role);
    } finally {
      sts.close();
    }
  });

  test("nobody's, in one line, where there are no credentials", async () => {
    await expect(eksToken("billpay-cluster", { region: "us-east-1" })).rejects.toThrow(
      /^no AWS credentials \([^\n]+\): sign in \(AWS_PROFILE, or keys in the environment\)$/,
    );
  });
});
