/** Values of a module's inputs, by input, as JSON has them. */
export type Inputs = Readonly<Record<string, unknown>>;

/** What a module takes and what it refuses: `inputs/<module>.ts`. */
export interface ModuleInputs {
  /** One set that is taken, with a value for every input that has a validation. */
  readonly good: Inputs;
  /** By input: further values that are taken, in place of the good one. */
  readonly taken?: Readonly<Record<string, readonly unknown[]>>;
  /** By input, by words of one message: the values that are refused with that message, and with no other. */
  readonly refused: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;
}

/** A value that is judged beside others than the good ones. */
export class Beside {
  constructor(
    readonly others: Inputs,
    readonly value: unknown,
  ) {}
}

export const beside = (others: Inputs, value: unknown) => new Beside(others, value);

export const ACCOUNT = "123456789012";

/** Refusals of inputs that have the same rule in several modules. */
export const accountId = { "must be 12 digits": ["", "12345678901", "1234567890123", "12345678901a"] };
export const region = { "must be the code of a region": ["", "us-east", "US-EAST-1", "us-east-1a", "useast-1"] };
export const moduleName = {
  "must be 2 to 31 characters": ["", "b", "Billpay", "1billpay", "-billpay", "bill_pay", "b".repeat(32)],
};
export const componentName = {
  "must be 2 to 40 characters": ["", "b", "Billpay", "1billpay", "-billpay", "bill_pay", "b".repeat(41)],
};
export const permissionsBoundaryArn = {
  "must be the ARN of an IAM policy": ["", "boundary", `arn:aws:iam::${ACCOUNT}:role/a`, "arn:aws:iam::aws:policy/a"],
};
export const retentionDays = { "must be 1, 3, 5, 7": [0, 2, 364, 3654] };
export const emails = [["nobody"], ["a@b"], ["@example.com"], ["a b@example.com"], ["a@example.com", ""]];
export const cidrsOf = (bits: number) => [
  ["0.0.0.0/0"],
  [`10.0.0.0/${bits - 1}`],
  ["10.0.0.1"],
  ["10.0.0.0/33"],
  ["2001:db8::/32"],
  ["10.0.1.0/24", "somewhere"],
];
export const clusterName = {
  "must be 1 to 38 letters": ["", "-billpay", "_billpay", "bill.pay", "b".repeat(39)],
};
export const namespace = {
  "must be billpay- and 1 to 20": [
    "billpay",
    "billpay-",
    "default",
    "billpay-Dev",
    "billpay-a-b",
    `billpay-${"a".repeat(21)}`,
  ],
};
