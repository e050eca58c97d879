import { GuarddutyDetector } from "@cdktf/provider-aws/lib/guardduty-detector";
import { GuarddutyDetectorFeature } from "@cdktf/provider-aws/lib/guardduty-detector-feature";
import { Construct } from "constructs";
import { attribute, forEach, hcl, when } from "../../core/hcl";

/** GuardDuty's protection plans except runtime monitoring, by their names in its API. */
const FEATURES = [
  "S3_DATA_EVENTS",
  "EKS_AUDIT_LOGS",
  "EBS_MALWARE_PROTECTION",
  "RDS_LOGIN_EVENTS",
  "LAMBDA_NETWORK_LOGS",
] as const;

/** The allowed values of `features`. */
export const GUARDDUTY_FEATURES: readonly string[] = [...FEATURES, "RUNTIME_MONITORING"];

export interface ThreatDetectionProps {
  /** An expression: whether there is a detector. */
  readonly enabled: string;
  /** An expression: the features that are on, from `GUARDDUTY_FEATURES`. */
  readonly features: string;
}

/**
 * A GuardDuty detector with every feature explicitly on or off: a new detector decides about a feature that is not set.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html
 */
export class ThreatDetection extends Construct {
  /** An expression: the detector's id, null where there is none. */
  readonly detectorId: string;

  constructor(scope: Construct, id: string, props: ThreatDetectionProps) {
    super(scope, id);
    const { enabled, features } = props;
    const detector = new GuarddutyDetector(this, "default", {
      count: when(enabled),
      enable: true,
      findingPublishingFrequency: "FIFTEEN_MINUTES",
    });
    this.detectorId = attribute(detector, "id", 1);
    new GuarddutyDetectorFeature(this, "feature.default", {
      forEach: forEach(`{ for feature in ${JSON.stringify(FEATURES)} : feature => feature if ${enabled} }`),
      detectorId: this.detectorId,
      name: hcl("each.key"),
      status: hcl(`contains(${features}, each.key) ? "ENABLED" : "DISABLED"`),
    });
    // Separate from the others because of its agents; it covers EKS, and excludes the older EKS_RUNTIME_MONITORING.
    const status = hcl(`contains(${features}, "RUNTIME_MONITORING") ? "ENABLED" : "DISABLED"`);
    new GuarddutyDetectorFeature(this, "runtime_monitoring", {
      count: when(enabled),
      detectorId: this.detectorId,
      name: "RUNTIME_MONITORING",
      status,
      additionalConfiguration: [
        { name: "EKS_ADDON_MANAGEMENT", status },
        { name: "ECS_FARGATE_AGENT_MANAGEMENT", status: "DISABLED" },
        { name: "EC2_AGENT_MANAGEMENT", status: "DISABLED" },
      ],
    });
  }
}
