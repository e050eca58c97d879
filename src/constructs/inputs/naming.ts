import type { InputProps } from "../../core/inputs";
import { matches, matchesOrNull } from "./names";

/** Inputs that several modules declare alike. */

export const NAME: InputProps = {
  type: "string",
  description: "Prefix of the names of all resources, such as `billpay-dev`.",
  validations: [
    matches("name", "^[a-z][a-z0-9-]{1,30}$", "2 to 31 characters of a-z, 0-9 and -, beginning with a letter"),
  ],
};

/** The same where a component's name may be part of it, such as `billpay-staging-<name>`. */
export const COMPONENT_NAME: InputProps = {
  type: "string",
  description: "Prefix of the names of all resources, such as `billpay-dev` or `billpay-dev-ledger`.",
  validations: [
    matches("name", "^[a-z][a-z0-9-]{1,39}$", "2 to 40 characters of a-z, 0-9 and -, beginning with a letter"),
  ],
};

export const REGION: InputProps = {
  type: "string",
  description: "AWS region, such as `us-east-1`.",
  validations: [matches("region", "^[a-z]{2}(-[a-z]+)+-[0-9]$", "the code of a region, such as us-east-1")],
};

export const ACCOUNT_ID: InputProps = {
  type: "string",
  description: "Id of the AWS account, 12 digits.",
  validations: [matches("account_id", "^[0-9]{12}$", "12 digits, in quotes")],
};

export const PERMISSIONS_BOUNDARY: InputProps = {
  type: "string",
  default: null,
  description:
    "ARN of the permissions boundary of every IAM role of the module, an output of `modules/delivery`: the pipeline cannot " +
    "create a role without it. Null sets none.",
  validations: [
    matchesOrNull("permissions_boundary_arn", "^arn:aws:iam::[0-9]{12}:policy/.+$", "the ARN of an IAM policy"),
  ],
};

/** The name of the cluster that the module `cluster` creates, which is part of other names too. */
export const CLUSTER_NAME: InputProps = {
  type: "string",
  default: "billpay-cluster",
  description: "Name of the cluster, and prefix of the names of the resources that belong to it.",
  validations: [
    matches(
      "cluster_name",
      "^[A-Za-z0-9][A-Za-z0-9_-]{0,37}$",
      "1 to 38 letters, digits, - and _, beginning with a letter or digit",
    ),
  ],
};

/** The namespace of an environment's services. */
export const NAMESPACE: InputProps = {
  type: "string",
  description: "Kubernetes namespace of the environment's services, `billpay-<env>`.",
  validations: [
    matches(
      "namespace",
      "^billpay-[a-z0-9]{1,20}$",
      "billpay- and 1 to 20 characters of a-z and 0-9, such as billpay-dev",
    ),
  ],
};
