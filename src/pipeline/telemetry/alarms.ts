import {
  CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
  paginateDescribeAlarms,
} from "@aws-sdk/client-cloudwatch";
import { awsClientConfig } from "../../live/aws";
import type { Environment } from "../../live/environment";
import { UserError } from "../../system/errors";
import { NAMESPACE } from "./metrics";

/**
 * Names of the alarms that sound now and tell the topic `billpay-<env>-critical`, sorted. The pipeline's own are left out:
 * the alarm of a failed apply must not hold the apply that mends it.
 *
 * @throws UserError where they cannot be read
 */
export async function openCriticalAlarms(environment: Environment): Promise<string[]> {
  const { region, account_id, name } = environment;
  const topic = `arn:aws:sns:${region}:${account_id}:billpay-${name}-critical`;
  const client = new CloudWatchClient({ ...awsClientConfig(environment), maxAttempts: 5 });
  const open: (MetricAlarm | CompositeAlarm)[] = [];
  try {
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms(
      { client, pageSize: 100 },
      { StateValue: "ALARM", AlarmTypes: ["MetricAlarm", "CompositeAlarm"] },
    )) {
      open.push(...MetricAlarms.filter(({ Namespace }) => Namespace !== NAMESPACE), ...CompositeAlarms);
    }
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new UserError(`the alarms of ${name} cannot be read (${why}): sign in to its account`);
  } finally {
    client.destroy();
  }
  return open
    .filter(({ AlarmActions = [] }) => AlarmActions.includes(topic))
    .map(({ AlarmName = "" }) => AlarmName)
    .sort();
}
