#!/usr/bin/env bash
# Writes the reviews of the pull request that brought a commit to main, as `billpay` reads them by BILLPAY_REVIEWS; none
# where no pull request did, or where they cannot be read: the decision then rests on approvals.yaml alone.
# https://docs.github.com/en/graphql/reference/objects#pullrequestreview
set -euo pipefail
commit=$1
file=$2
mkdir -p "$(dirname "$file")"
echo '[]' > "$file"

number=$(gh api "repos/$GITHUB_REPOSITORY/commits/$commit/pulls" \
  --jq "map(select(.merge_commit_sha == \"$commit\" and .base.ref == \"main\")) | .[0].number // empty")
[ -n "$number" ] || exit 0

# Teams are empty where the token may not see them: the review then counts for no role.
# shellcheck disable=SC2016 # the query's own variables
query='query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { reviews(last: 100) { nodes {
    author { login } state submittedAt commit { oid } onBehalfOf(first: 20) { nodes { slug } }
  } } } }
}'
as_read='[.data.repository.pullRequest.reviews.nodes[]
  | select(.author != null and .commit != null and .submittedAt != null)
  | {user: .author.login, state, commit: .commit.oid, submitted_at: .submittedAt, teams: [.onBehalfOf.nodes[]?.slug // empty]}]'

# The commits that were reviewed come too, so that their files can be compared with those that were planned.
if git -c credential.helper='!gh auth git-credential' \
  fetch --quiet "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" "refs/pull/$number/head" &&
  gh api graphql -f query="$query" -f owner="${GITHUB_REPOSITORY%/*}" -f name="${GITHUB_REPOSITORY#*/}" \
    -F number="$number" --jq "$as_read" > "$file.new"; then
  mv "$file.new" "$file"
else
  rm -f "$file.new"
  echo "::warning::the reviews of pull request $number could not be read, and count for nothing"
fi
