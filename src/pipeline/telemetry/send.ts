import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { awsClientConfig } from "../../live/aws";
import type { Environment } from "../../live/environment";
import { UserError } from "../../system/errors";
import { recordLine } from "./log-line";
import { metricsOf, NAMESPACE } from "./metrics";
import type { RunRecord } from "./record";

/** Where the records of an environment go. */
export interface RecordTarget {
  readonly logs: CloudWatchLogsClient;
  readonly metrics: CloudWatchClient;
  /** Made by the unit `observability`. */
  readonly logGroup: string;
}

/** What monitoring has of a record. */
export type RecordPart = "log" | "metrics";

export interface SendOptions {
  /** What was sent before. @default nothing */
  readonly sent?: readonly RecordPart[];
  /** Called with each part that arrived. */
  readonly onSent?: (part: RecordPart) => void;
  /** Ends the sending. */
  readonly abortSignal?: AbortSignal;
}

/** What was sent, and where it is. */
export interface Sent {
  readonly logGroup: string;
  /** Named after the run: its plan and its apply are in one. */
  readonly logStream: string;
  /** Bytes of the line. */
  readonly bytes: number;
  /** How many metrics; none of a record older than CloudWatch takes. */
  readonly metrics: number;
}

const ATTEMPTS = 3;
const CONNECTS_WITHIN_MS = 2000;
const ANSWERS_WITHIN_MS = 4000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
const OLDEST_METRIC_MS = 14 * 24 * 3600 * 1000;

export const logGroupOf = (environment: string) => `/billpay-${environment}/pipeline`;

/** An environment's log group and metrics, in its emulator or in AWS. */
export function cloudTarget(environment: Environment): RecordTarget {
  const config = {
    ...awsClientConfig(environment),
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTS_WITHIN_MS,
      requestTimeout: ANSWERS_WITHIN_MS,
      throwOnRequestTimeout: true,
    },
  };
  return {
    logs: new CloudWatchLogsClient(config),
    metrics: new CloudWatchClient(config),
    logGroup: logGroupOf(environment.name),
  };
}

/**
 * Sends a record: a line of its log group, and metrics.
 *
 * @throws UserError where the log group does not exist, the SDK's errors otherwise; `onSent` told what arrived before
 */
export async function sendRecord(record: RunRecord, target: RecordTarget, options: SendOptions = {}): Promise<Sent> {
  const { sent = [], onSent, abortSignal } = options;
  const line = recordLine(record);
  if (!sent.includes("log")) {
    await sendLine(record, line, target, abortSignal);
    onSent?.("log");
  }
  const MetricData = Date.now() - Date.parse(record.time) < OLDEST_METRIC_MS ? metricsOf(record) : [];
  if (!sent.includes("metrics") && MetricData.length > 0) {
    await target.metrics.send(new PutMetricDataCommand({ Namespace: NAMESPACE, MetricData }), { abortSignal });
  }
  onSent?.("metrics");
  const bytes = Buffer.byteLength(line);
  return { logGroup: target.logGroup, logStream: record.run, bytes, metrics: MetricData.length };
}

/**
 * A record that is older than the log group keeps events, or than two weeks, is written as of now: CloudWatch Logs
 * takes no older one. The record itself says when it was.
 */
async function sendLine(
  record: RunRecord,
  message: string,
  target: RecordTarget,
  abortSignal: AbortSignal | undefined,
): Promise<void> {
  for (const timestamp of [Date.parse(record.time), Date.now()]) {
    if (await putEvent({ timestamp, message }, record.run, target, abortSignal)) return;
  }
  throw new UserError(
    `${target.logGroup} does not accept events with the current time: this machine's clock says ${new Date().toISOString()}`,
  );
}

/** Gives false where the event was refused for its time. */
async function putEvent(
  event: { timestamp: number; message: string },
  logStreamName: string,
  { logs, logGroup: logGroupName }: RecordTarget,
  abortSignal: AbortSignal | undefined,
): Promise<boolean> {
  const put = async () => {
    const command = new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [event] });
    return (await logs.send(command, { abortSignal })).rejectedLogEventsInfo === undefined;
  };
  try {
    return await put();
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  try {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }), { abortSignal });
  } catch (error) {
    if (error instanceof ResourceNotFoundException)
      throw new UserError(`there is no log group ${logGroupName}: the unit \`observability\` makes it`);
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
  return put();
}
