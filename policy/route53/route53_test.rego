package policies_test.route53

import data.lib.fixture

log := "aws_route53_query_log.main[0]"

zone := "aws_route53_zone.main[0]"

caa := "aws_route53_record.caa[0]"

delegated(servers) := fixture.with_resource("dns", "aws_route53_record", {"name": "dev.billpay.example", "type": "NS", "ttl": 3600, "records": servers})

cases := {
	"route53-query-logging": {
		"a public zone without logs": ["violation", fixture.without("dns", log)],
		"a private zone without logs": ["passes", array.concat(fixture.set("dns", zone, {"/vpc": [{"vpc_id": "vpc-1"}]}), fixture.without("dns", log))],
		"logs of an unknown zone": ["undecided", fixture.unknown("dns", log, ["zone_id"])],
	},
	"route53-delegations": {
		"servers of Route 53": ["passes", delegated(["ns-1.awsdns-01.com", "ns-1234.awsdns-02.co.uk."])],
		"one server of somebody else": ["violation", delegated(["ns-1.awsdns-01.com", "ns1.partner.example"])],
		"a name that looks like one of Route 53's": ["violation", delegated(["ns-1.awsdns-01.com.partner.example"])],
		"unknown servers": ["undecided", array.concat(fixture.set("dns", caa, {"/type": "NS"}), fixture.unknown("dns", caa, ["records"]))],
	},
}

test_route53 if count(fixture.failures(cases)) == 0
