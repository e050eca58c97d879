import type { PlanJson } from "../live/plan-json";
import { isAllowed, type Request, type Statement } from "./policies";

/** What a role may do: what its policies allow, within its boundary. */
export interface Role {
  readonly name: string;
  readonly statements: readonly Statement[];
  readonly boundary?: readonly Statement[];
}

/** Whether a role may do what a request asks. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
export const mayDo = ({ statements, boundary }: Role, request: Request): boolean =>
  isAllowed(statements, request) && (boundary === undefined || isAllowed(boundary, request));

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The roles of the pipeline, as a plan of the unit `delivery` has them.
 *
 * @returns by what follows the prefix in their addresses, as `apply`
 */
export function rolesOf(plan: PlanJson): Record<string, Role> {
  const resources = (plan.resource_changes ?? []).map(
    ({ type, address, change }): Resource => ({
      type,
      name: address.slice(type.length + 1),
      values: (change.after ?? {}) as Resource["values"],
    }),
  );
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const statementsOf = (policy: unknown): Statement[] => [JSON.parse(String(policy)).Statement].flat();
  const policies = new Map(ofType("aws_iam_policy").map(({ name, values }) => [name, statementsOf(values.policy)]));
  const referenced = (address: string, argument: string): Statement[] | undefined => {
    const resource = plan.configuration?.root_module?.resources?.find(
      (one) => one.address === address.replace(/\[.*$/, ""),
    );
    const { references = [] } = (resource?.expressions?.[argument] ?? {}) as { references?: readonly string[] };
    const [, name = ""] = /^aws_iam_policy\.(\w+)/.exec(references[0] ?? "") ?? [];
    return policies.get(name);
  };
  return Object.fromEntries(
    ofType("aws_iam_role").map(({ name, values }) => {
      const inline = ofType("aws_iam_role_policy").filter((policy) => policy.values.role === values.name);
      const attached = ofType("aws_iam_role_policy_attachment").filter((one) => one.values.role === values.name);
      return [
        name,
        {
          name: String(values.name),
          statements: [
            ...inline.flatMap((policy) => statementsOf(policy.values.policy)),
            ...attached.flatMap((one) => referenced(`aws_iam_role_policy_attachment.${one.name}`, "policy_arn") ?? []),
          ],
          boundary: referenced(`aws_iam_role.${name}`, "permissions_boundary"),
        },
      ];
    }),
  );
}
