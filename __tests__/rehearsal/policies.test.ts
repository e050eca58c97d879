import { isAllowed, matches, type Statement } from "../../src/rehearsal/policies";

const READ: Statement = { Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::billpay-*/*" };
const ask = (statements: Statement[], action: string, resource?: string, context = {}) =>
  isAllowed(statements, { action, resource, context });

test.each([
  ["ec2:*Vpc*", "ec2:CreateVpcEndpoint", true],
  ["ec2:*Vpc", "ec2:CreateVpcEndpoint", false],
  ["ec2:Describe*", "ec2:Describe", true],
  ["s3:Get?", "s3:GetX", true],
  ["s3:Get?", "s3:Get", false],
  ["role/billpay.x", "role/billpay-x", false],
  ["*", "anything:AtAll", true],
])("the pattern %s covers %s: %s", (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
});

test("what nobody allows is denied, and a denial outweighs a permission", () => {
  expect(ask([], "s3:GetObject", "arn:aws:s3:::billpay-a/x")).toBe(false);
  expect(ask([READ], "s3:GetObject", "arn:aws:s3:::billpay-a/x")).toBe(true);
  expect(ask([READ], "s3:PutObject", "arn:aws:s3:::billpay-a/x")).toBe(false);
  const denial: Statement = { Effect: "Deny", Action: "s3:*", Resource: "*" };
  expect(ask([READ, denial], "s3:GetObject", "arn:aws:s3:::billpay-a/x")).toBe(false);
});

test("actions are compared without case, resources with it", () => {
  expect(ask([READ], "S3:getobject", "arn:aws:s3:::billpay-a/x")).toBe(true);
  expect(ask([READ], "s3:GetObject", "arn:aws:s3:::Billpay-a/x")).toBe(false);
});

test("of a resource that a call does not show, a permission may speak, and a denial only where it speaks of all", () => {
  expect(ask([READ], "s3:GetObject")).toBe(true);
  const some: Statement = { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::billpay-audit/*" };
  expect(ask([READ, some], "s3:GetObject")).toBe(true);
  expect(ask([READ, { Effect: "Deny", Action: "s3:*", Resource: "*" }], "s3:GetObject")).toBe(false);
});

test("NotAction and NotResource cover all but what they name", () => {
  const others: Statement = { Effect: "Allow", NotAction: "iam:*", NotResource: "arn:aws:s3:::states/*" };
  expect(ask([others], "s3:GetObject", "arn:aws:s3:::billpay-a/x")).toBe(true);
  expect(ask([others], "s3:GetObject", "arn:aws:s3:::states/x")).toBe(false);
  expect(ask([others], "iam:GetRole", "arn:aws:iam::1:role/x")).toBe(false);
});

test.each([
  ["StringEquals", "one", true],
  ["StringEquals", "two", false],
  ["StringEquals", undefined, false],
  ["StringNotEquals", "one", false],
  ["StringNotEquals", undefined, true],
  ["StringLike", "one", true],
  ["StringLike", "onerous", false],
  ["StringNotLike", "one", false],
])("the condition %s «one» of %s: %s", (operator, value, expected) => {
  const statement: Statement = { ...READ, Condition: { [operator]: { "aws:Key": "one" } } };
  const context = value === undefined ? {} : { "aws:Key": value };
  expect(ask([statement], "s3:GetObject", "arn:aws:s3:::billpay-a/x", context)).toBe(expected);
});

test("Null says whether a key must be there", () => {
  const present: Statement = { ...READ, Condition: { Null: { "s3:if-none-match": "false" } } };
  const resource = "arn:aws:s3:::billpay-a/x";
  expect(ask([present], "s3:GetObject", resource, { "s3:if-none-match": "*" })).toBe(true);
  expect(ask([present], "s3:GetObject", resource)).toBe(false);
});

test("an operator that is not known is no condition that holds: it is told", () => {
  const statement: Statement = { ...READ, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } };
  expect(() => ask([statement], "s3:GetObject", "arn:aws:s3:::billpay-a/x")).toThrow("IpAddress");
});
