import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group";
import { Database } from "../../src/modules/database";
import { synthesize } from "./synthesize";

const database = synthesize(Database);
const instance = database.resource("aws_db_instance.main");
const variable = (name: string) => database.json.variable[name];

function parameter(name: string): string {
  const parameters: { name: string; value: string }[] = database.resource("aws_db_parameter_group.main").parameter;
  return parameters.find((one) => one.name === name)?.value ?? "";
}

test("the database has no public address and lives in the given subnets", () => {
  expect(database.text).toHaveResourceWithProperties(DbInstance, { publicly_accessible: false });
  expect(instance.db_subnet_group_name).toBe("${aws_db_subnet_group.main.name}");
  expect(database.resource("aws_db_subnet_group.main").subnet_ids).toBe("${var.subnet_ids}");
});

test("only the named security groups reach PostgreSQL, and nothing reaches out of it", () => {
  expect(instance.vpc_security_group_ids).toEqual(["${aws_security_group.database.id}"]);
  const group = database.resource("aws_security_group.database");
  expect(group).not.toHaveProperty("ingress");
  expect(group).not.toHaveProperty("egress");
  const rules = Object.entries<{ security_group_id: string }>({
    ...database.json.resource.aws_vpc_security_group_ingress_rule,
    ...database.json.resource.aws_vpc_security_group_egress_rule,
  }).filter(([, { security_group_id }]) => security_group_id === instance.vpc_security_group_ids[0]);
  expect(rules.map(([name]) => name)).toEqual(["client", "proxy_to_database_in"]);
  expect(database.resource("aws_vpc_security_group_ingress_rule.client")).toMatchObject({
    for_each: "${var.client_security_group_ids}",
    referenced_security_group_id: "${each.value}",
    ip_protocol: "tcp",
    from_port: 5432,
    to_port: 5432,
  });
  expect(database.resource("aws_vpc_security_group_ingress_rule.client")).not.toHaveProperty("cidr_ipv4");
});

test("storage, master password and performance data are encrypted with a key of the database's own, which rotates", () => {
  const key = "${aws_kms_key.database.arn}";
  expect(instance).toMatchObject({ storage_encrypted: true, kms_key_id: key, master_user_secret_kms_key_id: key });
  expect(instance.performance_insights_kms_key_id).toContain("aws_kms_key.database.arn");
  expect(database.resource("aws_kms_key.database").enable_key_rotation).toBe(true);
});

test("no password is written down: RDS keeps the master's in Secrets Manager, and IAM may sign others in", () => {
  expect(instance).toMatchObject({ manage_master_user_password: true, iam_database_authentication_enabled: true });
  expect(instance).not.toHaveProperty("password");
  expect(Object.keys(database.json.variable).filter((name) => name.includes("password"))).toEqual([]);
});

test("connections without TLS are refused", () => {
  expect(parameter("rds.force_ssl")).toBe("1");
  expect(instance.parameter_group_name).toBe("${aws_db_parameter_group.main.name}");
});

test("connections, changes of the schema and slow statements are logged, unless parameters say otherwise", () => {
  expect(parameter("log_connections")).toBe('${try(var.parameters["log_connections"].value, "1")}');
  expect(parameter("log_disconnections")).toBe('${try(var.parameters["log_disconnections"].value, "1")}');
  expect(parameter("log_statement")).toBe('${try(var.parameters["log_statement"].value, "ddl")}');
  expect(parameter("log_min_duration_statement")).toBe("${var.log_min_duration_statement}");
});

test("further parameters are given by name, with the way they are applied, and none twice", () => {
  expect(variable("parameters").default).toEqual({});
  expect(database.resource("aws_db_parameter_group.main").dynamic.parameter).toEqual({
    for_each:
      '${{ for name, parameter in var.parameters : name => parameter if !contains(["log_connections", "log_disconnections", "log_statement"], name) }}',
    content: {
      name: "${parameter.key}",
      value: "${parameter.value.value}",
      apply_method: "${parameter.value.apply_method}",
    },
  });
});

test("a restore is what the instance is created from: a change of it replaces nothing", () => {
  expect(variable("snapshot_identifier").default).toBeNull();
  expect(variable("restore_to_point_in_time").default).toBeNull();
  expect(instance.snapshot_identifier).toBe("${var.snapshot_identifier}");
  expect(instance.dynamic.restore_to_point_in_time).toEqual({
    for_each: "${var.restore_to_point_in_time[*]}",
    content: {
      source_db_instance_identifier: "${restore_to_point_in_time.value.source_db_instance_identifier}",
      source_dbi_resource_id: "${restore_to_point_in_time.value.source_dbi_resource_id}",
      source_db_instance_automated_backups_arn:
        "${restore_to_point_in_time.value.source_db_instance_automated_backups_arn}",
      restore_time: "${restore_to_point_in_time.value.restore_time}",
      use_latest_restorable_time: "${restore_to_point_in_time.value.restore_time == null ? true : null}",
    },
  });
  expect(instance.lifecycle.ignore_changes).toEqual(["snapshot_identifier", "restore_to_point_in_time"]);
});

