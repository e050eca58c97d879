import { modelsFolder } from "../../src/rehearsal/aws-models";
import { misfitsOf } from "../../src/rehearsal/misfits";
import { callOf, type RecordedRequest } from "../../src/rehearsal/requests";
import { pythonPackage } from "../../src/toolchain/python";

let data: string;
beforeAll(async () => {
  data = modelsFolder(await pythonPackage("python"));
}, 120_000);

const request = (given: Partial<RecordedRequest>): RecordedRequest => ({
  ...{ service: "ec2", region: "us-east-1", method: "POST", path: "/", query: "", headers: {}, body: "", status: 200 },
  ...given,
});
const read = (given: Partial<RecordedRequest>) => {
  const { operation, parameters } = callOf(data, request(given));
  return { operation, parameters };
};
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

describe("a recorded request is read as its operation and parameters", () => {
  test("EC2's query protocol: lists are flat, names begin with a capital", () => {
    const body = form({
      Action: "CreateTags",
      "ResourceId.1": "vpc-1",
      "ResourceId.2": "vpc-2",
      "Tag.1.Key": "project",
      "Tag.1.Value": "billpay",
    });
    expect(read({ body })).toEqual({
      operation: "CreateTags",
      parameters: { Resources: ["vpc-1", "vpc-2"], Tags: [{ Key: "project", Value: "billpay" }] },
    });
  });

  test("the query protocol: lists have members, maps have entries", () => {
    const role = { Action: "CreateRole", RoleName: "billpay-x", "Tags.member.1.Key": "a", "Tags.member.1.Value": "b" };
    expect(read({ service: "iam", body: form(role) })).toEqual({
      operation: "CreateRole",
      parameters: { RoleName: "billpay-x", Tags: [{ Key: "a", Value: "b" }] },
    });
    const topic = {
      Action: "CreateTopic",
      Name: "billpay-x",
      "Attributes.entry.1.key": "KmsMasterKeyId",
      "Attributes.entry.1.value": "key",
    };
    expect(read({ service: "sns", body: form(topic) }).parameters).toEqual({
      Name: "billpay-x",
      Attributes: { KmsMasterKeyId: "key" },
    });
  });

  test("JSON, by its target", () => {
    const headers = { "x-amz-target": "TrentService.DescribeKey" };
    expect(read({ service: "kms", headers, body: '{"KeyId": "1"}' })).toEqual({
      operation: "DescribeKey",
      parameters: { KeyId: "1" },
    });
  });

  test("CBOR, by its path", () => {
    const path = "/service/GraniteServiceVersion20100801/operation/DeleteAlarms";
    expect(read({ service: "monitoring", path, body: { AlarmNames: ["x"] } })).toEqual({
      operation: "DeleteAlarms",
      parameters: { AlarmNames: ["x"] },
    });
  });

  test("REST with JSON: members in the path, in the query and in the body", () => {
    const path = "/clusters/billpay-cluster/node-groups";
    expect(read({ service: "eks", path, body: '{"nodegroupName": "billpay-nodes"}' })).toEqual({
      operation: "CreateNodegroup",
      parameters: { clusterName: "billpay-cluster", nodegroupName: "billpay-nodes" },
    });
    expect(read({ service: "eks", method: "GET", path, query: "maxResults=5" })).toEqual({
      operation: "ListNodegroups",
      parameters: { clusterName: "billpay-cluster", maxResults: "5" },
    });
  });

  test("REST with XML: of operations with one path, the one that the query names", () => {
    const s3 = (method: string, path: string, query = "", rest: Partial<RecordedRequest> = {}) =>
      read({ service: "s3", method, path, query, ...rest }).operation;
    expect(s3("GET", "/billpay-a", "acl=")).toBe("GetBucketAcl");
    expect(s3("GET", "/billpay-a/", "list-type=2&prefix=x")).toBe("ListObjectsV2");
    expect(s3("GET", "/billpay-a/x/y", "x-id=GetObject")).toBe("GetObject");
    expect(s3("PUT", "/billpay-a/x")).toBe("PutObject");
    expect(s3("PUT", "/billpay-a/x", "", { headers: { "x-amz-copy-source": "/b/y" } })).toBe("CopyObject");
    expect(s3("DELETE", "/billpay-a/x")).toBe("DeleteObject");
    expect(s3("PUT", "/billpay-a", "lifecycle=")).toBe("PutBucketLifecycleConfiguration");
    const headers = { "if-none-match": "*" };
    expect(read({ service: "s3", method: "PUT", path: "/b/k", headers }).parameters).toEqual({
      Bucket: "b",
      Key: "k",
      IfNoneMatch: "*",
    });
  });

  test("an XML body, by its elements", () => {
    const body =
      "<ChangeResourceRecordSetsRequest><ChangeBatch><Changes><Change><Action>UPSERT</Action><ResourceRecordSet>" +
      "<Name>a.example</Name><Type>A</Type></ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>";
    expect(read({ service: "route53", path: "/2013-04-01/hostedzone/Z1/rrset", body })).toEqual({
      operation: "ChangeResourceRecordSets",
      parameters: {
        HostedZoneId: "Z1",
        ChangeBatch: { Changes: [{ Action: "UPSERT", ResourceRecordSet: { Name: "a.example", Type: "A" } }] },
      },
    });
  });

  test("who made it, and for which unit, by the user agent", () => {
    const headers = { "user-agent": "APN/1.0 HashiCorp/1.0 app/billpay-apply unit/dev.network" };
    expect(callOf(data, request({ headers, body: "Action=DescribeVpcs" }))).toMatchObject({
      command: "apply",
      unit: "dev.network",
    });
    expect(callOf(data, request({ body: "Action=DescribeVpcs" })).command).toBeUndefined();
  });

  test("what is no operation of its service is told", () => {
    expect(() => read({ body: "Action=InventNothing" })).toThrow("no operation of ec2 is InventNothing");
    expect(() => read({ service: "s3", method: "PATCH", path: "/x" })).toThrow("no operation of s3 is PATCH /x");
  });
});

