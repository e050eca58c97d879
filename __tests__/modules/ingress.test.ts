import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Ingress } from "../../src/modules/ingress";
import { synthesize } from "./synthesize";

const ingress = synthesize(Ingress);

test("services are reached through TLS 1.2 or newer, and browsers are told to stay with it", () => {
  expect(ingress.text).toHaveResourceWithProperties(LbListener, {
    port: 443,
    protocol: "HTTPS",
    ssl_policy: "${var.ssl_policy}",
    certificate_arn: "${var.certificate_arn}",
    routing_http_response_strict_transport_security_header_value: "max-age=31536000; includeSubDomains",
  });
  expect(ingress.json.variable.ssl_policy.default).toBe("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09");
});

test("with a certificate HTTP only redirects, for good", () => {
  const { type, dynamic } = ingress.resource("aws_lb_listener.http").default_action[0];
  expect(type).toBe('${var.certificate_arn != null ? "redirect" : "fixed-response"}');
  expect(dynamic.redirect).toEqual({
    for_each: "${var.certificate_arn != null ? [true] : []}",
    content: { port: "443", protocol: "HTTPS", status_code: "HTTP_301" },
  });
});

test("services are reached without TLS only when that is asked for, and never beside a certificate", () => {
  expect(ingress.json.variable.allow_plain_http.default).toBe(false);
  const listener = ingress.resource("aws_lb_listener_rule.service").listener_arn;
  expect(listener).toContain("var.certificate_arn == null ? [aws_lb_listener.http.arn] : []");
});

test("what no service's rule matches gets 404", () => {
  const notFound = { content_type: "text/plain", message_body: "Not found", status_code: "404" };
  const https = ingress.resource("aws_lb_listener.https").default_action;
  expect(https).toEqual([{ type: "fixed-response", fixed_response: notFound }]);
  const http = ingress.resource("aws_lb_listener.http").default_action[0].dynamic.fixed_response;
  expect(http).toEqual({ for_each: "${var.certificate_arn != null ? [] : [true]}", content: notFound });
});

test("a service gets the requests of its paths and hosts, in pods, with no client bound to one", () => {
  expect(ingress.text).toHaveResourceWithProperties(LbTargetGroup, {
    for_each: "${var.services}",
    target_type: "ip",
    stickiness: { enabled: false, type: "lb_cookie" },
  });
  const { dynamic, action } = ingress.resource("aws_lb_listener_rule.service");
  expect(dynamic.condition).toEqual([
    {
      for_each: "${length(each.value.paths) > 0 ? [each.value.paths] : []}",
      content: { path_pattern: { values: "${condition.value}" } },
    },
    {
      for_each: "${length(each.value.hosts) > 0 ? [each.value.hosts] : []}",
      content: { host_header: { values: "${condition.value}" } },
    },
  ]);
  expect(action).toEqual([{ type: "forward", target_group_arn: "${aws_lb_target_group.service[each.key].arn}" }]);
});

test("a port and a protocol can change: the new target group stands, under another name, before the old one goes", () => {
  const group = ingress.resource("aws_lb_target_group.service");
  const name = '"${var.name}-${each.key}-${each.value.port}${each.value.protocol == "HTTPS" ? "-tls" : ""}"';
  const cut = `"\${trimsuffix(substr(${name}, 0, 25), "-")}-\${substr(sha1(${name}), 0, 6)}"`;
  expect(group.name).toBe(`\${length(${name}) <= 32 ? ${name} : ${cut}}`);
  expect(group.lifecycle).toEqual({ create_before_destroy: true });
});

test("the load balancer talks to the pods' security group, on the services' ports, and to nothing else", () => {
  const egress = Object.values<Record<string, string>>(ingress.json.resource.aws_vpc_security_group_egress_rule);
  expect(egress).toHaveLength(1);
  expect(egress[0]).toMatchObject({
    security_group_id: "${aws_security_group.alb.id}",
    referenced_security_group_id: "${var.target_security_group_id}",
    from_port: "${each.value.port}",
    to_port: "${each.value.port}",
  });
  expect(egress[0]?.for_each).toContain("distinct(values(var.services)[*].port)");
  expect(ingress.resource("aws_security_group.alb")).not.toHaveProperty("egress");
});

test("clients connect from the allowed ranges, to the ports that have a listener", () => {
  const clients = ingress.resource("aws_vpc_security_group_ingress_rule.alb_clients");
  expect(clients.security_group_id).toBe("${aws_security_group.alb.id}");
  expect(clients.for_each).toContain("setproduct(local.listener_ports, var.allowed_cidrs)");
  expect(ingress.json.locals.listener_ports).toBe("${var.certificate_arn != null ? [80, 443] : [80]}");
});

test("pods let the load balancer in on the services' ports", () => {
  expect(ingress.resource("aws_vpc_security_group_ingress_rule.pods_alb")).toMatchObject({
    security_group_id: "${var.target_security_group_id}",
    referenced_security_group_id: "${aws_security_group.alb.id}",
    from_port: "${each.value.port}",
  });
});

test("smuggled and malformed requests are refused, deletion too, unless said otherwise", () => {
  expect(ingress.text).toHaveResourceWithProperties(Lb, {
    internal: false,
    drop_invalid_header_fields: true,
    desync_mitigation_mode: "${var.desync_mitigation_mode}",
    enable_deletion_protection: "${var.deletion_protection}",
    enable_zonal_shift: "${var.zonal_shift}",
  });
  const { desync_mitigation_mode, deletion_protection, zonal_shift } = ingress.json.variable;
  expect(desync_mitigation_mode.default).toBe("strictest");
  expect(deletion_protection.default).toBe(true);
  expect(zonal_shift.default).toBe(true);
});

test("each request is logged, to a private bucket that its policy has opened before", () => {
  const balancer = ingress.resource("aws_lb.main");
  expect(balancer.access_logs).toEqual({ bucket: "${aws_s3_bucket.access_logs.id}", enabled: true });
  expect(balancer.depends_on).toContain("aws_s3_bucket_policy.access_logs");
  expect(ingress.resource("aws_s3_bucket_public_access_block.access_logs").restrict_public_buckets).toBe(true);
  const [rule] = ingress.resource("aws_s3_bucket_lifecycle_configuration.access_logs").rule;
  expect(rule.expiration).toEqual([{ days: "${var.access_logs_retention_days}" }]);
});

test("the log bucket takes SSE-S3, with which alone load balancers can write", () => {
  const [rule] = ingress.resource("aws_s3_bucket_server_side_encryption_configuration.access_logs").rule;
  expect(rule.apply_server_side_encryption_by_default).toEqual({ sse_algorithm: "AES256" });
});

test("only load balancers of the account and region write logs, under the account's own path", () => {
  const { policy } = ingress.resource("aws_s3_bucket_policy.access_logs");
  expect(policy).toContain('"Principal" = {"Service" = "logdelivery.elasticloadbalancing.amazonaws.com"}');
  expect(policy).toContain("${var.name}-alb-logs-${var.account_id}/AWSLogs/${var.account_id}/*");
  expect(policy).toContain('"aws:SourceAccount" = var.account_id');
  expect(policy).toContain("arn:aws:elasticloadbalancing:${var.region}:${var.account_id}:loadbalancer/*");
  expect(policy).not.toContain("$${");
});

test("a web ACL, where given, is passed first", () => {
  expect(ingress.resource("aws_wafv2_web_acl_association.main")).toEqual({
    count: "${var.web_acl_arn != null ? 1 : 0}",
    resource_arn: "${aws_lb.main.arn}",
    web_acl_arn: "${var.web_acl_arn}",
  });
});
