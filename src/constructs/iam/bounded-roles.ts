import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Aspects } from "cdktf/lib/aspect";
import type { Construct } from "constructs";

/**
 * Gives every IAM role of a module the permissions boundary without which the pipeline may not create it
 * (`modules/delivery`): https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 *
 * @param boundaryArn ARN of the boundary; an expression that is null sets none
 */
export function boundRoles(module: Construct, boundaryArn: string): void {
  Aspects.of(module).add({
    visit(construct) {
      if (construct instanceof IamRole) construct.permissionsBoundary = boundaryArn;
    },
  });
}
