import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { ACCOUNT_ID, NAME, REGION } from "../../constructs/inputs/naming";
import { PrivateBucket } from "../../constructs/storage/private-bucket";
import { forEach, hcl, hclBool, hclList, hclNumber, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { INGRESS_INPUTS } from "./inputs";

const HTTPS = "var.certificate_arn != null";

/** The way into an environment: one public load balancer in front of the cluster's pods. */
export class Ingress extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "ingress", {
      description:
        "A public application load balancer for the services in the cluster: TLS alone, HTTP only redirects, what no service's " +
        "rule matches gets 404. It reaches pods on their services' ports and nothing else, and logs each request.",
    });
    const name = this.input("name", NAME).stringValue;
    const region = this.input("region", REGION).stringValue;
    const accountId = this.input("account_id", ACCOUNT_ID).stringValue;
    for (const [input, props] of Object.entries(INGRESS_INPUTS)) this.input(input, props);

    const group = this.securityGroup(name);
    const logs = this.accessLogs({ name, region, accountId });
    const balancer = new Lb(this, "lb.main", {
      name,
      loadBalancerType: "application",
      internal: false,
      subnets: hclList("var.subnet_ids"),
      securityGroups: [group.id],
      accessLogs: { enabled: true, bucket: logs.bucket.id },
      dropInvalidHeaderFields: true,
      desyncMitigationMode: hcl("var.desync_mitigation_mode"),
      enableDeletionProtection: hclBool("var.deletion_protection"),
      enableZonalShift: hclBool("var.zonal_shift"),
      idleTimeout: hclNumber("var.idle_timeout_seconds"),
      tags: { Name: name },
      dependsOn: [logs.policy], // the load balancer tries the bucket as soon as it is told of it
    });
    new Wafv2WebAclAssociation(this, "web_acl_association.main", {
      count: when("var.web_acl_arn != null"),
      resourceArn: balancer.arn,
      webAclArn: hcl("var.web_acl_arn"),
    });

    this.listeners(balancer);
    this.services(name);

    const arn = (resource: string) => `arn:aws:elasticloadbalancing:us-east-1:111122223333:${resource}`;
    this.output("alb_arn", {
      value: balancer.arn,
      description: "ARN of the load balancer.",
      example: arn("loadbalancer/app/billpay-dev/50dc6c495c0c9188"),
    });
    this.output("alb_arn_suffix", {
      value: balancer.arnSuffix,
      description: "The dimension `LoadBalancer` of its metrics.",
      example: "app/billpay-dev/50dc6c495c0c9188",
    });
    this.output("alb_dns_name", {
      value: balancer.dnsName,
      description: "Name of the load balancer, for alias records.",
      example: "billpay-dev-1234567890.us-east-1.elb.amazonaws.com",
    });
    this.output("alb_zone_id", {
      value: balancer.zoneId,
      description: "Hosted zone of that name, for alias records.",
      example: "Z35SXDOTRQ7X7K",
    });
    this.output("security_group_id", {
      value: group.id,
      description: "Id of the load balancer's security group.",
      example: "sg-0a1b2c3d4e5f60718",
    });
    this.output("target_group_arns", {
      value: hcl("{ for service, group in aws_lb_target_group.service : service => group.arn }"),
      description: "ARNs of the target groups by service, for the cluster's TargetGroupBindings.",
      example: { backend: arn("targetgroup/billpay-dev-backend-8080/73e2d6bc24d8a067") },
    });
    this.output("target_group_arn_suffixes", {
      value: hcl("{ for service, group in aws_lb_target_group.service : service => group.arn_suffix }"),
      description: "The dimension `TargetGroup` of their metrics by service.",
      example: { backend: "targetgroup/billpay-dev-backend-8080/73e2d6bc24d8a067" },
    });
    this.output("https_listener_arn", {
      value: hcl("one(aws_lb_listener.https[*].arn)"),
      description: "ARN of the HTTPS listener; null without a certificate.",
      example: arn("listener/app/billpay-dev/50dc6c495c0c9188/f2f7dc8efc522ab2"),
    });
    this.output("access_logs_bucket", {
      value: logs.bucket.bucket,
      description: "Name of the bucket with the access logs.",
      example: `billpay-dev-alb-logs-111122223333`,
    });
  }

  /** The load balancer's security group: in from the allowed ranges, out to the services' ports of the pods. */
  private securityGroup(name: string): SecurityGroup {
    const group = new SecurityGroup(this, "security_group.alb", {
      name: `${name}-alb`,
      description: "Public load balancer",
      vpcId: hcl("var.vpc_id"),
      tags: { Name: `${name}-alb` },
    });
    const listeners = new TerraformLocal(this, "listener_ports", hcl(`${HTTPS} ? [80, 443] : [80]`));
    const port = hclNumber("each.value.port");
    new VpcSecurityGroupIngressRule(this, "alb_clients", {
      forEach: forEach(
        `{ for rule in setproduct(${listeners.fqn}, var.allowed_cidrs) : "\${rule[0]}-\${rule[1]}" => { port = rule[0], cidr = rule[1] } }`,
      ),
      securityGroupId: group.id,
      description: "Clients",
      cidrIpv4: hcl("each.value.cidr"),
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    });
    const servicePorts = () =>
      forEach("{ for port in distinct(values(var.services)[*].port) : port => { port = port } }");
    new VpcSecurityGroupEgressRule(this, "alb_pods", {
      forEach: servicePorts(),
      securityGroupId: group.id,
      description: "Pods",
      referencedSecurityGroupId: hcl("var.target_security_group_id"),
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    });
    new VpcSecurityGroupIngressRule(this, "pods_alb", {
      forEach: servicePorts(),
      securityGroupId: hcl("var.target_security_group_id"),
      description: `Load balancer ${name}`,
      referencedSecurityGroupId: group.id,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    });
    return group;
  }

  private accessLogs({ name, region, accountId }: { name: string; region: string; accountId: string }): PrivateBucket {
    const bucketName = `${name}-alb-logs-${accountId}`;
    return new PrivateBucket(this, "access_logs", {
      bucketName,
      forceDestroy: hclBool("var.access_logs_force_destroy"),
      // SSE-S3, which is the default: load balancers cannot write with a KMS key.
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
      expirationDays: hclNumber("var.access_logs_retention_days"),
      noncurrentDays: 30,
      statements: [
        {
          Sid: "LoadBalancerLogs",
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${bucketName}/AWSLogs/${accountId}/*`,
          // IfExists: AWS promises the service nothing but the path, which names the account, and a key that a request
          // lacks would refuse all logs.
          Condition: {
            StringEqualsIfExists: { "aws:SourceAccount": accountId },
            ArnLikeIfExists: {
              "aws:SourceArn": `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/*`,
            },
          },
        },
      ],
    });
  }

  private listeners(balancer: Lb): void {
    new LbListener(this, "https", {
      count: when(HTTPS),
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: hcl("var.ssl_policy"),
      certificateArn: hcl("var.certificate_arn"),
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
    // One listener for both cases: two would fight over port 80 on the day the certificate comes.
    const http = new LbListener(this, "http", {
      loadBalancerArn: balancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultAction: [],
      routingHttpResponseServerEnabled: false,
    });
    http.addOverride("default_action", [
      {
        type: hcl(`${HTTPS} ? "redirect" : "fixed-response"`),
        dynamic: {
          redirect: {
            for_each: hcl(`${HTTPS} ? [true] : []`),
            content: { port: "443", protocol: "HTTPS", status_code: "HTTP_301" },
          },
          fixed_response: {
            for_each: hcl(`${HTTPS} ? [] : [true]`),
            content: { content_type: "text/plain", message_body: "Not found", status_code: "404" },
          },
        },
      },
    ]);
  }

  /** A target group for each service, and the rule that sends it its requests. */
  private services(name: string): void {
    new LbTargetGroup(this, "lb_target_group.service", {
      forEach: forEach("var.services"),
      // With the port, which cannot be changed: so the new group stands before the old one goes.
      name: `${name}-${hcl("each.key")}-${hcl("each.value.port")}`,
      vpcId: hcl("var.vpc_id"),
      targetType: "ip",
      port: hclNumber("each.value.port"),
      protocol: hcl("each.value.protocol"),
      deregistrationDelay: hcl("each.value.deregistration_delay_seconds"),
      slowStart: hclNumber("each.value.slow_start_seconds"),
      stickiness: { enabled: false, type: "lb_cookie" },
      healthCheck: {
        path: hcl("each.value.health_path"),
        matcher: hcl("each.value.health_status"),
        port: "traffic-port",
        protocol: hcl("each.value.protocol"),
        interval: 15,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      tags: { Name: `${name}-${hcl("each.key")}` },
      lifecycle: { createBeforeDestroy: true },
    });
    const rule = new LbListenerRule(this, "lb_listener_rule.service", {
      forEach: forEach("var.services"),
      listenerArn: hcl(
        "one(concat(aws_lb_listener.https[*].arn, var.certificate_arn == null ? [aws_lb_listener.http.arn] : []))",
      ),
      priority: hclNumber("each.value.priority"),
      action: [{ type: "forward", targetGroupArn: hcl("aws_lb_target_group.service[each.key].arn") }],
      condition: [],
      tags: { Name: `${name}-${hcl("each.key")}` },
    });
    const condition = (block: string, patterns: string) => ({
      for_each: hcl(`length(${patterns}) > 0 ? [${patterns}] : []`),
      content: { [block]: { values: hcl("condition.value") } },
    });
    rule.addOverride("dynamic.condition", [
      condition("path_pattern", "each.value.paths"),
      condition("host_header", "each.value.hosts"),
    ]);
  }
}
