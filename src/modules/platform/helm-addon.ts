import { Release } from "@cdktf/provider-helm/lib/release";
import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import { Fn } from "cdktf/lib/terraform-functions";
import { Construct } from "constructs";
import { type PodIdentityCluster, PodIdentityRole } from "../../constructs/iam/pod-identity-role";
import type { PolicyStatement } from "../../constructs/iam/service-role";
import { when } from "../../core/hcl";

export interface HelmAddonProps {
  /** Name of the chart and of the release. */
  readonly chart: string;
  /** URL of the project's own chart repository, or of its registry. */
  readonly repository: string;
  /** Exact version of the chart. */
  readonly version: string;
  readonly namespace: string;
  readonly values: object;
  /** The IAM role of its pods. @default none */
  readonly podIdentity?: {
    readonly cluster: PodIdentityCluster;
    /** Name of the role, which follows the cluster's name and a hyphen. */
    readonly roleName: string;
    readonly serviceAccount: string;
    readonly statements: readonly PolicyStatement[];
  };
  /** An expression: whether the cluster has the add-on. */
  readonly enabled: string;
  /** An expression: whether its release is installed too, besides its role. */
  readonly installed: string;
  /** Whether the chart's definitions are a release of their own. @default false */
  readonly skipCrds?: boolean;
  /** What must be installed before. @default nothing but its role */
  readonly dependsOn?: ITerraformDependable[];
}

/** An add-on that EKS does not have: a pinned Helm release and the IAM role of its pods. */
export class HelmAddon extends Construct {
  readonly release: Release;

  constructor(scope: Construct, id: string, props: HelmAddonProps) {
    super(scope, id);
    const { namespace } = props;
    const role =
      props.podIdentity &&
      new PodIdentityRole(this, "pod_identity.default", {
        namespace,
        count: when(props.enabled),
        ...props.podIdentity,
      });
    this.release = new Release(this, "release.default", {
      count: when(`${props.enabled} && ${props.installed}`),
      name: props.chart,
      chart: props.chart,
      repository: props.repository,
      version: props.version,
      namespace,
      values: [Fn.jsonencode(props.values)], // JSON is YAML
      // A release that does not become ready is rolled back, and the apply fails.
      atomic: true,
      wait: true,
      timeout: 600,
      maxHistory: 5,
      skipCrds: props.skipCrds,
      dependsOn: role?.dependables ?? props.dependsOn,
    });
  }
}
