import { Observability } from "../../src/modules/observability";
import memory from "../../src/modules/observability/database-memory.json";
import { metricsOf, NAMESPACE } from "../../src/pipeline/telemetry/metrics";
import type { RunRecord } from "../../src/pipeline/telemetry/record";
import { synthesize } from "./synthesize";

const observability = synthesize(Observability);
const alarms = Object.entries<Record<string, never>>(observability.json.resource.aws_cloudwatch_metric_alarm);
const statement = (policy: string, start: string) =>
  policy.split('{"Sid" = ').find((part) => part.startsWith(`"${start}"`)) ?? "";

test("only this account's alarms, budgets and cost anomalies publish to a topic, and only over TLS", () => {
  for (const severity of ["critical", "warning"]) {
    const { policy } = observability.resource(`aws_sns_topic_policy.${severity}`);
    expect(statement(policy, "cloudwatch")).toContain("arn:aws:cloudwatch:${var.region}:${var.account_id}:alarm:*");
    expect(statement(policy, "budgets")).toContain('"aws:SourceAccount" = var.account_id');
    const anomalies = statement(policy, "costalerts");
    expect(anomalies).toContain('"Principal" = {"Service" = "costalerts.amazonaws.com"}, "Action" = "sns:Publish"');
    expect(anomalies).toContain('"aws:SourceAccount" = var.account_id');
    expect(anomalies).toContain('"aws:SourceArn" = "arn:aws:ce::${var.account_id}:anomalysubscription/*"');
    expect(statement(policy, "TlsOnly")).toMatch(/"Deny".*"aws:SecureTransport" = "false"/);
    expect(policy).not.toMatch(/"Allow", "Principal" = "\*"/);
  }
});

test("EventBridge, which sends no condition keys, may publish to these topics", () => {
  const events = statement(observability.resource("aws_sns_topic_policy.critical").policy, "events");
  expect(events).toContain('"Resource" = aws_sns_topic.critical.arn');
  expect(events).not.toContain("Condition");
});

test("topics are encrypted with a rotating key that services may use for these topics alone", () => {
  for (const severity of ["critical", "warning"]) {
    expect(observability.resource(`aws_sns_topic.${severity}`).kms_master_key_id).toBe("${aws_kms_key.topics.arn}");
  }
  const { enable_key_rotation, policy } = observability.resource("aws_kms_key.topics");
  expect(enable_key_rotation).toBe(true);
  const grants: string[] = policy.split('{"Sid" = "Service').slice(1);
  expect(grants.map((grant) => grant.match(/"Service" = "([a-z]+)\.amazonaws\.com"/)?.[1])).toEqual([
    "cloudwatch",
    "budgets",
    "costalerts",
    "events",
  ]);
  for (const grant of grants) {
    expect(grant).toMatch(
      /"kms:EncryptionContext:aws:sns:topicArn" = \["arn:aws:sns:[^"]*-critical", "arn:aws:sns:[^"]*-warning"\]/,
    );
  }
});

test("each alarm tells a topic when it sounds and when it is over, and says what to do", () => {
  expect(alarms.length).toBeGreaterThan(15);
  for (const [name, alarm] of alarms) {
    expect([name, alarm.alarm_actions]).toEqual([
      name,
      [expect.stringMatching(/aws_sns_topic\.(critical|warning)\.arn/)],
    ]);
    expect(alarm.ok_actions).toEqual(alarm.alarm_actions);
    expect(alarm.alarm_description).toBeTruthy();
  }
});

test("what customers feel wakes somebody", () => {
  for (const alarm of ["load_balancer_elb_5xx", "load_balancer_target_5xx", "database_free_storage"]) {
    expect(observability.resource(`aws_cloudwatch_metric_alarm.${alarm}`).alarm_actions).toEqual([
      "${aws_sns_topic.critical.arn}",
    ]);
  }
});

