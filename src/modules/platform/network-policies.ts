import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { Construct } from "constructs";
import { type Block, blockForEach, type DynamicBlock } from "../../core/dynamic-block";
import { hcl, when } from "../../core/hcl";

export interface NetworkPoliciesProps {
  readonly namespace: string;
  /** Expressions of sets of IPv4 ranges; an empty set allows nothing. */
  readonly cidrs: {
    /** Of the load balancers. */
    readonly loadBalancer: string;
    /** Of the databases. */
    readonly database: string;
    /** Ranges that are reached over HTTPS. */
    readonly https: string;
  };
  /** Expression of a set of the ports on which pods receive requests from the load balancer. */
  readonly servicePorts: string;
}

/** The address of the EKS Pod Identity agent on a node: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
const POD_IDENTITY_AGENT = "169.254.170.23/32";

/**
 * Network policies of a namespace: they deny all traffic of pods except what is allowed here or in a service's own policy.
 * The VPC CNI enforces them, and always allows a node's kubelet to probe its pods.
 * https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html
 */
export class NetworkPolicies extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkPoliciesProps,
  ) {
    super(scope, id);
    const { cidrs, servicePorts } = props;
    this.policy("default_deny", { policy_types: ["Ingress", "Egress"] });
    this.policy("dns", {
      policy_types: ["Egress"],
      egress: {
        to: {
          namespace_selector: { match_labels: { "kubernetes.io/metadata.name": "kube-system" } },
          pod_selector: { match_labels: { "k8s-app": "kube-dns" } },
        },
        ports: ["UDP", "TCP"].map((protocol) => ({ protocol, port: "53" })),
      },
    });
    this.policy("pod_identity", {
      policy_types: ["Egress"],
      egress: { to: { ip_block: { cidr: POD_IDENTITY_AGENT } }, ports: { protocol: "TCP", port: "80" } },
    });
    this.policy(
      "load_balancer",
      {
        policy_types: ["Ingress"],
        ingress: {
          dynamic: {
            from: peers("from", cidrs.loadBalancer),
            ports: blockForEach(servicePorts, { protocol: "TCP", port: hcl("ports.value") }),
          },
        },
      },
      // Both: a rule without a port applies to all ports.
      `length(${cidrs.loadBalancer}) > 0 && length(${servicePorts}) > 0`,
    );
    this.egressTo("database", cidrs.database, "5432");
    this.egressTo("https", cidrs.https, "443");
  }

  private egressTo(id: string, cidrs: string, port: string): void {
    const egress = { dynamic: { to: peers("to", cidrs) }, ports: { protocol: "TCP", port } };
    // Not an empty list of peers, which allows all of them in Kubernetes.
    this.policy(id, { policy_types: ["Egress"], egress }, `length(${cidrs}) > 0`);
  }

  private policy(id: string, spec: Block, condition?: string): void {
    const policy = new NetworkPolicyV1(this, id, {
      count: condition === undefined ? undefined : when(condition),
      metadata: { name: id.replaceAll("_", "-"), namespace: this.props.namespace },
      spec: { policyTypes: [], podSelector: {} },
    });
    policy.addOverride("spec", { pod_selector: {}, ...spec });
  }
}

/** Peers of a rule, one per range. */
const peers = (block: "from" | "to", cidrs: string): DynamicBlock =>
  blockForEach(cidrs, { ip_block: { cidr: hcl(`${block}.value`) } });
