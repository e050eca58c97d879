package policies_test.acm

import data.lib.fixture

certificate := "aws_acm_certificate.main"

cases := {
	"acm-key-algorithm": {
		"1024 bits": ["violation", fixture.set("certificate", certificate, {"/key_algorithm": "RSA_1024"})],
		"unknown algorithm": ["undecided", fixture.unknown("certificate", certificate, ["key_algorithm"])],
	},
	"acm-dns-validation": {
		"by e-mail": ["violation", fixture.set("certificate", certificate, {"/validation_method": "EMAIL"})],
		"unknown method": ["undecided", fixture.unknown("certificate", certificate, ["validation_method"])],
	},
}

test_acm if count(fixture.failures(cases)) == 0
