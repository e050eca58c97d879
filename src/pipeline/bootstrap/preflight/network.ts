import {
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypesCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { awsClientConfig } from "../../../live/aws";
import { blocks, type Finding, ok } from "./finding";
import type { Needs } from "./needs";

/** Zones that EKS refuses, by id: letters differ between accounts. https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html (from memory, November 2026) */
const REFUSED_ZONES = ["use1-az3", "usw1-az2", "cac1-az3"];

/** Zones of the subnets: there, and none that EKS refuses. */
export async function zones({ environment, zones: wanted }: Needs): Promise<Finding[]> {
  const client = new EC2Client(awsClientConfig(environment));
  const { AvailabilityZones = [] } = await client.send(new DescribeAvailabilityZonesCommand({}));
  const ids = new Map(AvailabilityZones.map(({ ZoneName, ZoneId }) => [ZoneName, ZoneId ?? ""]));
  const usable = [...ids].filter(([, id]) => !REFUSED_ZONES.includes(id)).map(([zone]) => zone);
  const found = wanted.flatMap((zone): Finding[] => {
    const id = ids.get(zone);
    if (id === undefined)
      return [blocks(`zone ${zone} is not in ${environment.region}: must be one of ${usable.join(", ")} (network)`)];
    if (!REFUSED_ZONES.includes(id)) return [];
    return [
      blocks(`zone ${zone} is ${id} in this account, which EKS refuses: must be one of ${usable.join(", ")} (network)`),
    ];
  });
  return found.length > 0 ? found : [ok(`zones: ${wanted.map((zone) => `${zone} is ${ids.get(zone)}`).join(", ")}`)];
}

interface Quota {
  readonly name: string;
  readonly service: string;
  /** https://docs.aws.amazon.com/general/latest/gr/vpc-service.html and ec2-service.html; codes from memory, November 2026. */
  readonly code: string;
  /** What is used already, and what is needed besides. */
  readonly used: (client: EC2Client) => Promise<number>;
  readonly needed: (needs: Needs, client: EC2Client) => Promise<number>;
}

const QUOTAS: readonly Quota[] = [
  {
    name: "Elastic IP addresses",
    service: "ec2",
    code: "L-0263D0A3",
    used: async (client) => (await client.send(new DescribeAddressesCommand({}))).Addresses?.length ?? 0,
    needed: async ({ natGateways }) => natGateways,
  },
  {
    name: "VPCs",
    service: "vpc",
    code: "L-F678F1CE",
    used: async (client) => (await client.send(new DescribeVpcsCommand({}))).Vpcs?.length ?? 0,
    needed: async ({ vpcs }) => vpcs,
  },
  {
    name: "vCPUs of standard on-demand instances",
    service: "ec2",
    code: "L-1216C47A",
    used: async () => 0, // what runs is not counted: the quota is of vCPUs at one time
    needed: async ({ nodeGroups }, client) => {
      const types = [...new Set(nodeGroups.flatMap(({ instanceTypes }) => instanceTypes))];
      if (types.length === 0) return 0; // EC2 would describe all types
      const described = await client.send(new DescribeInstanceTypesCommand({ InstanceTypes: types as never[] }));
      const vCpus = new Map<string | undefined, number>(
        described.InstanceTypes?.map(({ InstanceType, VCpuInfo }) => [InstanceType, VCpuInfo?.DefaultVCpus ?? 0]),
      );
      const most = (instanceTypes: readonly string[]) =>
        Math.max(0, ...instanceTypes.map((type) => vCpus.get(type) ?? 0));
      return nodeGroups.reduce((sum, { instanceTypes, maxNodes }) => sum + maxNodes * most(instanceTypes), 0);
    },
  },
];

/** Quotas that a first apply meets. */
export async function quotas(needs: Needs): Promise<Finding[]> {
  const config = awsClientConfig(needs.environment);
  const client = new EC2Client(config);
  const found: Finding[] = [];
  for (const { name, service, code, used, needed } of QUOTAS) {
    const { Quota } = await new ServiceQuotasClient(config).send(
      new GetServiceQuotaCommand({ ServiceCode: service, QuotaCode: code }),
    );
    const limit = Quota?.Value ?? 0;
    const [taken, wanted] = [await used(client), await needed(needs, client)];
    found.push(
      taken + wanted <= limit
        ? ok(`${name}: ${taken} in use, ${wanted} needed, ${limit} allowed`)
        : blocks(
            `${name}: ${taken} in use, ${wanted} needed, ${limit} allowed: have the quota ${code} of ${service} raised in Service Quotas`,
          ),
    );
  }
  return found;
}
