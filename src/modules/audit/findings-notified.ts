import {
  SecurityhubAutomationRule,
  type SecurityhubAutomationRuleActionsFindingFieldsUpdate,
  type SecurityhubAutomationRuleCriteria,
} from "@cdktf/provider-aws/lib/securityhub-automation-rule";
import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import { Construct } from "constructs";

export interface FindingsNotifiedProps {
  /** Labels of the severities that are notified of, such as `HIGH`. */
  readonly severities: readonly string[];
  /** `count` of the rules. */
  readonly count: number;
  readonly dependsOn: ITerraformDependable[];
}

/** Whether somebody was notified of a finding. It survives updates by its product: only rules and people write such fields. */
const FIELD = "billpay-notified";

const equals = (value: string) => [{ comparison: "EQUALS", value }];
const field = (value: string) => [{ comparison: "EQUALS", key: FIELD, value }];

/**
 * Automation rules that set the workflow status of a finding to `NOTIFIED` from its second event on. Security Hub sends an
 * event of a finding whenever it is updated, as control findings are once or twice a day, and the status stays `NEW` until
 * somebody changes it: https://docs.aws.amazon.com/securityhub/latest/userguide/findings-workflow-status.html
 *
 * Rules apply to new and updated findings while Security Hub ingests them, in their order, and so before the event. The first
 * event of a finding matches the last rule alone: it is still `NEW`. A finding that passed or that its product archived is
 * new when it comes again; one that Security Hub itself archived, because nobody updated it, is not. https://docs.aws.amazon.com/securityhub/latest/userguide/automation-rules.html
 */
export class FindingsNotified extends Construct {
  constructor(scope: Construct, id: string, props: FindingsNotifiedProps) {
    super(scope, id);
    const rule = (
      order: number,
      ruleName: string,
      description: string,
      criteria: SecurityhubAutomationRuleCriteria,
      update: SecurityhubAutomationRuleActionsFindingFieldsUpdate,
    ) =>
      new SecurityhubAutomationRule(this, ruleName, {
        count: props.count,
        ruleName: `billpay-${ruleName.replaceAll("_", "-")}`,
        ruleOrder: order,
        description,
        criteria: [criteria],
        actions: [{ type: "FINDING_FIELDS_UPDATE", findingFieldsUpdate: [update] }],
        dependsOn: props.dependsOn,
      });
    const severe = { severityLabel: props.severities.flatMap(equals), recordState: equals("ACTIVE") };
    const open = { ...severe, workflowStatus: equals("NEW") };
    rule(
      1,
      "passed",
      "What passed is new when it fails again",
      { complianceStatus: equals("PASSED"), userDefinedFields: field("true") },
      { userDefinedFields: { [FIELD]: "false" } },
    );
    rule(
      2,
      "archived",
      "What was archived is new when it comes again",
      { recordState: equals("ARCHIVED"), userDefinedFields: field("true") },
      { userDefinedFields: { [FIELD]: "false" } },
    );
    rule(
      3,
      "notified",
      "Whoever is on call was notified before",
      { ...open, userDefinedFields: field("true") },
      { workflow: [{ status: "NOTIFIED" }] },
    );
    rule(4, "notifying", "Whoever is on call is notified by the event of this update", open, {
      userDefinedFields: { [FIELD]: "true" },
    });
  }
}
