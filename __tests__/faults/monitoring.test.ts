import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  type StateValue,
} from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { awsClientConfig } from "../../src/live/aws";
import { type Environment, readEnvironment } from "../../src/live/environment";
import { startEmulator, stopEmulator } from "../../src/local/emulator";
import { openCriticalAlarms } from "../../src/pipeline/telemetry/alarms";
import { EVENT_BYTES } from "../../src/pipeline/telemetry/log-line";
import { deliverRecords, recordRun, type Send } from "../../src/pipeline/telemetry/outbox";
import type { RunRecord } from "../../src/pipeline/telemetry/record";
import { cloudTarget, logGroupOf, sendRecord } from "../../src/pipeline/telemetry/send";
import { UserError } from "../../src/system/errors";
import { type FaultProxy, startFaultProxy } from "./fault-proxy";

/** What monitoring is told, and what it tells, on an emulator that can be made to fail. */
const PORT = 4730;
const scratch = mkdtempSync(join(tmpdir(), "billpay-monitoring-"));
const cloud = { port: PORT, endpoint: `http://127.0.0.1:${PORT}`, dir: join(scratch, "local") };
const emulated: Environment = { ...readEnvironment("local"), endpoint: cloud.endpoint };
const logs = new CloudWatchLogsClient(awsClientConfig(emulated));
const cloudwatch = new CloudWatchClient(awsClientConfig(emulated));
let proxy: FaultProxy;

beforeAll(async () => {
  await startEmulator(cloud);
  proxy = await startFaultProxy(cloud.endpoint);
}, 120_000);

afterAll(async () => {
  logs.destroy();
  cloudwatch.destroy();
  await proxy?.close();
  await stopEmulator(cloud);
  rmSync(scratch, { recursive: true, force: true });
}, 60_000);

