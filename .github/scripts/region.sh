#!/usr/bin/env bash
# The region of an environment, as an output of the step: `region.sh ENVIRONMENT`.
set -euo pipefail
sed -n 's/^region: *"\{0,1\}\([a-z0-9-]*\).*/region=\1/p' "live/$1/env.yaml" >> "$GITHUB_OUTPUT"
