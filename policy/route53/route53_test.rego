package policies_test.route53

import data.lib.fixture

log := "aws_route53_query_log.main[0]"

zone := "aws_route53_zone.main[0]"

cases := {
	"route53-query-logging": {
		"a public zone without logs": ["violation", fixture.without("dns", log)],
		"a private zone without logs": ["passes", array.concat(fixture.set("dns", zone, {"/vpc": [{"vpc_id": "vpc-1"}]}), fixture.without("dns", log))],
		"logs of an unknown zone": ["undecided", fixture.unknown("dns", log, ["zone_id"])],
	},
}

test_route53 if count(fixture.failures(cases)) == 0
