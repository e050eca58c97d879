import {
  DescribeAddonVersionsCommand,
  DescribeClusterCommand,
  DescribeClusterVersionsCommand,
  EKSClient,
} from "@aws-sdk/client-eks";
import { awsClientConfig } from "../../../live/aws";
import { canConnect } from "../../../system/server";
import { blocks, type Finding, note, ok } from "./finding";
import type { Needs } from "./needs";

/** The Kubernetes version and the add-ons' versions, as EKS offers them. */
export async function versions({ environment, kubernetesVersion, addons }: Needs): Promise<Finding[]> {
  const client = new EKSClient(awsClientConfig(environment));
  const { clusterVersions = [] } = await client.send(new DescribeClusterVersionsCommand({}));
  const standard = clusterVersions.filter(({ versionStatus }) => versionStatus === "STANDARD_SUPPORT");
  const offered = standard.map(({ clusterVersion = "" }) => clusterVersion).sort();
  const found: Finding[] = [
    offered.includes(kubernetesVersion)
      ? ok(`EKS offers Kubernetes ${kubernetesVersion} in standard support`)
      : blocks(
          `EKS does not offer Kubernetes ${kubernetesVersion} in standard support: must be one of ${offered.join(", ")}`,
          offered.length > 0 ? { path: ["cluster", "cluster_version"], value: offered.at(-1) } : undefined,
        ),
  ];
  for (const [addonName, version] of Object.entries(addons)) {
    const { addons: known = [] } = await client.send(
      new DescribeAddonVersionsCommand({ addonName, kubernetesVersion }),
    );
    const fitting = known.flatMap(({ addonVersions = [] }) =>
      addonVersions.map(({ addonVersion = "" }) => addonVersion),
    );
    if (!fitting.includes(version))
      found.push(
        blocks(
          `EKS does not offer ${addonName} ${version} for Kubernetes ${kubernetesVersion}: must be one of ${fitting.slice(0, 3).join(", ") || "none"} (cluster.addons, cluster.more_addons)`,
        ),
      );
  }
  if (found.length === 1) found.push(ok(`EKS offers all ${Object.keys(addons).length} add-ons in their versions`));
  return found;
}

const HTTPS = 443;
const CONNECT_MS = 5000;

/** Whether the Kubernetes API can be reached from here, once there is a cluster. */
export async function endpoint({ environment, clusterName }: Needs): Promise<Finding[]> {
  const client = new EKSClient(awsClientConfig(environment));
  const { cluster } = await client.send(new DescribeClusterCommand({ name: clusterName })).catch((error: unknown) => {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return { cluster: undefined };
    throw error;
  });
  const isPrivate = cluster?.resourcesVpcConfig?.endpointPublicAccess === false;
  if (!cluster?.endpoint)
    return [
      note(
        `${clusterName} is not there yet. Where its API is private, the units in it are applied from inside the VPC: docs/first-account.md`,
      ),
    ];
  const { hostname } = new URL(cluster.endpoint);
  if (await canConnect(hostname, HTTPS, CONNECT_MS)) return [ok(`the API of ${clusterName} answers from here`)];
  return [
    blocks(
      `the API of ${clusterName} does not answer from here${isPrivate ? ", it is private" : ""}: run the units in the cluster from inside the VPC, or set cluster.public_access_cidrs`,
    ),
  ];
}