describe("a request that AWS's model does not take", () => {
  const misfits = (service: string, operation: string, parameters: Record<string, unknown>) =>
    misfitsOf(data, { service, operation, parameters, region: "us-east-1" }).map(
      ({ member, problem }) => `${member} ${problem}`,
    );

  test("lacks what is required, also deep inside", () => {
    expect(misfits("kms", "DescribeKey", {})).toEqual(["KeyId is required, and not there"]);
    expect(misfits("kms", "TagResource", { KeyId: "1", Tags: [{ TagKey: "a" }] })).toEqual([
      "Tags[].TagValue is required, and not there",
    ]);
  });

  test("is too short, too long, out of range, of another form, or no such value", () => {
    expect(misfits("secretsmanager", "CreateSecret", { Name: "" })).toEqual([
      'Name must have at least 1 characters, has 0: ""',
    ]);
    expect(misfits("iam", "CreateRole", { RoleName: "x".repeat(65), AssumeRolePolicyDocument: "{}" })).toEqual([
      expect.stringMatching(/^RoleName must have at most 64 characters, has 65/),
    ]);
    expect(misfits("iam", "CreateRole", { RoleName: "a/b", AssumeRolePolicyDocument: "{}" })).toEqual([
      expect.stringMatching(/^RoleName must match .*, is "a\/b"$/),
    ]);
    expect(misfits("secretsmanager", "GetRandomPassword", { PasswordLength: 5000 })).toEqual([
      "PasswordLength must be at most 4096, is 5000",
    ]);
    expect(
      misfits("eks", "CreateNodegroup", {
        clusterName: "c",
        nodegroupName: "n",
        subnets: [],
        nodeRole: "r",
        capacityType: "CHEAP",
      }),
    ).toEqual(['capacityType must be one of ON_DEMAND, SPOT, CAPACITY_BLOCK, is "CHEAP"']);
  });

  test("is none where all is as it should be", () => {
    expect(misfits("iam", "CreateRole", { RoleName: "EKSNodeRole", AssumeRolePolicyDocument: "{}" })).toEqual([]);
  });
});
