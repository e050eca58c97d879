import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { leftovers } from "../../src/local/leftovers";
import type { UnitState } from "../../src/local/states";

/** What the emulator says that it holds. */
let server: Server;
let ec2 = "";
let elsewhere: object[] = [];
let status = 200;

beforeAll(async () => {
  server = createServer((request, answer) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      answer.writeHead(status);
      const page = elsewhere[Number(body && (JSON.parse(body).PaginationToken || 0))];
      answer.end(request.headers["x-amz-target"] ? JSON.stringify(page) : ec2);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterAll(() => new Promise((closed) => server.close(closed)));

const cloud = () => {
  const { port } = server.address() as AddressInfo;
  return { port, endpoint: `http://127.0.0.1:${port}`, dir: "" };
};
const state = (...resources: { id?: string; arn?: string }[]): UnitState => ({
  unit: "network",
  outputs: {},
  resources: new Map(resources.map((values, index) => [`aws_vpc.${index}`, values])),
});
const tagged = (...arns: string[]) => ({ ResourceTagMappingList: arns.map((ResourceARN) => ({ ResourceARN })) });

test("what is tagged and in no state is left over, by id or ARN, on every page", async () => {
  ec2 = "<item><resourceId>vpc-1</resourceId></item><item><resourceId>vpc-2</resourceId></item>";
  elsewhere = [{ ...tagged("arn:key/1", "arn:key/2"), PaginationToken: "1" }, tagged("arn:key/3")];
  expect(await leftovers(cloud(), [state({ id: "vpc-1" }), state({ id: "1", arn: "arn:key/1" })])).toEqual([
    "vpc-2",
    "arn:key/2",
    "arn:key/3",
  ]);
});

test("nothing is, where the states have all", async () => {
  ec2 = "<item><resourceId>vpc-1</resourceId></item>";
  elsewhere = [tagged()];
  expect(await leftovers(cloud(), [state({ id: "vpc-1" })])).toEqual([]);
});

test("an emulator that does not say is an error, not an empty list", async () => {
  status = 500;
  await expect(leftovers(cloud(), [])).rejects.toThrow("the emulator did not list what it holds (ec2: HTTP 500)");
  status = 200;
});
