import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import { TerraformResource } from "cdktf/lib/terraform-resource";
import type { IConstruct } from "constructs";

/** All resources in a construct, to depend on all of them. */
export const resourcesOf = (construct: IConstruct): ITerraformDependable[] =>
  construct.node.findAll().filter((child) => TerraformResource.isTerraformResource(child));
