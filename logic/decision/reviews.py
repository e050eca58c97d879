"""Reviews of the forge, read as approvals."""

from dataclasses import dataclass
from datetime import UTC, datetime

from decision.model import Approval, ApprovalKind, Rules
from decision.reading import Node, digest_of

# What holds data is approved by its address alone, which no review names.
_KINDS: tuple[ApprovalKind, ...] = ("freeze_override", "budget", "soft_policy")
# They leave an earlier yes or no as it is.
_NEUTRAL = ("COMMENTED", "PENDING")
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class _Review:
    user: str
    approved: bool
    # Whether its commit has the very files that were planned.
    planned: bool
    at: datetime
    teams: tuple[str, ...]
    sha256: str


def read_reviews(node: Node, run: str, rules: Rules) -> tuple[Approval, ...]:
    """The last word of each reviewer, if it is a yes to what was planned, in each role of the reviewer's teams."""
    last: dict[str, _Review] = {}
    for review in sorted(_reviews(node), key=lambda one: (one.at, not one.approved, one.sha256)):
        last[review.user.casefold()] = review
    return tuple(
        Approval(
            kind=kind,
            role=role,
            name=review.user,
            scope=None,
            expires=_NEVER,
            action=None,
            run=run,
            sha256=review.sha256,
        )
        for review in last.values()
        if review.approved and review.planned
        for kind in _KINDS
        for role in sorted({rules.review_roles[team] for team in review.teams if team in rules.review_roles})
        if role in rules.approvers[kind]
    )


def _reviews(node: Node) -> list[_Review]:
    found = []
    for item in node.items():
        keys = item.fields(("user", "state", "commit", "planned", "submitted_at", "teams"))
        keys["commit"].text()
        state = keys["state"].text()
        review = _Review(
            user=keys["user"].text(),
            approved=state == "APPROVED",
            planned=keys["planned"].boolean(),
            at=keys["submitted_at"].instant(),
            teams=tuple(team.text() for team in keys["teams"].items()),
            sha256=digest_of(item.value),
        )
        if state not in _NEUTRAL:
            found.append(review)
    return found
