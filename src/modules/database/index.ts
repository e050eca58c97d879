import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Token } from "cdktf/lib/tokens";
import type { Construct } from "constructs";
import { EncryptionKey } from "../../constructs/encryption/encryption-key";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import { ServiceRole } from "../../constructs/iam/service-role";
import { EncryptedLogGroup } from "../../constructs/monitoring/encrypted-log-group";
import { blockForEach } from "../../core/dynamic-block";
import { addressOf, forEach, hcl, hclNumber, literalList, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { DatabaseProxy } from "./database-proxy";
import { INPUTS, LOG_TYPES, PORT } from "./inputs";
import { ReadReplicas } from "./read-replicas";

/** The database of an environment: one RDS for PostgreSQL instance and what protects it. */
export class Database extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "database", {
      description:
        "An RDS for PostgreSQL instance in private subnets, encrypted with its own KMS key. It accepts only TLS, and only " +
        "connections from the given security groups. RDS keeps its master password in Secrets Manager and rotates it. Its " +
        "logs, load and operating system metrics are kept, and it is backed up every day.",
    });
    const { vars } = this;
    boundRoles(this, vars.permissions_boundary_arn.stringValue);
    const name = vars.name.stringValue;
    const accountId = vars.account_id.stringValue;
    const identifier = `${name}-postgres`;

    const key = new EncryptionKey(this, "database", {
      description: `Encrypts the database ${identifier}, its master password and its performance data`,
      alias: `${name}-database`,
      accountId,
      kept: `!${vars.skip_final_snapshot.expr}`, // by snapshots and recovery points, which have the key of their source
    });
    const subnetGroup = new DbSubnetGroup(this, "subnet_group.main", {
      name: identifier,
      description: `Private subnets of ${identifier}`,
      subnetIds: vars.subnet_ids.listValue,
    });
    const group = this.securityGroup(identifier);
    const parameterGroup = this.parameterGroup(identifier);
    const logs = Object.entries(LOG_TYPES).map(
      ([type, id]) =>
        // Created here, since RDS would create them unencrypted and keep their events forever.
        new EncryptedLogGroup(this, `log_group.${id}`, {
          logGroupName: `/aws/rds/instance/${identifier}/${type}`,
          retentionDays: vars.log_retention_days.numberValue,
          accountId,
          region: vars.region.stringValue,
          count: when(`contains(${vars.enabled_cloudwatch_logs_exports.expr}, "${type}")`),
        }).logGroup,
    );
    const monitoring = new ServiceRole(this, "role.monitoring", {
      roleName: `${name}-rds-monitoring`,
      service: "monitoring.rds.amazonaws.com",
      sourceAccount: accountId,
      managedPolicies: { attachment: "service-role/AmazonRDSEnhancedMonitoringRole" },
      count: when(`${vars.monitoring_interval.expr} > 0`),
    });

    // What read replicas have, too.
    const settings = {
      autoMinorVersionUpgrade: vars.auto_minor_version_upgrade.booleanValue,
      applyImmediately: vars.apply_immediately.booleanValue,
      maintenanceWindow: vars.maintenance_window.stringValue,
      storageType: "gp3",
      maxAllocatedStorage: vars.max_allocated_storage.numberValue,
      iamDatabaseAuthenticationEnabled: true,
      parameterGroupName: parameterGroup.name,
      port: PORT,
      vpcSecurityGroupIds: [group.id],
      publiclyAccessible: false,
      copyTagsToSnapshot: true,
      deletionProtection: vars.deletion_protection.booleanValue,
      enabledCloudwatchLogsExports: vars.enabled_cloudwatch_logs_exports.listValue,
      performanceInsightsEnabled: vars.performance_insights.booleanValue,
      performanceInsightsKmsKeyId: hcl(`${vars.performance_insights.expr} ? aws_kms_key.database.arn : null`),
      // How long the two modes keep samples: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.html
      performanceInsightsRetentionPeriod: hclNumber(
        `${vars.performance_insights.expr} ? (${vars.database_insights_mode.expr} == "advanced" ? 465 : 7) : null`,
      ),
      databaseInsightsMode: hcl(`${vars.performance_insights.expr} ? ${vars.database_insights_mode.expr} : null`),
      monitoringInterval: vars.monitoring_interval.numberValue,
      monitoringRoleArn: monitoring.arn,
    };
    const instance = new DbInstance(this, "db_instance.main", {
      ...settings,
      identifier,
      engine: "postgres",
      engineVersion: vars.engine_major_version.stringValue,
      engineLifecycleSupport: vars.engine_lifecycle_support.stringValue,
      allowMajorVersionUpgrade: vars.allow_major_version_upgrade.booleanValue,
      instanceClass: vars.instance_class.stringValue,
      multiAz: vars.multi_az.booleanValue,
      allocatedStorage: vars.allocated_storage.numberValue,
      storageEncrypted: true,
      kmsKeyId: key.arn,
      dbName: vars.db_name.stringValue,
      username: vars.master_username.stringValue,
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: key.arn,
      dbSubnetGroupName: subnetGroup.name,
      backupRetentionPeriod: vars.backup_retention_days.numberValue,
      backupWindow: vars.backup_window.stringValue,
      skipFinalSnapshot: vars.skip_final_snapshot.booleanValue,
      finalSnapshotIdentifier: hcl(
        `coalesce(${vars.final_snapshot_identifier.expr}, format("%s-postgres-final", ${vars.name.expr}))`,
      ),
      // A database that is deleted without a final snapshot leaves no other backup either.
      deleteAutomatedBackups: vars.skip_final_snapshot.booleanValue,
      snapshotIdentifier: vars.snapshot_identifier.stringValue,
      tags: Token.asStringMap(hcl(`merge({ Name = format("%s-postgres", ${vars.name.expr}) }, ${vars.tags.expr})`)),
      // They say what the instance is created from. A change of one would replace it.
      lifecycle: { ignoreChanges: ["snapshot_identifier", "restore_to_point_in_time"] },
      dependsOn: logs,
    });
    const restored = "restore_to_point_in_time.value";
    instance.addOverride(
      "dynamic.restore_to_point_in_time",
      blockForEach(`${vars.restore_to_point_in_time.expr}[*]`, {
        source_db_instance_identifier: hcl(`${restored}.source_db_instance_identifier`),
        source_dbi_resource_id: hcl(`${restored}.source_dbi_resource_id`),
        source_db_instance_automated_backups_arn: hcl(`${restored}.source_db_instance_automated_backups_arn`),
        restore_time: hcl(`${restored}.restore_time`),
        use_latest_restorable_time: hcl(`${restored}.restore_time == null ? true : null`),
      }),
    );
    const replicas = new ReadReplicas(this, "replica", {
      source: instance,
      identifier,
      accountId,
      region: vars.region.stringValue,
      replicas: vars.read_replicas.expr,
      logExports: vars.enabled_cloudwatch_logs_exports.expr,
      logRetentionDays: vars.log_retention_days.numberValue,
      settings: {
        ...settings,
        instanceClass: hcl(`coalesce(${vars.read_replica_instance_class.expr}, ${vars.instance_class.expr})`),
      },
    });
    const secrets = vars.proxy_secrets.expr;
    const proxy = new DatabaseProxy(this, "proxy", {
      proxyName: identifier,
      roleName: `${name}-rds-proxy`,
      accountId,
      region: vars.region.stringValue,
      vpcId: vars.vpc_id.stringValue,
      subnetIds: vars.subnet_ids.listValue,
      instanceIdentifier: instance.identifier,
      databaseSecurityGroupId: group.id,
      clients: vars.client_security_group_ids.expr,
      secrets: `length(${secrets}) > 0 ? keys(${secrets}) : [one(aws_db_instance.main.master_user_secret[*].secret_arn)]`,
      keys: `length(${secrets}) > 0 ? distinct(values(${secrets})) : [aws_kms_key.database.arn]`,
      logRetentionDays: vars.log_retention_days.numberValue,
      enabled: vars.proxy.expr,
    });
    this.output("replica_addresses", {
      value: hcl(`${addressOf(replicas.instances)}[*].address`),
      description: "Hosts of the read replicas.",
      example: [],
    });
    this.output("proxy_endpoint", {
      value: proxy.endpoint,
      description: "Host of the RDS Proxy; null where there is none.",
      example: "billpay-dev-postgres.proxy-c1a2b3c4d5e6.us-east-1.rds.amazonaws.com",
    });
    this.instanceOutputs(instance, group, key);
  }

  /** Allows the named clients; there is no egress rule, since the database opens no connections. */
  private securityGroup(identifier: string): SecurityGroup {
    const { vars } = this;
    const group = new SecurityGroup(this, "security_group.database", {
      name: identifier,
      description: "PostgreSQL from named security groups",
      vpcId: vars.vpc_id.stringValue,
      tags: { Name: identifier },
    });
    new VpcSecurityGroupIngressRule(this, "client", {
      forEach: forEach(vars.client_security_group_ids.expr),
      securityGroupId: group.id,
      description: `PostgreSQL from ${hcl("each.key")}`,
      referencedSecurityGroupId: hcl("each.value"),
      ipProtocol: "tcp",
      fromPort: PORT,
      toPort: PORT,
    });
    return group;
  }

  private parameterGroup(identifier: string): DbParameterGroup {
    const { vars } = this;
    const given = vars.parameters.expr;
    const own = {
      log_connections: "1",
      log_disconnections: "1",
      log_statement: "ddl",
    };
    const parameters = {
      "rds.force_ssl": "1",
      ...Object.fromEntries(
        Object.entries(own).map(([name, value]) => [name, hcl(`try(${given}["${name}"].value, "${value}")`)]),
      ),
      log_min_duration_statement: vars.log_min_duration_statement.stringValue,
    };
    const group = new DbParameterGroup(this, "parameter_group.main", {
      // A family cannot change, and a group in use cannot be deleted: a major upgrade creates the next group first.
      name: `${identifier}${vars.engine_major_version.stringValue}`,
      family: `postgres${vars.engine_major_version.stringValue}`,
      description: `TLS and logging of ${identifier}`,
      parameter: Object.entries(parameters).map(([name, value]) => ({ name, value, applyMethod: "immediate" })),
      lifecycle: { createBeforeDestroy: true },
    });
    group.addOverride(
      "dynamic.parameter",
      blockForEach(
        `{ for name, parameter in ${given} : name => parameter if !contains(${literalList(Object.keys(own))}, name) }`,
        {
          name: hcl("parameter.key"),
          value: hcl("parameter.value.value"),
          apply_method: hcl("parameter.value.apply_method"),
        },
      ),
    );
    return group;
  }

  private instanceOutputs(instance: DbInstance, group: SecurityGroup, key: EncryptionKey): void {
    const host = "billpay-dev-postgres.c1a2b3c4d5e6.us-east-1.rds.amazonaws.com";
    this.output("endpoint", {
      value: instance.endpoint,
      description: "Host and port, joined by a colon.",
      example: `${host}:${PORT}`,
    });
    this.output("address", { value: instance.address, description: "Host to connect to.", example: host });
    this.output("port", { value: instance.port, description: "Port to connect to.", example: PORT });
    this.output("db_name", { value: instance.dbName, description: "Name of the first database.", example: "billpay" });
    this.output("identifier", {
      value: instance.identifier,
      description: "Identifier of the instance, which metrics and alarms use.",
      example: "billpay-dev-postgres",
    });
    this.output("instance_class", {
      value: instance.instanceClass,
      description: "Class of the instance, from which thresholds of alarms are derived.",
      example: "db.m7g.large",
    });
    this.output("arn", {
      value: instance.arn,
      description: "ARN of the instance.",
      example: "arn:aws:rds:us-east-1:111122223333:db:billpay-dev-postgres",
    });
    this.output("resource_id", {
      value: instance.resourceId,
      description: "Resource id of the instance, which IAM policies for `rds-db:connect` use.",
      example: "db-ABCDEFGHIJKL01234567890123",
    });
    this.output("security_group_id", {
      value: group.id,
      description: "Id of the database's security group.",
      example: "sg-0a1b2c3d4e5f60718",
    });
    this.output("master_user_secret_arn", {
      value: hcl("one(aws_db_instance.main.master_user_secret[*].secret_arn)"),
      description: "ARN of the Secrets Manager secret that holds the master user's name and password.",
      example: "arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-0a1b2c3d-AbCdEf",
    });
    this.output("kms_key_arn", {
      value: key.arn,
      description: "ARN of the KMS key that a reader of the secret needs for decryption.",
      example: "arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809",
    });
  }
}
