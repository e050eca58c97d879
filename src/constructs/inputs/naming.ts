import type { InputProps } from "../../core/inputs";
import { arnOrNull } from "./arns";

/** Inputs that several modules declare alike. */

export const NAME: InputProps = {
  type: "string",
  description: "Prefix of every name the module gives, such as `billpay-dev`.",
  validations: [
    {
      condition: 'can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))',
      message: "name must be 2 to 31 characters of a-z, 0-9 and -, and begin with a letter.",
    },
  ],
};

export const REGION: InputProps = {
  type: "string",
  description: "AWS region, such as `us-east-1`.",
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
    "ARN of the permissions boundary of every IAM role made here, such as `modules/delivery` gives it: the pipeline may make " +
    "no role without. Null sets none.",
  validations: [
    arnOrNull(
      "permissions_boundary_arn",
      "^arn:aws:iam::[0-9]{12}:policy/.+$",
      "permissions_boundary_arn must be the ARN of an IAM policy, or null.",
    ),
  ],
};

/** The name that the module `cluster` gives, which is part of the names of other things too. */
export const CLUSTER_NAME: InputProps = {
  type: "string",
  default: "billpay-cluster",
  description: "Name of the cluster, and prefix of the names of what belongs to it.",
  validations: [
    {
      condition: 'can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,37}$", var.cluster_name))',
      message: "cluster_name must be 1 to 38 letters, digits, - and _, and begin with a letter or digit.",
    },
  ],
};

/** The namespace of an environment's services. */
export const NAMESPACE: InputProps = {
  type: "string",
  description: "Kubernetes namespace of the environment's services, `billpay-<env>`.",
  validations: [
    {
      condition: 'can(regex("^billpay-[a-z0-9]{1,20}$", var.namespace))',
      message: "namespace must be billpay- and 1 to 20 characters of a-z and 0-9, as billpay-dev.",
    },
  ],
};
