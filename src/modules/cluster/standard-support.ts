import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { TerraformResourceLifecycle } from "cdktf/lib/terraform-resource";
import { Construct } from "constructs";
import { hcl } from "../../core/hcl";
import type { Input } from "../../core/inputs";
import calendar from "./eks-versions.json";

export interface StandardSupportProps {
  /** The Kubernetes version that must be in support. */
  readonly version: Input;
  /** The day of the plan, null for today. */
  readonly planDate: Input;
}

/**
 * The Kubernetes versions in EKS standard support on the day of the plan; a version's last day already counts as extended
 * support. `lifecycle` refuses other versions in a precondition, not in a validation of the input, so that a cluster whose
 * version is out of support can still be destroyed.
 */
export class StandardSupport extends Construct {
  readonly lifecycle: TerraformResourceLifecycle;

  constructor(scope: Construct, id: string, { version, planDate }: StandardSupportProps) {
    super(scope, id);
    new TerraformLocal(
      this,
      "standard_support_end",
      Object.fromEntries(calendar.versions.map(({ version, standardSupportEnd }) => [version, standardSupportEnd])),
    );
    new TerraformLocal(this, "plan_date", hcl(`coalesce(${planDate.expr}, formatdate("YYYY-MM-DD", plantimestamp()))`));
    new TerraformLocal(
      this,
      "supported_versions",
      hcl(
        "[for version, end in local.standard_support_end : version " +
          'if timecmp("${local.plan_date}T00:00:00Z", "${end}T00:00:00Z") < 0]',
      ),
    );
    this.lifecycle = {
      precondition: [
        {
          condition: hcl(`contains(local.supported_versions, ${version.expr})`),
          errorMessage:
            "cluster_version must be in EKS standard support on ${local.plan_date}, " +
            '${length(local.supported_versions) > 0 ? "that is one of ${join(", ", local.supported_versions)}" : "when no version of the calendar is in support"}; ' +
            `it is ${version.inText}, ` +
            `\${try("whose standard support ended on \${local.standard_support_end[${version.expr}]}", "which is not in the calendar")}. ` +
            `AWS's calendar (${calendar.source}) was last checked on ${calendar.checked}.`,
        },
      ],
    };
  }
}