test.each([
  ["load_balancer_elb_5xx", "var.alb_arn_suffix"],
  ["load_balancer_target_5xx", "var.target_group_arn_suffixes"],
  ["load_balancer_latency", "var.target_group_arn_suffixes"],
  ["load_balancer_unhealthy_hosts", "var.target_group_arn_suffixes"],
  ["cluster_silent", "var.cluster_name"],
  ["cluster_failed_nodes", "var.cluster_name"],
  ["cluster_node_cpu", "var.cluster_name"],
  ["cluster_node_memory", "var.cluster_name"],
  ["cluster_pod_restarts", "var.cluster_name"],
  ["database_silent", "var.database_identifier"],
  ["database_free_storage", "var.database_identifier"],
  ["database_cpu", "var.database_identifier"],
  ["database_connections", "var.database_identifier"],
  ["database_freeable_memory", "var.database_identifier"],
  ["edge_waf_blocked", "var.web_acls"],
  ["nat_port_allocation", "var.nat_gateway_ids"],
  ["nat_packets_dropped", "var.nat_gateway_ids"],
  ["log_errors", "var.error_logs"],
  ["audit_critical", "var.audit_log_group_name"],
  ["audit_warning", "var.audit_log_group_name"],
  ["pipeline_failed", "var.pipeline_environment"],
  ["pipeline_denied", "var.pipeline_environment"],
  ["pipeline_drifted", "var.pipeline_environment"],
])("%s is there only where %s names something", (alarm, input) => {
  const { count, for_each } = observability.resource(`aws_cloudwatch_metric_alarm.${alarm}`);
  expect(count ?? for_each).toContain(input);
  const { default: nothing } = observability.json.variable[input.slice("var.".length)];
  expect(nothing ?? {}).toEqual({});
});

describe.each([
  ["database", "AWS/RDS", "CPUUtilization", "SampleCount", { DBInstanceIdentifier: "${var.database_identifier}" }],
  ["cluster", "ContainerInsights", "cluster_node_count", "Maximum", { ClusterName: "${var.cluster_name}" }],
])("a dead %s", (part, namespace, metric_name, statistic, dimensions) => {
  test("is not silent: no metrics at all wake somebody", () => {
    expect(observability.resource(`aws_cloudwatch_metric_alarm.${part}_silent`)).toMatchObject({
      namespace,
      metric_name,
      statistic,
      dimensions,
      comparison_operator: "LessThanThreshold",
      threshold: 1,
      evaluation_periods: 3,
      treat_missing_data: "breaching",
      alarm_actions: ["${aws_sns_topic.critical.arn}"],
    });
  });

  test("sounds once: the other alarms on it wait for data", () => {
    const others = (alarms as [string, { treat_missing_data?: string }][]).filter(([name]) => name.startsWith(part));
    expect(others.filter(([, alarm]) => alarm.treat_missing_data === "breaching").map(([name]) => name)).toEqual([
      `${part}_silent`,
    ]);
  });
});

test("what RDS itself says of the database's failures, failovers and restarts wakes somebody", () => {
  const { count, event_pattern } = observability.resource("aws_cloudwatch_event_rule.database_events");
  expect(count).toBe("${var.database_identifier != null ? 1 : 0}");
  expect(JSON.parse(event_pattern)).toEqual({
    source: ["aws.rds"],
    "detail-type": ["RDS DB Instance Event"],
    detail: {
      SourceIdentifier: ["${var.database_identifier}"],
      EventCategories: ["failure", "failover", "availability"],
    },
  });
  expect(observability.resource("aws_cloudwatch_event_target.database_events").arn).toBe(
    "${aws_sns_topic.critical.arn}",
  );
});

test("a restart counts once, although it is reported by pod, workload, namespace and cluster", () => {
  const restarts = observability.resource("aws_cloudwatch_metric_alarm.cluster_pod_restarts");
  expect(restarts).toMatchObject({
    metric_name: "pod_number_of_container_restarts",
    statistic: "Sum",
    dimensions: { ClusterName: "${var.cluster_name}" },
  });
  expect(restarts).not.toHaveProperty("metric_query");
  const { properties } = observability.json.locals.cluster_rows.find(
    ({ properties }: { properties: { title?: string } }) => properties.title === "Pods: container restarts",
  );
  expect(properties).toMatchObject({
    stat: "Sum",
    metrics: [["ContainerInsights", "pod_number_of_container_restarts", "ClusterName", "${var.cluster_name}"]],
  });
});

