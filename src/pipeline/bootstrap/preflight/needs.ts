import type { Environment } from "../../../live/environment";
import { unitNames } from "../../../live/environment";
import { readModule } from "../../../live/module-json";
import { unitInputs } from "../../../live/unit-inputs";
import { step } from "../../../system/progress";

/** A node group: types of its instances, and how many there may be. */
interface NodeGroup {
  readonly instanceTypes: readonly string[];
  readonly maxNodes: number;
}

/** What an environment will ask of its account, from its inputs. */
export interface Needs {
  readonly environment: Environment;
  /** Zones of its subnets, such as `us-east-1a`. */
  readonly zones: readonly string[];
  /** Of VPCs: none where an existing one is used. */
  readonly vpcs: number;
  /** NAT gateways, and addresses of them. */
  readonly natGateways: number;
  readonly clusterName: string;
  readonly kubernetesVersion: string;
  /** Versions of EKS add-ons by name. */
  readonly addons: Readonly<Record<string, string>>;
  /** The node groups of on-demand instances. */
  readonly nodeGroups: readonly NodeGroup[];
  readonly buckets: readonly string[];
  readonly repositories: readonly string[];
  readonly domain: string;
  /** Inputs of units, defaults of their modules included. */
  readonly inputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Units whose inputs are read, where the environment has them. */
const READ = ["audit", "budget", "cluster", "delivery", "dns", "network", "registry"];

/** @param env of Terragrunt: offline, so that nobody is asked */
export async function readNeeds(environment: Environment, env: NodeJS.ProcessEnv): Promise<Needs> {
  const { name } = environment;
  const units = unitNames(name);
  const inputs: Record<string, Record<string, unknown>> = {};
  const buckets: string[] = [];
  await step(`read the inputs of live/${name}`, async (told) => {
    for (const unit of units) {
      told(unit);
      const { module, inputs: given } = await unitInputs(name, unit, env);
      const { variable } = readModule(module);
      const defaults = Object.entries<{ default?: unknown }>(variable).map(([input, declared]) => [
        input,
        declared.default,
      ]);
      const all = { ...Object.fromEntries(defaults), ...given };
      if (READ.includes(unit)) inputs[unit] = all;
      for (const bucket of [all.bucket_name, all.log_bucket_name]) if (typeof bucket === "string") buckets.push(bucket);
    }
  });
  const { network = {}, cluster = {}, registry = {}, dns = {} } = inputs;
  const zones = Object.keys((network.private_subnets ?? {}) as object).sort();
  return {
    environment,
    zones,
    vpcs: network.existing ? 0 : 1,
    natGateways: network.existing ? 0 : natGateways(String(network.nat_mode), zones),
    clusterName: String(cluster.cluster_name),
    kubernetesVersion: String(cluster.cluster_version),
    addons: { ...(cluster.addons ?? {}), ...(cluster.more_addons ?? {}) } as Record<string, string>,
    nodeGroups: nodeGroupsOf(cluster),
    buckets: buckets.sort(),
    repositories: (registry.repositories ?? []) as string[],
    domain: String(dns.zone_name),
    inputs,
  };
}

type Inputs = Readonly<Record<string, unknown>>;

/** The first group and those of `node_groups`, which have of the first what they leave out; Spot has a quota of its own. */
export function nodeGroupsOf(cluster: Inputs): NodeGroup[] {
  const further = Object.values((cluster.node_groups ?? {}) as Record<string, Inputs>);
  return [cluster, ...further].flatMap(({ capacity_type, instance_types, max_size }) =>
    (capacity_type ?? cluster.capacity_type) === "SPOT"
      ? []
      : [
          {
            instanceTypes: (instance_types ?? cluster.instance_types ?? []) as string[],
            maxNodes: Number(max_size ?? 0),
          },
        ],
  );
}

const natGateways = (mode: string, zones: readonly string[]): number =>
  ({ none: 0, single: 1, per_az: zones.length })[mode] ?? 0;
