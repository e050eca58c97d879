#!/usr/bin/env bash
# Refuses to plan or apply an older commit than the environment has: an old run that is started again would be a rollback
# that nobody named.
set -euo pipefail
environment=$1

refuse() {
  echo "::error::$1: start Apply on main, or Rollback with the run to go back to"
  exit 1
}

main=$(gh api "repos/$GITHUB_REPOSITORY/branches/main" --jq .commit.sha)
[ "$GITHUB_SHA" != "$main" ] || exit 0
[ "$GITHUB_RUN_ATTEMPT" -eq 1 ] ||
  refuse "this run was started again, and main has moved on from ${GITHUB_SHA:0:7} to ${main:0:7}"

found=$(bash "${BASH_SOURCE%/*}/newest-run-with.sh" "applied-$environment")
applied=${found#* }
[ -n "$applied" ] || exit 0
status=$(gh api "repos/$GITHUB_REPOSITORY/compare/$GITHUB_SHA...$applied" --jq .status)
case $status in
  identical | behind) ;;
  *) refuse "$environment has ${applied:0:7} applied, and this run brings ${GITHUB_SHA:0:7}, which is older" ;;
esac