test("an error rate is judged only of enough requests, and counts those that reached no target", () => {
  const [{ expression }] = observability.resource("aws_cloudwatch_metric_alarm.load_balancer_elb_5xx").metric_query;
  expect(expression).toBe(
    "IF((FILL(requests, 0) + FILL(errors, 0)) >= ${var.thresholds.minimum_requests}, " +
      "100 * (FILL(errors, 0)) / (FILL(requests, 0) + FILL(errors, 0)), 0)",
  );
});

test("an alarm over several metrics looks at one series", () => {
  const queries = (alarms as [string, { metric_query?: { return_data?: boolean }[] }][]).flatMap(
    ([, { metric_query }]) => (metric_query ? [metric_query] : []),
  );
  expect(queries.length).toBeGreaterThan(2);
  for (const query of queries) expect(query.filter(({ return_data }) => return_data)).toHaveLength(1);
});

test("thresholds in people's units meet metrics in bytes", () => {
  const { threshold } = observability.resource("aws_cloudwatch_metric_alarm.database_free_storage");
  expect(threshold).toBe("${var.thresholds.database_free_storage_gib * 1073741824}");
});

describe("the thresholds of a database follow its class", () => {
  /** What the expression of a threshold is for a class: it has floor, min, lookup and arithmetic alone. */
  function thresholdOf(alarm: string, instanceClass: string): number {
    const { threshold } = observability.resource(`aws_cloudwatch_metric_alarm.${alarm}`);
    const gib: number = observability.json.locals.database_memory_gib[instanceClass];
    const expression = threshold
      .slice(2, -1)
      .replaceAll('lookup(local.database_memory_gib, coalesce(var.database_instance_class, "-"), 0)', String(gib))
      .replace("var.thresholds.database_connections_percent", defaultOf("database_connections_percent"))
      .replace("var.thresholds.database_freeable_memory_percent", defaultOf("database_freeable_memory_percent"));
    return new Function("floor", "min", `return ${expression}`)(Math.floor, Math.min);
  }
  const defaultOf = (name: string) =>
    new RegExp(`\\b${name} = optional\\(number, ([0-9.]+)\\)`).exec(observability.json.variable.thresholds.type)?.[1] ??
    "";

  // Of 2, 4 and 8 GiB, the limit is what `SHOW max_connections` gave somebody, which is less than the formula with all memory:
  // https://gist.github.com/guizmaii/1cacffef793c2ba9645083c3e18b3d8c. Of the others it is what the formula gives.
  test.each([
    ["db.t4g.micro", 78, 112],
    ["db.t4g.small", 157, 198],
    ["db.t4g.medium", 315, 413],
    ["db.m7g.large", 630, 856],
    ["db.r8g.8xlarge", 3500, 5000],
  ])("%s: the alarm sounds at %i connections, before RDS refuses one at %i", (instanceClass, expected, limit) => {
    expect(thresholdOf("database_connections", instanceClass)).toBe(expected);
    expect(expected).toBeLessThan(limit);
  });

  test.each([
    ["db.t4g.micro", 0.1],
    ["db.m7g.large", 0.8],
  ])("%s: the alarm sounds below a tenth of its memory", (instanceClass, gib) => {
    expect(thresholdOf("database_freeable_memory", instanceClass)).toBe(Math.floor(gib * 1024 ** 3));
  });

  test("a graph has its line at the alarm's threshold", () => {
    for (const [title, alarm] of [
      ["Connections", "database_connections"],
      ["Freeable memory", "database_freeable_memory"],
    ]) {
      const { properties } = observability.json.locals.database_rows.find(
        ({ properties }: { properties: { title?: string } }) => properties.title === title,
      );
      expect(properties.annotations.horizontal[0].value).toBe(
        observability.resource(`aws_cloudwatch_metric_alarm.${alarm}`).threshold,
      );
    }
  });

  test("the table of memory says where it is from, and whether anybody compared it", () => {
    expect(memory.source).toContain("docs.aws.amazon.com");
    expect(memory.checked === null ? memory.note : "").toMatch(/^$|from memory/);
  });
});