test("nobody deletes the key of snapshots and recovery points, unless these are thrown away with the database", () => {
  const { policy } = database.resource("aws_kms_key.database");
  expect(policy).toMatch(/^\$\{!var\.skip_final_snapshot \? .*"Sid" = "KeepKey".* : (?!.*KeepKey)/);
});

test("read replicas are made on request, and are as protected, watched and reachable as their source", () => {
  const replica = database.resource("aws_db_instance.replica");
  expect(variable("read_replicas").default).toBe(0);
  expect(replica).toMatchObject({
    count: "${var.read_replicas}",
    identifier: "${var.name}-postgres-replica-${count.index + 1}",
    replicate_source_db: "${aws_db_instance.main.identifier}",
    instance_class: "${coalesce(var.read_replica_instance_class, var.instance_class)}",
    skip_final_snapshot: true,
  });
  for (const argument of [
    ...[
      "storage_encrypted",
      "publicly_accessible",
      "vpc_security_group_ids",
      "parameter_group_name",
      "deletion_protection",
    ],
    ...["iam_database_authentication_enabled", "enabled_cloudwatch_logs_exports", "monitoring_interval", "port"],
    ...["performance_insights_enabled", "performance_insights_kms_key_id", "auto_minor_version_upgrade"],
  ])
    expect([argument, replica[argument]]).toEqual([argument, instance[argument]]);
  // RDS refuses it in the region of the source, and takes the rest of the source.
  for (const argument of ["db_subnet_group_name", "kms_key_id", "username", "manage_master_user_password", "tags"])
    expect(replica).not.toHaveProperty(argument);
});

test("each log of each replica has an encrypted group that expires, made before the replica writes to it", () => {
  expect(database.resource("aws_cloudwatch_log_group.replica_logs")).toEqual({
    for_each:
      '${{ for pair in setproduct(range(1, var.read_replicas + 1), var.enabled_cloudwatch_logs_exports) : "${pair[0]}/${pair[1]}" => pair[1] }}',
    name: "/aws/rds/instance/${var.name}-postgres-replica-${each.key}",
    kms_key_id: "${one(aws_kms_key.replica_logs_key[*].arn)}",
    retention_in_days: "${var.log_retention_days}",
  });
  expect(database.resource("aws_kms_key.replica_logs_key").policy).toContain(
    "log-group:/aws/rds/instance/${var.name}-postgres-replica-*",
  );
  expect(database.resource("aws_db_instance.replica").depends_on).toEqual(["aws_cloudwatch_log_group.replica_logs"]);
});

describe("the proxy", () => {
  const onRequest = "${var.proxy ? 1 : 0}";

  test("is made on request, and takes TLS and IAM authentication alone", () => {
    expect(variable("proxy").default).toBe(false);
    const proxy = database.resource("aws_db_proxy.proxy");
    expect(proxy).toMatchObject({ count: onRequest, engine_family: "POSTGRESQL", require_tls: true });
    expect(proxy.dynamic.auth.content).toEqual({
      auth_scheme: "SECRETS",
      iam_auth: "REQUIRED",
      secret_arn: "${auth.value}",
    });
    expect(proxy.depends_on).toEqual(["aws_cloudwatch_log_group.proxy_logs"]);
    expect(database.resource("aws_db_proxy_target.proxy_target")).toMatchObject({
      count: onRequest,
      target_group_name: "default",
      db_instance_identifier: "${aws_db_instance.main.identifier}",
    });
  });

  test("reads the secrets that are named, or the master user's, and decrypts with their keys alone", () => {
    const secrets =
      "length(var.proxy_secrets) > 0 ? keys(var.proxy_secrets) : [one(aws_db_instance.main.master_user_secret[*].secret_arn)]";
    expect(database.resource("aws_db_proxy.proxy").dynamic.auth.for_each).toBe(`\${${secrets}}`);
    const { policy } = database.resource("aws_iam_role_policy.proxy_role_policy");
    expect(policy).toContain(`"Action" = "secretsmanager:GetSecretValue", "Resource" = ${secrets}`);
    expect(policy).toContain(
      '"Action" = "kms:Decrypt", "Resource" = length(var.proxy_secrets) > 0 ? distinct(values(var.proxy_secrets)) : [aws_kms_key.database.arn]',
    );
    expect(policy).toContain('"kms:ViaService" = "secretsmanager.${var.region}.amazonaws.com"');
  });

  test("is reached by the clients of the database, reaches the database, and nothing else", () => {
    const group = "${one(aws_security_group.proxy_security_group[*].id)}";
    const rule = (kind: string, name: string) => database.resource(`aws_vpc_security_group_${kind}_rule.${name}`);
    const port = { ip_protocol: "tcp", from_port: 5432, to_port: 5432 };
    expect(rule("ingress", "proxy_client")).toMatchObject({
      ...port,
      for_each: "${{ for client, group in var.client_security_group_ids : client => group if var.proxy }}",
      security_group_id: group,
      referenced_security_group_id: "${each.value}",
    });
    expect(database.json.resource.aws_vpc_security_group_egress_rule).toEqual({
      proxy_to_database: expect.objectContaining({
        ...port,
        count: onRequest,
        security_group_id: group,
        referenced_security_group_id: "${aws_security_group.database.id}",
      }),
    });
    expect(rule("ingress", "proxy_to_database_in")).toMatchObject({
      ...port,
      count: onRequest,
      security_group_id: "${aws_security_group.database.id}",
      referenced_security_group_id: group,
    });
    for (const one of Object.values(database.json.resource.aws_vpc_security_group_ingress_rule))
      expect(one).not.toHaveProperty("cidr_ipv4");
  });
});

test("a major upgrade makes the parameter group of the new family before the old one goes", () => {
  expect(database.text).toHaveResourceWithProperties(DbParameterGroup, {
    name: "${var.name}-postgres${var.engine_major_version}",
    family: "postgres${var.engine_major_version}",
    lifecycle: { create_before_destroy: true },
  });
  expect(instance.engine_version).toBe("${var.engine_major_version}");
  expect(variable("allow_major_version_upgrade").default).toBe(false);
});

test("each exported log has an encrypted group that expires, made before the database writes to it", () => {
  for (const [type, id] of [
    ["postgresql", "postgresql"],
    ["upgrade", "upgrade"],
    ["iam-db-auth-error", "iam_db_auth_error"],
  ]) {
    expect(database.resource(`aws_cloudwatch_log_group.${id}`)).toEqual({
      count: `\${contains(var.enabled_cloudwatch_logs_exports, "${type}") ? 1 : 0}`,
      name: `/aws/rds/instance/\${var.name}-postgres/${type}`,
      kms_key_id: `\${one(aws_kms_key.${id}_key[*].arn)}`,
      retention_in_days: "${var.log_retention_days}",
    });
    expect(instance.depends_on).toContain(`aws_cloudwatch_log_group.${id}`);
  }
  expect(variable("enabled_cloudwatch_logs_exports").default).toEqual(["postgresql", "upgrade"]);
});

test("advanced insights keep what AWS asks of them, and switched off they leave no setting behind", () => {
  expect(instance.performance_insights_retention_period).toContain('"advanced" ? 465 : 7');
  for (const argument of ["kms_key_id", "retention_period"]) {
    expect(instance[`performance_insights_${argument}`]).toMatch(/^\$\{var\.performance_insights \? .* : null\}$/);
  }
  expect(instance.database_insights_mode).toBe("${var.performance_insights ? var.database_insights_mode : null}");
});

test("enhanced monitoring has a role that RDS alone assumes, for this account alone, and none where it is off", () => {
  const role = database.resource("aws_iam_role.monitoring");
  expect(role.count).toBe("${var.monitoring_interval > 0 ? 1 : 0}");
  expect(role.assume_role_policy).toContain('"Service" = "monitoring.rds.amazonaws.com"');
  expect(role.assume_role_policy).toContain('"aws:SourceAccount" = var.account_id');
  expect(database.resource("aws_iam_role_policy_attachment.monitoring_attachment").policy_arn).toBe(
    "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
  );
});

test("as it comes, the database survives a zone, a mistake and its own deletion", () => {
  for (const [input, value] of Object.entries({
    multi_az: true,
    deletion_protection: true,
    skip_final_snapshot: false,
    final_snapshot_identifier: null,
    apply_immediately: false,
    auto_minor_version_upgrade: true,
  })) {
    expect([input, variable(input).default]).toEqual([input, value]);
  }
  expect(variable("backup_retention_days").default).toBeGreaterThanOrEqual(7);
  expect(instance).toMatchObject({
    copy_tags_to_snapshot: true,
    delete_automated_backups: "${var.skip_final_snapshot}",
    final_snapshot_identifier: '${coalesce(var.final_snapshot_identifier, format("%s-postgres-final", var.name))}',
  });
});

test("by its tags, a plan of AWS Backup finds the database", () => {
  expect(variable("tags").default).toEqual({ backup: "true" });
  expect(instance.tags).toContain("var.tags");
});

test("storage is gp3 and grows by itself", () => {
  expect(instance).toMatchObject({ storage_type: "gp3", max_allocated_storage: "${var.max_allocated_storage}" });
  expect(variable("max_allocated_storage").default).toBeGreaterThan(variable("allocated_storage").default);
});