describe("records", () => {
  let environment: Environment;
  let outbox: string;
  let count = 0;

  /** Each test has an environment, so a log group and metrics, of its own. */
  beforeEach(async () => {
    count += 1;
    environment = { ...emulated, name: `test${count}`, endpoint: proxy.endpoint };
    outbox = join(scratch, environment.name, "outbox");
    await logs.send(new CreateLogGroupCommand({ logGroupName: logGroupOf(environment.name) }));
  });
  afterEach(() => proxy.clear());

  const record = (more: Partial<RunRecord> = {}): RunRecord => ({
    schema: 1,
    kind: "plan",
    environment: environment.name,
    run: "20261124T114200Z-39d2a47",
    time: new Date().toISOString(),
    actor: "ana",
    commit: "c".repeat(40),
    outcome: "denied",
    digests: { network: "d".repeat(64) },
    changes: { create: 1, update: 2, replace: 3, delete: 4 },
    seconds: 12.5,
    ...more,
  });

  const send: Send = (one, options) => sendRecord(one, cloudTarget(environment), options);

  /** The records that a run's log stream has, in order. */
  async function recorded(run = record().run): Promise<RunRecord[]> {
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({
        logGroupName: logGroupOf(environment.name),
        logStreamName: run,
        startFromHead: true,
      }),
    );
    return events.map(({ message = "" }) => JSON.parse(message));
  }

  /** Sum and number of a metric's values in the last hour. */
  async function metric(MetricName: string, kind?: string): Promise<{ sum: number; samples: number }> {
    const { Datapoints = [] } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: "BillPay/Pipeline",
        MetricName,
        Dimensions: [
          { Name: "Environment", Value: environment.name },
          ...(kind === undefined ? [] : [{ Name: "Kind", Value: kind }]),
        ],
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 60,
        Statistics: ["Sum", "SampleCount"],
      }),
    );
    const total = (name: "Sum" | "SampleCount") => Datapoints.reduce((sum, point) => sum + (point[name] ?? 0), 0);
    return { sum: total("Sum"), samples: total("SampleCount") };
  }

  test("a run's plan and apply are lines of one log stream", async () => {
    const plan = record();
    const apply = record({ kind: "apply", outcome: "applied" });
    const sent = await sendRecord(plan, cloudTarget(environment));
    await sendRecord(apply, cloudTarget(environment));
    expect(await recorded()).toEqual([plan, apply]);
    expect(sent).toEqual({
      logGroup: logGroupOf(environment.name),
      logStream: plan.run,
      bytes: Buffer.byteLength(JSON.stringify(plan)),
      metrics: 5,
    });
  });

  test("its outcome is counted, the others of its kind are 0, those of other kinds are not touched", async () => {
    await sendRecord(record(), cloudTarget(environment));
    expect(await metric("Denied")).toEqual({ sum: 1, samples: 1 });
    expect(await metric("Approved")).toEqual({ sum: 0, samples: 1 });
    expect(await metric("Failed")).toEqual({ sum: 0, samples: 0 });
    expect(await metric("Duration", "plan")).toEqual({ sum: 12.5, samples: 1 });
    expect(await metric("ResourcesChanged", "plan")).toEqual({ sum: 10, samples: 1 });
  });

  test("one that is larger than an event arrives shortened", async () => {
    const error = "x".repeat(2 * EVENT_BYTES);
    const failed = { status: "failed", seconds: 1, error } as const;
    const result = { outcome: "failed", actor: "ana", started: "", ended: "", units: { web: failed } } as const;
    await sendRecord(record({ result }), cloudTarget(environment));
    const [arrived] = await recorded();
    expect(arrived?.result?.units.web?.error).toMatch(/^x{4000}… \(\d+ more characters\)$/);
    expect(arrived).toMatchObject({ outcome: "denied", digests: record().digests });
  });

  test("without the log group it says which is missing and what makes it, and the record waits for that", async () => {
    const logGroupName = logGroupOf(environment.name);
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    expect(await recordRun(outbox, record(), send)).toEqual([
      expect.stringMatching(/1 record waits in \S+ for the next command: there is no log group \S+pipeline:/),
    ]);
    await expect(sendRecord(record(), cloudTarget(environment))).rejects.toThrow(
      new UserError(`there is no log group ${logGroupName}: the unit \`observability\` makes it`),
    );
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    expect(await deliverRecords(outbox, send)).toMatchObject({ delivered: 1, waiting: 0 });
    expect(await recorded()).toHaveLength(1);
  });

  test("a sink that is slow to take more is tried again, and has the record once", async () => {
    const throttled = { status: 400, code: "ThrottlingException" };
    const twice = proxy.add({ when: { action: "PutLogEvents" }, fail: throttled, times: 2 });
    const broken = { status: 500, code: "InternalServiceFault" };
    const once = proxy.add({ when: { action: "PutMetricData" }, fail: broken, times: 1 });
    expect(await recordRun(outbox, record(), send)).toEqual([]);
    expect(await recorded()).toEqual([expect.objectContaining({ outcome: "denied" })]);
    expect(await metric("Denied")).toEqual({ sum: 1, samples: 1 });
    expect([twice.hits, once.hits]).toEqual([2, 1]);
  });

  test("what a sink that is down did not take is delivered, in order, once it is up", async () => {
    proxy.add({ when: { service: "logs" }, fail: "reset" });
    const [first, second] = [1, 2].map((minutes) =>
      record({ time: new Date(Date.now() - 600_000 + minutes * 60_000).toISOString(), seconds: minutes }),
    ) as [RunRecord, RunRecord];
    expect(await recordRun(outbox, first, send)).toEqual([expect.stringMatching(/, 1 record waits in .*ECONNRESET/)]);
    expect(await recordRun(outbox, second, send)).toEqual([expect.stringMatching(/, 2 records wait in .*ECONNRESET/)]);
    expect(readdirSync(outbox)).toHaveLength(2);
    proxy.clear();
    const third = record({ seconds: 3 });
    expect(await recordRun(outbox, third, send)).toEqual([]);
    expect(await recorded()).toEqual([first, second, third]);
    expect(readdirSync(outbox)).toEqual([]);
  });

  test("a line that arrived is not written again when only the metrics were refused", async () => {
    proxy.add({ when: { action: "PutMetricData" }, fail: { status: 403, code: "AccessDenied" } });
    expect(await recordRun(outbox, record(), send)).toEqual([
      expect.stringMatching(/1 record waits in .*AccessDenied/),
    ]);
    expect(await deliverRecords(outbox, send)).toMatchObject({ delivered: 0, waiting: 1 });
    proxy.clear();
    expect(await deliverRecords(outbox, send)).toMatchObject({ delivered: 1, waiting: 0 });
    expect(await recorded()).toHaveLength(1);
    expect(await metric("Denied")).toEqual({ sum: 1, samples: 1 });
  });

  test("a sink that takes the request and never answers is left alone in time", async () => {
    proxy.add({ when: { service: "logs" }, delayMs: 60_000 });
    expect(await recordRun(outbox, record(), send, { withinMs: 500 })).toEqual([
      expect.stringMatching(/1 record waits in .*: no answer in time$/),
    ]);
    expect(readdirSync(outbox)).toHaveLength(1);
  });

  test("a credential that does not work is said", async () => {
    proxy.add({
      when: { service: "logs" },
      fail: { status: 400, code: "UnrecognizedClientException", message: "the token is invalid" },
    });
    expect(await recordRun(outbox, record(), send)).toEqual([
      expect.stringMatching(/1 record waits in .*: UnrecognizedClientException: the token is invalid$/),
    ]);
  });
});

