#!/usr/bin/env bash
# Refuses where another run applies to the environment now. This job is already in progress when it looks, so of two that
# start together each sees the other. To wait would be of no use: what the other changes makes this plan stale.
set -euo pipefail
environment=$1

others=".workflow_runs[] | select(.id != $GITHUB_RUN_ID) | .id"
applying=".jobs[] | select(.status == \"in_progress\" and (.name | endswith(\"Apply $environment\"))) | .html_url"
for workflow in apply.yml rollback.yml; do
  for status in in_progress waiting; do
    runs=$(gh api --paginate "repos/$GITHUB_REPOSITORY/actions/workflows/$workflow/runs?status=$status&per_page=100" --jq "$others")
    for run in $runs; do
      found=$(gh api --paginate "repos/$GITHUB_REPOSITORY/actions/runs/$run/jobs?per_page=100" --jq "$applying")
      if [ -n "$found" ]; then
        echo "::error::another run applies to $environment now, $found: plan again when it has ended"
        exit 1
      fi
    done
  done
done
