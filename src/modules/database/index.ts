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
import { logRetention } from "../../constructs/inputs/log-retention";
import { ACCOUNT_ID, NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import { EncryptedLogGroup } from "../../constructs/monitoring/encrypted-log-group";
import { forEach, hcl, hclBool, hclList, hclNumber, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";

const PORT = 5432;
const DAY = "(mon|tue|wed|thu|fri|sat|sun)";
const TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";

/** The logs RDS for PostgreSQL exports to CloudWatch Logs, and what each is called in a Terraform address. */
const LOG_TYPES = { postgresql: "postgresql", upgrade: "upgrade", "iam-db-auth-error": "iam_db_auth_error" } as const;

/** The database of an environment: one RDS for PostgreSQL instance and what guards it. */
export class Database extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "database", {
      description:
        "An RDS for PostgreSQL instance in private subnets, encrypted with a KMS key of its own. It speaks TLS alone, " +
        "admits the security groups that are named and nobody else, and RDS keeps its master password in Secrets " +
        "Manager and rotates it. Its logs, load and operating system metrics are kept, and it is backed up each day.",
    });
    boundRoles(this, this.input("permissions_boundary_arn", PERMISSIONS_BOUNDARY).stringValue);
    const name = this.input("name", {
      ...NAME,
      validations: [
        ...(NAME.validations ?? []),
        {
          condition: '!can(regex("--|-$", var.name))',
          message: "name must have no two hyphens in a row and none at its end, since RDS identifiers begin with it.",
        },
      ],
    }).stringValue;
    const region = this.input("region", REGION).stringValue;
    const accountId = this.input("account_id", ACCOUNT_ID).stringValue;
    this.networkInputs();
    this.engineInputs();
    this.sizeInputs();
    this.protectionInputs();
    this.observabilityInputs();
    const identifier = `${name}-postgres`;

    const key = new EncryptionKey(this, "database", {
      description: `Encrypts the database ${identifier}, its master password and its performance data`,
      alias: `${name}-database`,
      accountId,
    });
    const subnetGroup = new DbSubnetGroup(this, "subnet_group.main", {
      name: identifier,
      description: `Private subnets of ${identifier}`,
      subnetIds: hclList("var.subnet_ids"),
    });
    const group = this.securityGroup(identifier);
    const parameterGroup = this.parameterGroup(identifier);
    const logs = Object.entries(LOG_TYPES).map(
      ([type, id]) =>
        // Made here, since RDS would make them unencrypted and without an end to their events.
        new EncryptedLogGroup(this, `log_group.${id}`, {
          logGroupName: `/aws/rds/instance/${identifier}/${type}`,
          retentionDays: hclNumber("var.log_retention_days"),
          accountId,
          region,
          count: when(`contains(var.enabled_cloudwatch_logs_exports, "${type}")`),
        }).logGroup,
    );
    const monitoring = new ServiceRole(this, "role.monitoring", {
      roleName: `${name}-rds-monitoring`,
      service: "monitoring.rds.amazonaws.com",
      sourceAccount: accountId,
      managedPolicies: { attachment: "service-role/AmazonRDSEnhancedMonitoringRole" },
      count: when("var.monitoring_interval > 0"),
    });

    const instance = new DbInstance(this, "db_instance.main", {
      identifier,
      engine: "postgres",
      engineVersion: hcl("var.engine_major_version"),
      engineLifecycleSupport: hcl("var.engine_lifecycle_support"),
      autoMinorVersionUpgrade: hclBool("var.auto_minor_version_upgrade"),
      allowMajorVersionUpgrade: hclBool("var.allow_major_version_upgrade"),
      applyImmediately: hclBool("var.apply_immediately"),
      maintenanceWindow: hcl("var.maintenance_window"),
      instanceClass: hcl("var.instance_class"),
      multiAz: hclBool("var.multi_az"),
      storageType: "gp3",
      allocatedStorage: hclNumber("var.allocated_storage"),
      maxAllocatedStorage: hclNumber("var.max_allocated_storage"),
      storageEncrypted: true,
      kmsKeyId: key.arn,
      dbName: hcl("var.db_name"),
      username: hcl("var.master_username"),
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: key.arn,
      iamDatabaseAuthenticationEnabled: true,
      parameterGroupName: parameterGroup.name,
      port: PORT,
      dbSubnetGroupName: subnetGroup.name,
      vpcSecurityGroupIds: [group.id],
      publiclyAccessible: false,
      backupRetentionPeriod: hclNumber("var.backup_retention_days"),
      backupWindow: hcl("var.backup_window"),
      copyTagsToSnapshot: true,
      deletionProtection: hclBool("var.deletion_protection"),
      skipFinalSnapshot: hclBool("var.skip_final_snapshot"),
      finalSnapshotIdentifier: hcl('coalesce(var.final_snapshot_identifier, format("%s-postgres-final", var.name))'),
      // A database thrown away without a last snapshot leaves no other backup behind either.
      deleteAutomatedBackups: hclBool("var.skip_final_snapshot"),
      enabledCloudwatchLogsExports: hclList("var.enabled_cloudwatch_logs_exports"),
      performanceInsightsEnabled: hclBool("var.performance_insights"),
      performanceInsightsKmsKeyId: hcl("var.performance_insights ? aws_kms_key.database.arn : null"),
      // The two periods that the modes keep: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.html
      performanceInsightsRetentionPeriod: hclNumber(
        'var.performance_insights ? (var.database_insights_mode == "advanced" ? 465 : 7) : null',
      ),
      databaseInsightsMode: hcl("var.performance_insights ? var.database_insights_mode : null"),
      monitoringInterval: hclNumber("var.monitoring_interval"),
      monitoringRoleArn: monitoring.arn,
      tags: Token.asStringMap(hcl('merge({ Name = format("%s-postgres", var.name) }, var.tags)')),
      dependsOn: logs,
    });
    this.instanceOutputs(instance, group, key);
  }

  private networkInputs(): void {
    this.input("vpc_id", { type: "string", description: "Id of the VPC the database lives in." });
    this.input("subnet_ids", {
      type: "list(string)",
      description: "Ids of private subnets in at least two zones, also where `multi_az` is off: RDS refuses fewer.",
      validations: [
        {
          condition: "length(distinct(var.subnet_ids)) >= 2",
          message: "subnet_ids must be at least two subnets, in two zones: a standby lives in another zone.",
        },
      ],
    });
    this.input("client_security_group_ids", {
      type: "map(string)",
      description: `Security groups whose members may connect to port ${PORT}, by a name for each, as \`nodes\`.`,
    });
  }

  private engineInputs(): void {
    this.input("engine_major_version", {
      type: "string",
      default: "17",
      description: "Major version of PostgreSQL, without the minor; the parameter group's family follows it.",
      validations: [
        {
          condition: 'can(regex("^(1[4-9]|[2-9][0-9])$", var.engine_major_version))',
          message: "engine_major_version must be a major version alone, 14 or later, as 17.",
        },
      ],
    });
    this.input("engine_lifecycle_support", {
      type: "string",
      default: "open-source-rds-extended-support-disabled",
      nullable: true,
      description:
        "`open-source-rds-extended-support-disabled`: RDS upgrades a major version whose standard support ends; " +
        "`open-source-rds-extended-support`: it stays, and each vCPU is charged for by the hour; null: RDS decides.",
      validations: [
        {
          condition:
            'var.engine_lifecycle_support == null || try(contains(["open-source-rds-extended-support", "open-source-rds-extended-support-disabled"], var.engine_lifecycle_support), false)',
          message:
            "engine_lifecycle_support must be open-source-rds-extended-support, open-source-rds-extended-support-disabled or null.",
        },
      ],
    });
    this.flag("auto_minor_version_upgrade", true, "Whether RDS installs minor versions in the maintenance window.");
    this.flag(
      "allow_major_version_upgrade",
      false,
      "Whether a new `engine_major_version` may be applied: on for the upgrade, off again after it.",
    );
    this.flag(
      "apply_immediately",
      false,
      "Whether changes that may interrupt the database are applied at once, not in the maintenance window.",
    );
    this.input("maintenance_window", {
      type: "string",
      default: "sun:04:30-sun:05:30",
      description: "Weekly window of maintenance in UTC, `ddd:hh:mm-ddd:hh:mm`, outside the backup window.",
      validations: [
        {
          condition: `can(regex("^${DAY}:${TIME}-${DAY}:${TIME}$", var.maintenance_window))`,
          message: "maintenance_window must be ddd:hh:mm-ddd:hh:mm in lower case, as sun:04:30-sun:05:30.",
        },
      ],
    });
    this.input("db_name", {
      type: "string",
      default: "billpay",
      description: "Name of the first database. Another name replaces the instance.",
      validations: [
        {
          condition: 'can(regex("^[a-z][a-z0-9_]{0,62}$", var.db_name))',
          message: "db_name must be 1 to 63 characters of a-z, 0-9 and _, and begin with a letter.",
        },
      ],
    });
    this.input("master_username", {
      type: "string",
      default: "billpay_admin",
      description: "Name of the master user. Another name replaces the instance.",
      validations: [
        {
          condition:
            'can(regex("^[a-z][a-z0-9_]{0,62}$", var.master_username)) && !can(regex("^(admin|user|pg_.*|rds.*)$", var.master_username))',
          message:
            "master_username must be 1 to 63 characters of a-z, 0-9 and _, begin with a letter, and be none of PostgreSQL's or RDS's own: admin, user, pg_…, rds….",
        },
      ],
    });
  }

  private sizeInputs(): void {
    this.input("instance_class", {
      type: "string",
      default: "db.m7g.large",
      description: "Class of the instance, as `db.t4g.medium`.",
      validations: [
        {
          condition: 'can(regex("^db\\\\.[a-z0-9-]+\\\\.[a-z0-9]+$", var.instance_class))',
          message: "instance_class must be a class of RDS, as db.m7g.large.",
        },
      ],
    });
    this.flag("multi_az", true, "Whether a standby in another zone takes over when the instance fails.");
    this.input("allocated_storage", {
      type: "number",
      default: 50,
      description: "Storage to begin with, in GiB, 20 to 65536.",
      validations: [
        {
          condition: "var.allocated_storage >= 20 && var.allocated_storage <= 65536",
          message: "allocated_storage must be 20 to 65536 GiB, which is what gp3 has.",
        },
      ],
    });
    this.input("max_allocated_storage", {
      type: "number",
      default: 200,
      description: "Storage that autoscaling may grow to, in GiB; 0 turns autoscaling off.",
      validations: [
        {
          // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
          condition:
            "var.max_allocated_storage == 0 || (var.max_allocated_storage >= var.allocated_storage * 1.1 && var.max_allocated_storage <= 65536)",
          message: "max_allocated_storage must be 0, or at least a tenth above allocated_storage and at most 65536.",
        },
      ],
    });
  }

  private protectionInputs(): void {
    this.input("backup_retention_days", {
      type: "number",
      default: 14,
      description: "Days that automated backups are kept, and so how far back the database can be restored: 1 to 35.",
      validations: [
        {
          condition: "var.backup_retention_days >= 1 && var.backup_retention_days <= 35",
          message: "backup_retention_days must be 1 to 35: a database without backups cannot be restored.",
        },
      ],
    });
    this.input("backup_window", {
      type: "string",
      default: "03:00-04:00",
      description: "Daily window of automated backups in UTC, `hh:mm-hh:mm`, outside the maintenance window.",
      validations: [
        {
          condition: `can(regex("^${TIME}-${TIME}$", var.backup_window))`,
          message: "backup_window must be hh:mm-hh:mm, as 03:00-04:00.",
        },
      ],
    });
    this.flag("deletion_protection", true, "Whether the instance refuses to be deleted until this is turned off.");
    this.input("skip_final_snapshot", {
      type: "bool",
      default: false,
      description:
        "Whether deleting the database leaves no snapshot and no automated backups: for throw-away data only.",
      validations: [
        {
          condition: "!(var.skip_final_snapshot && var.deletion_protection)",
          message: "skip_final_snapshot must be false where deletion_protection is true: protected data is kept.",
        },
      ],
    });
    this.input("final_snapshot_identifier", {
      type: "string",
      default: null,
      description:
        "Name of the snapshot taken on deletion; null: `<name>-postgres-final`. Names are unique in an account, so a " +
        "database that is made and deleted again needs another.",
      validations: [
        {
          condition:
            'var.final_snapshot_identifier == null || (can(regex("^[A-Za-z][0-9A-Za-z-]{0,254}$", var.final_snapshot_identifier)) && !can(regex("--|-$", var.final_snapshot_identifier)))',
          message:
            "final_snapshot_identifier must be letters, digits and single hyphens, begin with a letter and not end with a hyphen.",
        },
      ],
    });
    this.input("tags", {
      type: "map(string)",
      default: { backup: "true" },
      description:
        "Tags of the instance and its snapshots; by the default one, AWS Backup plans that select it find it.",
    });
  }

  private observabilityInputs(): void {
    const types = Object.keys(LOG_TYPES);
    this.input("enabled_cloudwatch_logs_exports", {
      type: "list(string)",
      default: ["postgresql", "upgrade"],
      description: `Logs exported to CloudWatch Logs: ${types.map((type) => `\`${type}\``).join(", ")}.`,
      validations: [
        {
          condition: `length(setsubtract(var.enabled_cloudwatch_logs_exports, ${JSON.stringify(types)})) == 0`,
          message: `enabled_cloudwatch_logs_exports must be of ${types.join(", ")}.`,
        },
      ],
    });
    this.input("log_retention_days", logRetention("log_retention_days"));
    this.input("log_min_duration_statement", {
      type: "number",
      default: 1000,
      description:
        "Milliseconds from which a statement is logged as slow; 0 logs all, -1 none. Logs then hold its text.",
      validations: [
        {
          condition:
            "var.log_min_duration_statement >= -1 && var.log_min_duration_statement <= 2147483647 && floor(var.log_min_duration_statement) == var.log_min_duration_statement",
          message: "log_min_duration_statement must be -1, or 0 to 2147483647 milliseconds.",
        },
      ],
    });
    this.flag("performance_insights", true, "Whether RDS samples the load of the database by waits and statements.");
    this.input("database_insights_mode", {
      type: "string",
      default: "standard",
      description: "`standard`: samples are kept 7 days; `advanced`: 465 days, with fleet views, charged by the vCPU.",
      validations: [
        {
          condition: 'contains(["standard", "advanced"], var.database_insights_mode)',
          message: "database_insights_mode must be standard or advanced.",
        },
        {
          condition: 'var.database_insights_mode == "standard" || var.performance_insights',
          message: "database_insights_mode must be standard where performance_insights is false.",
        },
      ],
    });
    this.input("monitoring_interval", {
      type: "number",
      default: 60,
      description: "Seconds between two readings of the operating system: 1, 5, 10, 15, 30 or 60; 0 turns them off.",
      validations: [
        {
          condition: "contains([0, 1, 5, 10, 15, 30, 60], var.monitoring_interval)",
          message: "monitoring_interval must be 0, 1, 5, 10, 15, 30 or 60.",
        },
      ],
    });
  }

  private flag(name: string, value: boolean, description: string): void {
    this.input(name, { type: "bool", default: value, description });
  }

  /** Admits the named clients; it has no egress rule, since the database opens no connections. */
  private securityGroup(identifier: string): SecurityGroup {
    const group = new SecurityGroup(this, "security_group.database", {
      name: identifier,
      description: "PostgreSQL from named security groups",
      vpcId: hcl("var.vpc_id"),
      tags: { Name: identifier },
    });
    new VpcSecurityGroupIngressRule(this, "client", {
      forEach: forEach("var.client_security_group_ids"),
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
    const parameters = {
      "rds.force_ssl": "1",
      log_connections: "1",
      log_disconnections: "1",
      log_statement: "ddl",
      log_min_duration_statement: hcl("var.log_min_duration_statement"),
    };
    return new DbParameterGroup(this, "parameter_group.main", {
      // A family cannot change, and a group in use cannot go: a major upgrade makes the next group first.
      name: `${identifier}${hcl("var.engine_major_version")}`,
      family: `postgres${hcl("var.engine_major_version")}`,
      description: `TLS and logging of ${identifier}`,
      parameter: Object.entries(parameters).map(([name, value]) => ({ name, value, applyMethod: "immediate" })),
      lifecycle: { createBeforeDestroy: true },
    });
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
      description: "Identifier of the instance, as metrics and alarms name it.",
      example: "billpay-dev-postgres",
    });
    this.output("arn", {
      value: instance.arn,
      description: "ARN of the instance.",
      example: "arn:aws:rds:us-east-1:111122223333:db:billpay-dev-postgres",
    });
    this.output("resource_id", {
      value: instance.resourceId,
      description: "Id that IAM policies for `rds-db:connect` name the instance by.",
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
      description: "ARN of the key that a reader of the secret needs to decrypt with.",
      example: "arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809",
    });
  }
}
