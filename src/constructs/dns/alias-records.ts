import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import type { IResolvable } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { forEach } from "../../core/hcl";

export interface AliasRecordsProps {
  readonly zoneId: string;
  /** An expression: a map with an element per name. */
  readonly each: string;
  /** An expression: those elements whose target has IPv6 addresses. @default all */
  readonly ipv6?: string;
  /** Full name of a record, such as `each.key`. */
  readonly recordName: string;
  /** Domain name and hosted zone of the load balancer or distribution. */
  readonly target: { readonly dnsName: string; readonly zoneId: string };
  /**
   * Whether Route 53 leaves the record out where the target is unhealthy, which it cannot tell of a distribution:
   * https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
   */
  readonly evaluateTargetHealth: boolean | IResolvable;
}

/** Alias records in a Route 53 zone: for each name one of type A and, where the target has IPv6 addresses, one of type AAAA. */
export class AliasRecords extends Construct {
  constructor(scope: Construct, id: string, props: AliasRecordsProps) {
    super(scope, id);
    const { zoneId, each, target, recordName, evaluateTargetHealth } = props;
    for (const [recordId, type, elements] of [
      ["a", "A", each],
      ["aaaa", "AAAA", props.ipv6 ?? each],
    ] as const)
      new Route53Record(this, `route53_record.${recordId}`, {
        forEach: forEach(elements),
        zoneId,
        name: recordName,
        type,
        alias: { name: target.dnsName, zoneId: target.zoneId, evaluateTargetHealth },
      });
  }
}