test("every threshold that an alarm uses has a default and is described", () => {
  const { type, description } = observability.json.variable.thresholds;
  const used = new Set([...observability.text.matchAll(/var\.thresholds\.([a-z0-9_]+)/g)].map(([, name]) => name));
  expect(used.size).toBe(18);
  for (const name of used) {
    expect(type).toMatch(new RegExp(`\\b${name} = optional\\(number, [0-9.]+\\)`));
    expect(description).toContain(`\`${name}\``);
  }
});

test("the root user and attempts to blind the trail wake somebody", () => {
  const filters = observability.json.locals.audit_filters;
  expect(Object.keys(filters)).toHaveLength(14);
  for (const name of ["root_usage", "trail_changes", "key_removal", "sign_in_without_mfa"]) {
    expect(filters[name].severity).toBe("critical");
  }
  for (const { pattern } of Object.values<{ pattern: string }>(filters)) {
    expect(pattern.length).toBeLessThanOrEqual(1024); // what PutMetricFilter takes
  }
});

describe("the pipeline", () => {
  const alarm = (name: string) => observability.resource(`aws_cloudwatch_metric_alarm.pipeline_${name}`);
  const record = {
    schema: 1,
    environment: "dev",
    run: "r",
    time: "2026-11-24T00:00:00Z",
    actor: "a",
    commit: "c",
  } as const;
  const changes = { create: 0, update: 0, replace: 0, delete: 0 };
  const sent = (["plan", "apply", "drift"] as const).flatMap((kind) =>
    metricsOf({ ...record, kind, outcome: "approved", digests: {}, changes, seconds: 1 }).map(
      ({ MetricName, Dimensions = [] }) => [NAMESPACE, MetricName, ...Dimensions.map(({ Name }) => Name)].join(" "),
    ),
  );

  test("its alarms look at metrics that are sent", () => {
    for (const name of ["failed", "denied", "drifted"]) {
      const { namespace, metric_name, dimensions } = alarm(name);
      expect(sent).toContain([namespace, metric_name, ...Object.keys(dimensions)].join(" "));
      expect(dimensions).toEqual({ Environment: "${var.pipeline_environment}" });
    }
  });

  test("its graphs show metrics that are sent", () => {
    const graphs = observability.json.locals.pipeline_rows.flatMap(
      ({ properties }: { properties: { metrics?: unknown[][] } }) => properties.metrics ?? [],
    );
    const shown = graphs.map(([namespace, metric, ...dimensions]: string[]) =>
      [
        namespace,
        metric,
        ...dimensions.filter((_, index) => index % 2 === 0).filter((name) => typeof name === "string"),
      ].join(" "),
    );
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.filter((metric: string) => !sent.includes(metric))).toEqual([]);
  });

  test("a failed apply wakes somebody; a denied plan and drift wait for the morning", () => {
    expect(alarm("failed")).toMatchObject({ metric_name: "Failed", alarm_actions: ["${aws_sns_topic.critical.arn}"] });
    expect(alarm("denied")).toMatchObject({ metric_name: "Denied", alarm_actions: ["${aws_sns_topic.warning.arn}"] });
    expect(alarm("drifted")).toMatchObject({ metric_name: "Drifted", alarm_actions: ["${aws_sns_topic.warning.arn}"] });
  });

  test("one bad run is enough", () => {
    for (const name of ["failed", "denied", "drifted"]) {
      expect(alarm(name)).toMatchObject({
        comparison_operator: "GreaterThanOrEqualToThreshold",
        threshold: 1,
        evaluation_periods: 1,
      });
    }
  });

  test("a failed apply sounds until one succeeds, a denied plan for as long as it is news", () => {
    expect(alarm("failed")).toMatchObject({ treat_missing_data: "ignore", statistic: "Maximum", period: 60 });
    expect(alarm("denied").treat_missing_data).toBe("notBreaching");
    const failedAfter = (outcome: RunRecord["outcome"]) =>
      metricsOf({ ...record, kind: "apply", outcome, digests: {}, changes, seconds: 1 }).find(
        ({ MetricName }) => MetricName === "Failed",
      )?.Value;
    expect([failedAfter("failed"), failedAfter("applied"), failedAfter("refused")]).toEqual([1, 0, undefined]);
  });

  test("drift sounds until the next day's look", () => {
    expect(alarm("drifted")).toMatchObject({ period: 86_400, statistic: "Maximum" });
  });

  test("the last runs are read from the log group that they are recorded in", () => {
    const log = observability.json.locals.pipeline_rows.find(({ type }: { type: string }) => type === "log");
    expect(log.properties.query).toMatch(/^SOURCE '\/\$\{var\.name\}\/pipeline' \| .*sort @timestamp desc/);
  });
});

