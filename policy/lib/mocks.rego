# METADATA
# description: |
#   Outputs of units that are not applied yet. Terragrunt fills them in from modules/*/mocks.json, whose ARNs are all of one
#   account, so that policies recognize them. An apply plans such a unit again with the real ones, before anything is made.
package lib.mocks

import data.lib.plan

# From AWS's documentation: nobody's.
account := "111122223333"

stands_in(arn) if split(arn, ":")[4] == account

# METADATA
# description: What nobody can say of a resource before the outputs are real.
undecided(resource) := plan.awaited(resource, "it was planned with mock outputs of another unit")
