import { DefaultServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/default-service-account-v1";
import { LimitRangeV1 } from "@cdktf/provider-kubernetes/lib/limit-range-v1";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { ResourceQuotaV1 } from "@cdktf/provider-kubernetes/lib/resource-quota-v1";
import { Construct } from "constructs";
import { hcl } from "../../core/hcl";

export interface RestrictedNamespaceProps {
  readonly namespace: string;
  /** Expression of an object of `requests_cpu`, `requests_memory`, `limits_cpu`, `limits_memory` and `pods`. */
  readonly resourceQuota: string;
  /** Expression of an object of `default_cpu`, `default_memory`, `default_request_…` and `max_…` of the two. */
  readonly limitRange: string;
}

/**
 * A Kubernetes namespace that admits only pods of the Pod Security Standard «restricted», up to a quota, and where a pod
 * without a service account of its own has no access to the Kubernetes API.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class RestrictedNamespace extends Construct {
  /** The namespace's name; an attribute of its resource, so that its contents depend on it. */
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: RestrictedNamespaceProps) {
    super(scope, id);
    const { resourceQuota, limitRange } = props;
    const namespace = new NamespaceV1(this, "namespace.default", {
      metadata: {
        name: props.namespace,
        labels: {
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/audit": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
          // A rollout waits until the load balancer considers a new pod healthy, before it removes an old one.
          // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/
          "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
        },
      },
    });
    this.namespace = namespace.metadata.name;
    new DefaultServiceAccountV1(this, "service_account.default", {
      metadata: { namespace: this.namespace },
      automountServiceAccountToken: false,
    });
    new ResourceQuotaV1(this, "resource_quota.default", {
      metadata: { name: "default", namespace: this.namespace },
      spec: {
        hard: {
          "requests.cpu": hcl(`${resourceQuota}.requests_cpu`),
          "requests.memory": hcl(`${resourceQuota}.requests_memory`),
          "limits.cpu": hcl(`${resourceQuota}.limits_cpu`),
          "limits.memory": hcl(`${resourceQuota}.limits_memory`),
          pods: hcl(`${resourceQuota}.pods`),
          // Traffic comes only through the environment's load balancer.
          "services.loadbalancers": "0",
          "services.nodeports": "0",
        },
      },
    });
    const perContainer = (prefix: string) => ({
      cpu: hcl(`${limitRange}.${prefix}_cpu`),
      memory: hcl(`${limitRange}.${prefix}_memory`),
    });
    new LimitRangeV1(this, "limit_range.default", {
      metadata: { name: "default", namespace: this.namespace },
      spec: {
        limit: [
          {
            type: "Container",
            default: perContainer("default"),
            defaultRequest: perContainer("default_request"),
            max: perContainer("max"),
          },
        ],
      },
    });
  }
}
