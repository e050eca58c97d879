# METADATA
# title: The trail of production records who reads and writes objects
# custom:
#   severity: medium
#   level: hard
#   controls:
#     cis: ["3.8", "3.9"]
#     pci: ["10.2.1.1", "10.2.1.3"]
#     sentinel: [s3-enable-object-logging-for-read-events, s3-enable-object-logging-for-write-events, cloudtrail-bucket-should-have-access-logging-enabled]
#   remediation: set `data_events` of modules/audit; an administrator applies it
package policies.cloudtrail.objects_recorded

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(trail, "nobody can tell who read or wrote an object in S3") if {
	plan.is_production
	some trail in plan.of_type("aws_cloudtrail")
	not plan.is_unknown(trail, ["advanced_event_selector"])
	not records_objects(trail)
}

# Reads and writes: a selector that asks for one of them does not count.
records_objects(trail) if {
	some selector in plan.value(trail, ["advanced_event_selector"])
	asks(selector, "eventCategory", "Data")
	asks(selector, "resources.type", "AWS::S3::Object")
	not names(selector, "readOnly")
	not names(selector, "eventName")
}

# The simple selectors, of a trail that was made elsewhere.
records_objects(trail) if {
	some selector in plan.value(trail, ["event_selector"])
	selector.read_write_type == "All"
	some resource in selector.data_resource
	resource.type == "AWS::S3::Object"
}

asks(selector, field, value) if {
	some part in selector.field_selector
	part.field == field
	value in part.equals
}

names(selector, field) if {
	some part in selector.field_selector
	part.field == field
}

findings contains plan.undecided(trail, ["advanced_event_selector"], "whose objects are recorded") if {
	plan.is_production
	some trail in plan.of_type("aws_cloudtrail")
	plan.is_unknown(trail, ["advanced_event_selector"])
}
