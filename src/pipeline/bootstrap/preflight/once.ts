import { AccessAnalyzerClient, ListAnalyzersCommand } from "@aws-sdk/client-accessanalyzer";
import { ConfigServiceClient, DescribeConfigurationRecordersCommand } from "@aws-sdk/client-config-service";
import { CostExplorerClient, GetAnomalyMonitorsCommand } from "@aws-sdk/client-cost-explorer";
import { GuardDutyClient, ListDetectorsCommand } from "@aws-sdk/client-guardduty";
import { GetOpenIDConnectProviderCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { DescribeHubCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { awsClientConfig } from "../../../live/aws";
import { blocks, type Finding, note, ok } from "./finding";
import type { Needs } from "./needs";

const NONE = /^(NoSuchEntity|ResourceNotFound|InvalidAccess|NoSuchEntityException|UnrecognizedClient)/;

/** Undefined where AWS says that there is none. */
async function found<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && NONE.test(error.name)) return undefined;
    throw error;
  }
}

/** An input that says whether to create what an account has once. */
const turnOff = (what: string, section: string, input: string): Finding =>
  blocks(`${what}, which an account has once: ${section}.${input} must be false, or adopt it`, {
    path: [section, input],
    value: false,
  });

/** What an account has once, and somebody may have made: AWS does not make it twice. */
export async function onceAnAccount({ environment, inputs }: Needs): Promise<Finding[]> {
  const config = awsClientConfig(environment);
  const { audit = {}, budget = {}, delivery = {} } = inputs;
  const wants = (unit: Readonly<Record<string, unknown>>, input: string) => unit[input] === true;
  const findings: Finding[] = [];

  if (wants(audit, "config")) {
    const { ConfigurationRecorders = [] } = await new ConfigServiceClient(config).send(
      new DescribeConfigurationRecordersCommand({}),
    );
    const others = ConfigurationRecorders.filter(({ name }) => name !== audit.name);
    if (others.length > 0)
      findings.push(turnOff(`AWS Config's recorder is there (${others[0]?.name})`, "audit", "config"));
  }
  if (wants(audit, "guardduty")) {
    const { DetectorIds = [] } = await new GuardDutyClient(config).send(new ListDetectorsCommand({}));
    if (DetectorIds.length > 0)
      findings.push(turnOff(`GuardDuty's detector is there (${DetectorIds[0]})`, "audit", "guardduty"));
  }
  if (wants(audit, "security_hub")) {
    const hub = await found(new SecurityHubClient(config).send(new DescribeHubCommand({})));
    if (hub?.HubArn) findings.push(turnOff("Security Hub is on", "audit", "security_hub"));
  }
  if (wants(audit, "access_analyzer")) {
    const { analyzers = [] } = await new AccessAnalyzerClient(config).send(
      new ListAnalyzersCommand({ type: "ACCOUNT" }),
    );
    if (analyzers.length > 0)
      findings.push(
        note(
          `analyzers are there already: ${analyzers.map(({ name }) => name).join(", ")}; an account may have a quota of them`,
        ),
      );
  }
  const iam = new IAMClient(config);
  if (wants(audit, "config") && wants(audit, "create_config_service_linked_role")) {
    const role = await found(iam.send(new GetRoleCommand({ RoleName: "AWSServiceRoleForConfig" })));
    if (role?.Role)
      findings.push(turnOff("AWSServiceRoleForConfig is there", "audit", "create_config_service_linked_role"));
  }
  if (wants(delivery, "create_github_oidc_provider")) {
    const OpenIDConnectProviderArn = `arn:aws:iam::${environment.account_id}:oidc-provider/token.actions.githubusercontent.com`;
    const provider = await found(iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })));
    if (provider?.Url)
      findings.push(turnOff("GitHub's OIDC provider is there", "delivery", "create_github_oidc_provider"));
  }
  if (wants(budget, "anomaly_detection") && budget.existing_anomaly_monitor_arn === null) {
    const { AnomalyMonitors = [] } = await new CostExplorerClient({ ...config, region: "us-east-1" }).send(
      new GetAnomalyMonitorsCommand({}),
    );
    const monitor = AnomalyMonitors.find(
      ({ MonitorType, MonitorDimension, MonitorName }) =>
        MonitorType === "DIMENSIONAL" && MonitorDimension === "SERVICE" && MonitorName !== `${budget.name}-services`,
    );
    if (monitor)
      findings.push(
        blocks(
          `the monitor of AWS services is there (${monitor.MonitorName}), which an account has once: budget.existing_anomaly_monitor_arn must be its ARN`,
          { path: ["budget", "existing_anomaly_monitor_arn"], value: monitor.MonitorArn },
        ),
      );
  }
  return findings.length > 0 ? findings : [ok("what an account has once is not there yet, or is ours")];
}
