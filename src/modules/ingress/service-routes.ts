import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Construct } from "constructs";
import { blockUnlessEmpty } from "../../core/dynamic-block";
import { attributeOfEach, forEach, hcl, hclNumber } from "../../core/hcl";

export interface ServiceRoutesProps {
  /** An expression: prefix of the target groups' names. */
  readonly name: string;
  readonly vpcId: string;
  /** An expression: the services by name, in the form of the module's input. */
  readonly services: string;
  /** The listener whose rules send the requests. */
  readonly listenerArn: string;
}

/** A target group per service, and the rule that forwards its requests. */
export class ServiceRoutes extends Construct {
  readonly targetGroups: LbTargetGroup;

  constructor(scope: Construct, id: string, props: ServiceRoutesProps) {
    super(scope, id);
    const { name, services } = props;
    const tags = { Name: `${hcl(name)}-${hcl("each.key")}` };
    const groupName = `"\${${name}}-\${each.key}-\${each.value.port}\${each.value.protocol == "HTTPS" ? "-tls" : ""}"`;
    const shortened = `"\${trimsuffix(substr(${groupName}, 0, 25), "-")}-\${substr(sha1(${groupName}), 0, 6)}"`;
    this.targetGroups = new LbTargetGroup(this, "lb_target_group.default", {
      forEach: forEach(services),
      // With what cannot be changed, port and protocol: the new group is created before the old one is deleted. 32
      // characters at most: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-target-group.html
      name: hcl(`length(${groupName}) <= 32 ? ${groupName} : ${shortened}`),
      vpcId: props.vpcId,
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
      tags,
      lifecycle: { createBeforeDestroy: true },
    });
    const rule = new LbListenerRule(this, "lb_listener_rule.default", {
      forEach: forEach(services),
      listenerArn: props.listenerArn,
      priority: hclNumber("each.value.priority"),
      action: [{ type: "forward", targetGroupArn: attributeOfEach(this.targetGroups, "arn") }],
      condition: [],
      tags,
    });
    const condition = (block: string, patterns: string) =>
      blockUnlessEmpty(patterns, { [block]: { values: hcl("condition.value") } });
    rule.addOverride("dynamic.condition", [
      condition("path_pattern", "each.value.paths"),
      condition("host_header", "each.value.hosts"),
    ]);
  }
}