describe("open critical alarms", () => {
  const { region, account_id, name } = emulated;
  const topic = (severity: string) => `arn:aws:sns:${region}:${account_id}:billpay-${name}-${severity}`;
  const onMetric = { Namespace: "AWS/RDS", MetricName: "CPUUtilization", Period: 300, Statistic: "Sum" } as const;

  async function alarm(AlarmName: string, state: StateValue, severity: string, more: object = onMetric): Promise<void> {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        AlarmActions: [topic(severity)],
        OKActions: [topic(severity)],
        ComparisonOperator: "GreaterThanThreshold",
        EvaluationPeriods: 1,
        Threshold: 1,
        ...more,
      }),
    );
    await setState(AlarmName, state);
  }

  const setState = (AlarmName: string, StateValue: StateValue) =>
    cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "a test" }));

  test("are those that sound and tell the critical topic, in any number, without the pipeline's own", async () => {
    const many = Array.from({ length: 230 }, (_, index) => `critical-${String(index).padStart(3, "0")}`);
    for (const each of many) await alarm(each, "ALARM", "critical");
    await alarm("over", "OK", "critical");
    await alarm("unknown", "INSUFFICIENT_DATA", "critical");
    await alarm("warns", "ALARM", "warning");
    await alarm("of-another", "ALARM", "other-critical");
    await alarm("pipeline-failed", "ALARM", "critical", { ...onMetric, Namespace: "BillPay/Pipeline" });
    await cloudwatch.send(
      new PutCompositeAlarmCommand({
        AlarmName: "all-of-it",
        AlarmRule: 'ALARM("critical-000")',
        AlarmActions: [topic("critical")],
      }),
    );
    expect(await openCriticalAlarms(emulated)).toEqual(["all-of-it", ...many]);
    await setState("critical-007", "OK");
    expect(await openCriticalAlarms(emulated)).not.toContain("critical-007");
  }, 60_000);

  test("that cannot be read are not taken for none", async () => {
    proxy.add({ when: { action: "DescribeAlarms" }, fail: { status: 403, code: "AccessDenied", message: "not you" } });
    const unreadable = openCriticalAlarms({ ...emulated, endpoint: proxy.endpoint });
    await expect(unreadable).rejects.toThrow(UserError);
    await expect(unreadable).rejects.toThrow(
      "the alarms of local cannot be read (AccessDenied: not you): sign in to its account",
    );
    proxy.clear();
  });
});
