import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { blockUnless, blockWhen } from "../../core/dynamic-block";
import { addressOf, attribute, forEach, hcl, hclNumber, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { INPUTS } from "./inputs";
import { LoadBalancerAccessLogs } from "./load-balancer-access-logs";
import { ServiceRoutes } from "./service-routes";

/** The entrance of an environment: one public load balancer in front of the cluster's pods. */
export class Ingress extends TerraformModule {
  private readonly vars = this.declare(INPUTS);
  /** A condition: whether there is a certificate. */
  private readonly tls = `${this.vars.certificate_arn.expr} != null`;

  constructor(scope: Construct) {
    super(scope, "ingress", {
      description:
        "A public application load balancer for the services in the cluster: TLS only, HTTP redirects to it, and a request that " +
        "matches no service's rule gets 404. It reaches only the ports of the services' pods, and logs every request.",
    });
    const { vars } = this;
    const name = vars.name.stringValue;
    const accountId = vars.account_id.stringValue;

    const group = this.securityGroup(name);
    const { bucket: logs } = new LoadBalancerAccessLogs(this, "access_logs", {
      bucketName: `${name}-alb-logs-${accountId}`,
      forceDestroy: vars.access_logs_force_destroy.booleanValue,
      retentionDays: vars.access_logs_retention_days.numberValue,
      accountId,
      region: vars.region.stringValue,
    });
    const balancer = new Lb(this, "lb.main", {
      name,
      loadBalancerType: "application",
      internal: false,
      subnets: vars.subnet_ids.listValue,
      securityGroups: [group.id],
      accessLogs: { enabled: true, bucket: logs.bucket.id },
      dropInvalidHeaderFields: true,
      desyncMitigationMode: vars.desync_mitigation_mode.stringValue,
      enableDeletionProtection: vars.deletion_protection.booleanValue,
      enableZonalShift: vars.zonal_shift.booleanValue,
      idleTimeout: vars.idle_timeout_seconds.numberValue,
      tags: { Name: name },
      dependsOn: [logs.policy], // the load balancer tests the bucket when its logs are turned on
    });
    new Wafv2WebAclAssociation(this, "web_acl_association.main", {
      count: when(`${vars.web_acl_arn.expr} != null`),
      resourceArn: balancer.arn,
      webAclArn: vars.web_acl_arn.stringValue,
    });

    const { https, http } = this.listeners(balancer);
    const { targetGroups } = new ServiceRoutes(this, "service", {
      name: vars.name.expr,
      vpcId: vars.vpc_id.stringValue,
      services: vars.services.expr,
      listenerArn: hcl(
        `one(concat(${addressOf(https)}[*].arn, ${vars.certificate_arn.expr} == null ? [${addressOf(http)}.arn] : []))`,
      ),
    });

    const arn = (resource: string) => `arn:aws:elasticloadbalancing:us-east-1:111122223333:${resource}`;
    this.output("alb_arn", {
      value: balancer.arn,
      description: "ARN of the load balancer.",
      example: arn("loadbalancer/app/billpay-dev/50dc6c495c0c9188"),
    });
    this.output("alb_arn_suffix", {
      value: balancer.arnSuffix,
      description: "Value of the dimension `LoadBalancer` of its metrics.",
      example: "app/billpay-dev/50dc6c495c0c9188",
    });
    this.output("alb_dns_name", {
      value: balancer.dnsName,
      description: "DNS name of the load balancer, for alias records.",
      example: "billpay-dev-1234567890.us-east-1.elb.amazonaws.com",
    });
    this.output("alb_zone_id", {
      value: balancer.zoneId,
      description: "Id of the hosted zone of its DNS name, for alias records.",
      example: "Z35SXDOTRQ7X7K",
    });
    this.output("security_group_id", {
      value: group.id,
      description: "Id of the load balancer's security group.",
      example: "sg-0a1b2c3d4e5f60718",
    });
    this.output("target_group_arns", {
      value: hcl(`{ for service, group in ${addressOf(targetGroups)} : service => group.arn }`),
      description: "ARNs of the target groups by service, for the cluster's TargetGroupBindings.",
      example: { backend: arn("targetgroup/billpay-dev-backend-8080/73e2d6bc24d8a067") },
    });
    this.output("target_group_arn_suffixes", {
      value: hcl(`{ for service, group in ${addressOf(targetGroups)} : service => group.arn_suffix }`),
      description: "Values of the dimension `TargetGroup` of their metrics, by service.",
      example: { backend: "targetgroup/billpay-dev-backend-8080/73e2d6bc24d8a067" },
    });
    this.output("https_listener_arn", {
      value: attribute(https, "arn", 1),
      description: "ARN of the HTTPS listener; null where there is no certificate.",
      example: arn("listener/app/billpay-dev/50dc6c495c0c9188/f2f7dc8efc522ab2"),
    });
    this.output("access_logs_bucket", {
      value: logs.bucket.bucket,
      description: "Name of the bucket of the access logs.",
      example: `billpay-dev-alb-logs-111122223333`,
    });
  }

  /** The load balancer's security group: ingress from the allowed ranges, egress to the services' ports of the pods. */
  private securityGroup(name: string): SecurityGroup {
    const { vars } = this;
    const group = new SecurityGroup(this, "security_group.alb", {
      name: `${name}-alb`,
      description: "Public load balancer",
      vpcId: vars.vpc_id.stringValue,
      tags: { Name: `${name}-alb` },
    });
    const listeners = new TerraformLocal(this, "listener_ports", hcl(`${this.tls} ? [80, 443] : [80]`));
    const port = hclNumber("each.value.port");
    new VpcSecurityGroupIngressRule(this, "alb_clients", {
      forEach: forEach(
        `{ for rule in setproduct(${listeners.fqn}, ${vars.allowed_cidrs.expr}) : "\${rule[0]}-\${rule[1]}" => { port = rule[0], cidr = rule[1] } }`,
      ),
      securityGroupId: group.id,
      description: "Clients",
      cidrIpv4: hcl("each.value.cidr"),
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    });
    const servicePorts = () =>
      forEach(`{ for port in distinct(values(${vars.services.expr})[*].port) : port => { port = port } }`);
    new VpcSecurityGroupEgressRule(this, "alb_pods", {
      forEach: servicePorts(),
      securityGroupId: group.id,
      description: "Pods",
      referencedSecurityGroupId: vars.target_security_group_id.stringValue,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    });
    new VpcSecurityGroupIngressRule(this, "pods_alb", {
      forEach: servicePorts(),
      securityGroupId: vars.target_security_group_id.stringValue,
      description: `Load balancer ${name}`,
      referencedSecurityGroupId: group.id,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    });
    return group;
  }

  private listeners(balancer: Lb): { https: LbListener; http: LbListener } {
    const { vars } = this;
    const https = new LbListener(this, "https", {
      count: when(this.tls),
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: vars.ssl_policy.stringValue,
      certificateArn: vars.certificate_arn.stringValue,
      defaultAction: [
        {
          type: "fixed-response",
          fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
        },
      ],
      routingHttpResponseServerEnabled: false,
      routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000; includeSubDomains",
      routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
    });
    // One listener for both cases: two would conflict over port 80 on the day the certificate is added.
    const http = new LbListener(this, "http", {
      loadBalancerArn: balancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultAction: [],
      routingHttpResponseServerEnabled: false,
    });
    http.addOverride("default_action", [
      {
        type: hcl(`${this.tls} ? "redirect" : "fixed-response"`),
        dynamic: {
          redirect: blockWhen(this.tls, { port: "443", protocol: "HTTPS", status_code: "HTTP_301" }),
          fixed_response: blockUnless(this.tls, {
            content_type: "text/plain",
            message_body: "Not found",
            status_code: "404",
          }),
        },
      },
    ]);
    return { https, http };
  }
}
