#!/usr/bin/env bash
# Refuses to apply an older commit than main's tip, which is checked out: an old job that is started again would be a
# rollback that nobody named. A commit that differs only in what nothing is planned from brings nothing back: rules, waivers,
# policies, and the approvals that the run waited for, are the tip's in any case.
set -euo pipefail

tip=$(git rev-parse HEAD)
[ "$CI_COMMIT_SHA" != "$tip" ] || exit 0
if git merge-base --is-ancestor "$CI_COMMIT_SHA" "$tip" && git diff --quiet "$CI_COMMIT_SHA" "$tip" -- \
  modules live charts terragrunt.hcl ':(exclude,glob)live/*/approvals.yaml' ':(exclude)live/rules.yaml'; then
  exit 0
fi
echo "this pipeline brings ${CI_COMMIT_SHA:0:7}, and $CI_DEFAULT_BRANCH has moved on to ${tip:0:7}: apply by the pipeline of its tip, or start rollback with the run to go back to"
exit 1
