#!/usr/bin/env bash
# Refuses to apply an older commit than main's tip, which is checked out: an old job that is started again would be a
# rollback that nobody named. What a merge changed beside the code, such as the approvals that the run waited for, and what
# nothing is planned from, brings nothing back.
set -euo pipefail

tip=$(git rev-parse HEAD)
[ "$CI_COMMIT_SHA" != "$tip" ] || exit 0
if git merge-base --is-ancestor "$CI_COMMIT_SHA" "$tip" && git diff --quiet "$CI_COMMIT_SHA" "$tip" -- \
  modules live policy logic charts terragrunt.hcl ':!live/rules.yaml' ':!live/*/approvals.yaml' ':!live/*/waivers.yaml'; then
  exit 0
fi
echo "this pipeline brings ${CI_COMMIT_SHA:0:7}, and $CI_DEFAULT_BRANCH has moved on to ${tip:0:7}: apply by the pipeline of its tip, or start rollback with the run to go back to"
exit 1
