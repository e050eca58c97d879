import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import { Construct } from "constructs";
import { forEach, hcl } from "../../core/hcl";
import type { Input } from "../../core/inputs";

/** Nodes need these to be ready, and pods to get credentials: they are installed before the first node joins. */
const BEFORE_NODES = JSON.stringify(["vpc-cni", "eks-pod-identity-agent"]);

export interface AddonsProps {
  /** Which add-ons: those that are installed before nodes join, or the others. */
  readonly when: "before nodes" | "after nodes";
  /** Name of the cluster; an attribute of its resource, so that add-ons depend on the cluster. */
  readonly clusterName: string;
  /** The cluster's Kubernetes version. */
  readonly clusterVersion: Input;
  /** Expression of a map of all add-ons' versions. */
  readonly versions: string;
  /** Expression of a map of add-ons' settings, in JSON. */
  readonly configuration: string;
  readonly dependsOn: ITerraformDependable[];
}

/** EKS add-ons of exact versions, either those before or those after the nodes. */
export class Addons extends Construct {
  readonly addon: EksAddon;

  constructor(scope: Construct, id: string, props: AddonsProps) {
    super(scope, id);
    const condition = `${props.when === "before nodes" ? "" : "!"}contains(${BEFORE_NODES}, name)`;
    this.addon = new EksAddon(this, "addon.default", {
      forEach: forEach(`{ for name, version in ${props.versions} : name => version if ${condition} }`),
      clusterName: props.clusterName,
      addonName: hcl("each.key"),
      addonVersion: hcl("each.value"),
      configurationValues: hcl(`lookup(${props.configuration}, each.key, null)`),
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      lifecycle: props.when === "after nodes" ? { precondition: [kubeProxyNotNewer(props.clusterVersion)] } : undefined,
      dependsOn: props.dependsOn,
    });
  }
}

/** kube-proxy is installed after the nodes: https://kubernetes.io/releases/version-skew-policy/#kube-proxy */
const kubeProxyNotNewer = ({ expr, inText }: Input) => ({
  condition: hcl(
    `each.key != "kube-proxy" || try(tonumber(split(".", each.value)[1]) <= tonumber(split(".", ${expr})[1]), false)`,
  ),
  errorMessage: `addons must have a kube-proxy that is not newer than cluster_version: it is \${each.value} with ${inText}.`,
});
