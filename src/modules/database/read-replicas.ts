import { DbInstance, type DbInstanceConfig } from "@cdktf/provider-aws/lib/db-instance";
import { Construct } from "constructs";
import { EncryptedLogGroups } from "../../constructs/monitoring/encrypted-log-groups";
import { attribute, hcl, hclNumber, when } from "../../core/hcl";

export interface ReadReplicasProps {
  readonly source: DbInstance;
  /** Identifier of the source; that of a replica is `<identifier>-replica-1`, -2 and so on. */
  readonly identifier: string;
  readonly accountId: string;
  readonly region: string;
  /** An expression: how many. */
  readonly replicas: string;
  /** An expression: the logs that are exported. */
  readonly logExports: string;
  readonly logRetentionDays: number;
  /** What replicas have like their source. */
  readonly settings: Omit<DbInstanceConfig, "identifier" | "count">;
}

/**
 * Read replicas in the region of their source, with its storage, key, subnets, users and passwords.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
 */
export class ReadReplicas extends Construct {
  readonly instances: DbInstance;

  constructor(scope: Construct, id: string, props: ReadReplicasProps) {
    super(scope, id);
    const { identifier, accountId, region, replicas } = props;
    const logGroup = `/aws/rds/instance/${identifier}-replica-`;
    // Created here, since RDS would create them unencrypted and keep their events forever.
    const logs = new EncryptedLogGroups(this, "logs", {
      content: `the logs of the read replicas of ${identifier}`,
      alias: `logs/aws/rds/instance/${identifier}-replicas`,
      logGroupName: `${logGroup}${hcl("each.key")}`,
      each: `{ for pair in setproduct(range(1, ${replicas} + 1), ${props.logExports}) : "\${pair[0]}/\${pair[1]}" => pair[1] }`,
      names: `${logGroup}*`,
      retentionDays: props.logRetentionDays,
      accountId,
      region,
      count: when(`${replicas} > 0`),
    });
    this.instances = new DbInstance(this, "default", {
      ...props.settings,
      count: hclNumber(replicas),
      identifier: `${identifier}-replica-${hcl("count.index + 1")}`,
      replicateSourceDb: attribute(props.source, "identifier"),
      storageEncrypted: true,
      multiAz: false,
      skipFinalSnapshot: true, // RDS takes none of a replica
      dependsOn: [logs.logGroup],
    });
  }
}
