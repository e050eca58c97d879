/**
 * What a service is, from which the values of the chart `charts/service` follow. `Expression` is what a leaf may be where
 * a value is known at plan alone: `IResolvable` in a Terraform module, nothing for plain Helm.
 */
export interface ServiceSettings<Expression = never> {
  /** Name of the service, and of what its release is made of. */
  readonly name: string;
  /** Repository without tag, and digest, `sha256:…`. */
  readonly image: { readonly repository: string; readonly digest: string };
  /** Port that the container serves on. */
  readonly port: number;
  readonly replicas: { readonly min: number; readonly max: number; readonly cpuTargetPercent: number };
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly cpu: string; readonly memory: string };
  };
  readonly environment: Readonly<Record<string, string>> | Expression;
  /** Secrets of Secrets Manager that are mounted as files. */
  readonly secrets: readonly { readonly name: string; readonly arn: string }[] | Expression;
  readonly priorityClass: string;
  readonly targetGroup: { readonly bound: boolean | Expression; readonly arn: string };
  /** IPv4 ranges: from which pods are reached, whose port 5432 they reach, and which they reach over HTTPS. */
  readonly cidrs: {
    readonly loadBalancer: readonly string[] | Expression;
    readonly database: readonly string[] | Expression;
    readonly https: readonly string[] | Expression;
  };
  /** Whether the Prometheus Operator is told to scrape the service. */
  readonly serviceMonitor: boolean | Expression;
}

/**
 * The values of `charts/service`: in one place, for the module `service` and for plain Helm. It only puts settings where
 * the chart looks for them and decides nothing, since an expression's value is not known here.
 */
export function serviceValues<Expression = never>(settings: ServiceSettings<Expression>) {
  const { name, replicas, targetGroup, cidrs } = settings;
  return {
    fullnameOverride: name,
    image: settings.image,
    containerPort: settings.port,
    autoscaling: {
      enabled: true,
      minReplicas: replicas.min,
      maxReplicas: replicas.max,
      targetCPUUtilizationPercentage: replicas.cpuTargetPercent,
    },
    resources: settings.resources,
    env: settings.environment,
    secrets: settings.secrets,
    priorityClassName: settings.priorityClass,
    serviceAccount: { name },
    targetGroupBinding: { enabled: targetGroup.bound, targetGroupARN: targetGroup.arn },
    networkPolicy: { loadBalancerCidrs: cidrs.loadBalancer, databaseCidrs: cidrs.database, httpsCidrs: cidrs.https },
    serviceMonitor: { enabled: settings.serviceMonitor },
  };
}
