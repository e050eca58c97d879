import type { InputProps } from "../core/terraform-module";

/** Inputs that several modules declare alike. */

export const NAME: InputProps = {
  type: "string",
  description: "Prefix of every name the module gives, as `billpay-dev`.",
  validations: [
    {
      condition: 'can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))',
      message: "name must be 2 to 31 characters of a-z, 0-9 and -, and begin with a letter.",
    },
  ],
};

export const REGION: InputProps = {
  type: "string",
  description: "AWS region, as `us-east-1`.",
  validations: [
    {
      condition: 'can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))',
      message: "region must be a region's code, as us-east-1.",
    },
  ],
};

export const ACCOUNT_ID: InputProps = {
  type: "string",
  description: "Id of the AWS account, 12 digits.",
  validations: [
    { condition: 'can(regex("^[0-9]{12}$", var.account_id))', message: "account_id must be 12 digits, in quotes." },
  ],
};

export const PERMISSIONS_BOUNDARY: InputProps = {
  type: "string",
  default: null,
  description:
    "ARN of the permissions boundary of every IAM role made here, as `modules/delivery` gives it: the pipeline may make " +
    "no role without. Null sets none.",
  validations: [
    {
      condition:
        'var.permissions_boundary_arn == null || can(regex("^arn:aws:iam::[0-9]{12}:policy/.+$", var.permissions_boundary_arn))',
      message: "permissions_boundary_arn must be the ARN of an IAM policy, or null.",
    },
  ],
};

/** The periods CloudWatch Logs knows: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Declares a log retention input named `name`. */
export function logRetention(name: string, days = 365): InputProps {
  return {
    type: "number",
    default: days,
    description: "Days that log events are kept: a period CloudWatch Logs knows. PCI DSS 10.5.1 asks for a year.",
    validations: [
      {
        condition: `contains([${RETENTION_DAYS.join(", ")}], var.${name})`,
        message: `${name} must be one of ${RETENTION_DAYS.join(", ")}.`,
      },
    ],
  };
}
