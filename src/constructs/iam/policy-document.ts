import { Fn } from "cdktf/lib/terraform-functions";

/** The one version of IAM's policy language that is in use: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html */
const VERSION = "2012-10-17";

/** A policy as JSON. @param statements as IAM writes them, or an expression that is a list of them */
export const policyDocument = (statements: unknown): string =>
  Fn.jsonencode({ Version: VERSION, Statement: statements });
