#!/usr/bin/env bash
# Prints the id and the commit of the newest workflow run that kept an artifact of this name, or nothing.
#
# Whoever may push can keep an artifact of any name, and a tag can be called main: the run must be of a workflow that
# applies, started in one of its own ways, at a commit that is in main's history.
set -euo pipefail
name=$1

main=$(gh api "repos/$GITHUB_REPOSITORY/branches/main" --jq .commit.sha)
ours='select((.expired | not) and .workflow_run.head_branch == "main" and .workflow_run.head_repository_id == .workflow_run.repository_id)'
kept=$(gh api --method GET --paginate "repos/$GITHUB_REPOSITORY/actions/artifacts" -f name="$name" -f per_page=100 \
  --jq ".artifacts[] | $ours | [.created_at, .workflow_run.id] | @tsv")

while read -r _ id; do
  [ -n "$id" ] || continue
  run=$(gh api "repos/$GITHUB_REPOSITORY/actions/runs/$id" --jq '[.path, .event, .head_sha] | @tsv')
  read -r path event commit <<< "$run"
  case "${path%@*} $event" in
    ".github/workflows/apply.yml push" | ".github/workflows/apply.yml workflow_dispatch") ;;
    ".github/workflows/rollback.yml workflow_dispatch") ;;
    *) continue ;;
  esac
  status=$(gh api "repos/$GITHUB_REPOSITORY/compare/$commit...$main" --jq .status)
  case $status in
    ahead | identical) ;;
    *) continue ;;
  esac
  echo "$id $commit"
  exit
done <<< "$(sort --reverse <<< "$kept")"