test("application logs are encrypted, with a key for them alone", () => {
  expect(observability.resource("aws_cloudwatch_log_group.application").kms_key_id).toContain("aws_kms_key.logs");
  expect(observability.resource("aws_kms_key.logs").policy).toContain(
    '"ArnEquals" = {"kms:EncryptionContext:aws:logs:arn" = local.log_group_arns}',
  );
});

test.each([
  [
    "backup_failures",
    ["Backup Job State Change", "Copy Job State Change"],
    { state: ["FAILED", "EXPIRED", "ABORTED"] },
  ],
  ["restore_failures", ["Restore Job State Change"], { status: ["FAILED", "ABORTED"] }],
])("%s wakes somebody, and what succeeds wakes nobody", (name, kinds, detail) => {
  const { event_pattern, count } = observability.resource(`aws_cloudwatch_event_rule.${name}`);
  expect(JSON.parse(event_pattern)).toEqual({
    source: ["aws.backup"],
    "detail-type": kinds,
    detail,
  });
  expect(count).toBe("${var.backup_failures ? 1 : 0}");
  const { arn, input_transformer } = observability.resource(`aws_cloudwatch_event_target.${name}`);
  expect(arn).toBe("${aws_sns_topic.critical.arn}");
  const used = [...input_transformer.input_template.matchAll(/<(\w+)>/g)].map(([, path]) => path);
  expect(used.sort()).toEqual(Object.keys(input_transformer.input_paths).sort());
});

test("the dashboard shows alarms first, then each part that is watched", () => {
  const body: string = observability.resource("aws_cloudwatch_dashboard.main").dashboard_body;
  const rows = [...body.matchAll(/in local\.([a-z_]+)_rows : /g)].map(([, part]) => part);
  expect(rows).toEqual(["load_balancer", "cluster", "database", "edge", "nat", "log", "audit", "pipeline"]);
  expect(body).toContain(
    "concat(local.edge_sites, [for widget in local.edge_rows : widget if length(var.web_acls) > 0])",
  );
  expect(body.indexOf("local.status")).toBeLessThan(body.indexOf("local.load_balancer_rows"));
  expect(body).toContain("in local.database_rows : widget if var.database_identifier != null");
});

test("the dashboard finds the sites itself, where CloudFront has its metrics", () => {
  const graphs = observability.json.locals.edge_sites.filter(({ type }: { type: string }) => type === "metric");
  expect(graphs.map(({ properties }: { properties: object }) => properties)).toMatchObject([
    {
      region: "us-east-1",
      period: 300,
      metrics: [[{ expression: `SEARCH('{AWS/CloudFront,DistributionId,Region} MetricName="Requests"', 'Sum')` }]],
    },
    {
      region: "us-east-1",
      period: 300,
      metrics: [
        [{ expression: `SEARCH('{AWS/CloudFront,DistributionId,Region} MetricName="TotalErrorRate"', 'Average')` }],
      ],
    },
  ]);
  expect(observability.text).not.toMatch(/var\.distribution/);
});

test("no expression is written as text, which policies and dashboards would take for a name", () => {
  expect(observability.text).not.toContain("$${");
});
