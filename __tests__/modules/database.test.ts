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
  expect(database.json.resource).not.toHaveProperty("aws_vpc_security_group_egress_rule");
  expect(database.json.resource.aws_vpc_security_group_ingress_rule).toEqual({
    client: expect.objectContaining({
      for_each: "${var.client_security_group_ids}",
      referenced_security_group_id: "${each.value}",
      ip_protocol: "tcp",
      from_port: 5432,
      to_port: 5432,
    }),
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

test("connections, changes of the schema and slow statements are logged", () => {
  expect(parameter("log_connections")).toBe("1");
  expect(parameter("log_disconnections")).toBe("1");
  expect(parameter("log_statement")).toBe("ddl");
  expect(parameter("log_min_duration_statement")).toBe("${var.log_min_duration_statement}");
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
