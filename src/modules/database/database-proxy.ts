import { DbProxy } from "@cdktf/provider-aws/lib/db-proxy";
import { DbProxyTarget } from "@cdktf/provider-aws/lib/db-proxy-target";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { ServiceRole } from "../../constructs/iam/service-role";
import { EncryptedLogGroup } from "../../constructs/monitoring/encrypted-log-group";
import { blockForEach } from "../../core/dynamic-block";
import { attribute, forEach, hcl, when } from "../../core/hcl";
import { PORT } from "./inputs";

export interface DatabaseProxyProps {
  readonly proxyName: string;
  readonly roleName: string;
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: string;
  readonly subnetIds: string[];
  /** Identifier of the instance behind the proxy. */
  readonly instanceIdentifier: string;
  readonly databaseSecurityGroupId: string;
  /** An expression: ids of the clients' security groups by name. */
  readonly clients: string;
  /** An expression: ARNs of the secrets with the users that the proxy connects as. */
  readonly secrets: string;
  /** An expression: ARNs of the KMS keys of those secrets. */
  readonly keys: string;
  readonly logRetentionDays: number;
  /** An expression: whether there is a proxy. */
  readonly enabled: string;
}

/**
 * An RDS Proxy before the instance. Its clients authenticate by IAM, over TLS; it takes passwords from Secrets Manager.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html
 */
export class DatabaseProxy extends Construct {
  /** Host to connect to, null where there is no proxy. */
  readonly endpoint: string;

  constructor(scope: Construct, id: string, props: DatabaseProxyProps) {
    super(scope, id);
    const { proxyName } = props;
    const count = when(props.enabled);
    const role = new ServiceRole(this, "role", {
      roleName: props.roleName,
      // No source account: AWS documents none for proxies.
      // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html
      service: "rds.amazonaws.com",
      count,
      statements: [
        { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: hcl(props.secrets) },
        {
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: hcl(props.keys),
          Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${props.region}.amazonaws.com` } },
        },
      ],
    });
    // Created here, since RDS would create it unencrypted and keep its events forever.
    const logs = new EncryptedLogGroup(this, "logs", {
      logGroupName: `/aws/rds/proxy/${proxyName}`,
      retentionDays: props.logRetentionDays,
      accountId: props.accountId,
      region: props.region,
      count,
    });
    const proxy = new DbProxy(this, "default", {
      count,
      name: proxyName,
      engineFamily: "POSTGRESQL",
      requireTls: true,
      roleArn: role.arn,
      vpcSecurityGroupIds: [this.securityGroup(props, count)],
      vpcSubnetIds: props.subnetIds,
      dependsOn: [logs.logGroup],
    });
    proxy.addOverride(
      "dynamic.auth",
      blockForEach(props.secrets, { auth_scheme: "SECRETS", iam_auth: "REQUIRED", secret_arn: hcl("auth.value") }),
    );
    new DbProxyTarget(this, "target", {
      count,
      dbProxyName: attribute(proxy, "name", 1),
      targetGroupName: "default",
      dbInstanceIdentifier: props.instanceIdentifier,
    });
    this.endpoint = attribute(proxy, "endpoint", 1);
  }

  /** Lets the clients in, and the proxy to the database. */
  private securityGroup(props: DatabaseProxyProps, count: number): string {
    const { proxyName } = props;
    const group = new SecurityGroup(this, "security_group", {
      count,
      name: `${proxyName}-proxy`,
      description: "PostgreSQL from named security groups, to the database",
      vpcId: props.vpcId,
      tags: { Name: `${proxyName}-proxy` },
    });
    const own = attribute(group, "id", 1);
    const postgres = { ipProtocol: "tcp", fromPort: PORT, toPort: PORT };
    new VpcSecurityGroupIngressRule(this, "client", {
      ...postgres,
      forEach: forEach(`{ for client, group in ${props.clients} : client => group if ${props.enabled} }`),
      securityGroupId: own,
      description: `PostgreSQL from ${hcl("each.key")}`,
      referencedSecurityGroupId: hcl("each.value"),
    });
    new VpcSecurityGroupEgressRule(this, "to_database", {
      ...postgres,
      count,
      securityGroupId: own,
      description: "PostgreSQL to the database",
      referencedSecurityGroupId: props.databaseSecurityGroupId,
    });
    new VpcSecurityGroupIngressRule(this, "to_database_in", {
      ...postgres,
      count,
      securityGroupId: props.databaseSecurityGroupId,
      description: "PostgreSQL from the proxy",
      referencedSecurityGroupId: own,
    });
    return own;
  }
}
