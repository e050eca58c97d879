/**
 * Settings of a service, from which the values of the chart `charts/service` follow. `Expression` is the type of a value
 * that is known only at plan: `IResolvable` in a Terraform module, `never` for plain Helm.
 */
export interface ServiceSettings<Expression = never> {
  /** Name of the service and of the resources of its release. */
  readonly name: string;
  /** Repository without tag, and digest, `sha256:…`. */
  readonly image: { readonly repository: string; readonly digest: string };
  /** Port of the container. */
  readonly port: number;
  readonly replicas: { readonly min: number; readonly max: number; readonly cpuTargetPercent: number };
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly cpu: string; readonly memory: string };
  };
  readonly environment: Readonly<Record<string, string>> | Expression;
  /** Secrets Manager secrets that are mounted as files. */
  readonly secrets: readonly { readonly name: string; readonly arn: string }[] | Expression;
  readonly priorityClass: string;
  readonly targetGroup: { readonly bound: boolean | Expression; readonly arn: string };
  /** IPv4 ranges: those that reach the pods, those whose port 5432 the pods reach, and those that they reach over HTTPS. */
  readonly cidrs: {
    readonly loadBalancer: readonly string[] | Expression;
    readonly database: readonly string[] | Expression;
    readonly https: readonly string[] | Expression;
  };
  /** Whether the Prometheus Operator scrapes the service. */
  readonly serviceMonitor: boolean | Expression;
}

/**
 * The values of `charts/service`, for the module `service` and for plain Helm. It only puts settings where the chart
 * expects them and makes no decisions, since the value of an expression is not known here.
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
