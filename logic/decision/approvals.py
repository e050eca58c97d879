"""Which approvals count, and what they cover."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator

from decision.model import Approval, ApprovalKind, Given, Loss, Need, Reason


def check(given: Given) -> Iterator[Reason]:
    """Says which approvals do not count, and why."""
    for approval in given.approvals:
        why = _void(given, approval)
        if why:
            message = f"{approval.kind} approved by {approval.by} does not count: {why}"
            yield Reason("approvals", "note", message, tuple(sorted(approval.scope or ())))


def approvals_for(
    given: Given, kind: ApprovalKind, addresses: Collection[str], action: Loss | None = None
) -> tuple[Approval, ...]:
    """The approvals that together cover all of the addresses, or none when any of them is not covered.

    What has no address, because it is about the whole environment, is covered by a scope of "*" alone.
    """
    valid = [
        approval
        for approval in given.approvals
        if approval.kind == kind and approval.action == action and not _void(given, approval)
    ]
    whole = tuple(approval for approval in valid if approval.scope is None)
    if whole:
        return whole
    named = [(approval, approval.scope) for approval in valid if approval.scope is not None]
    covered = frozenset[str]().union(*(scope for _, scope in named))
    if not addresses or not covered.issuperset(addresses):
        return ()
    return tuple(approval for approval, scope in named if scope.intersection(addresses))


def names(approvals: Iterable[Approval]) -> str:
    """Who gave them, in order."""
    return ", ".join(sorted({approval.by for approval in approvals}))


def digests(approvals: Iterable[Approval]) -> tuple[str, ...]:
    """Which they are, in order."""
    return tuple(sorted({approval.sha256 for approval in approvals}))


def need(given: Given, kind: ApprovalKind, scope: tuple[str, ...] = (), action: Loss | None = None) -> Need | None:
    """The approval that would let it pass, if anybody may give it."""
    roles = tuple(sorted(given.rules.approvers[kind]))
    return Need(kind, roles, scope, action) if roles else None


def needs(given: Given, kind: ApprovalKind) -> str:
    """What would let it pass, as the end of a sentence."""
    roles = sorted(given.rules.approvers[kind])
    if not roles:
        return f"needs {kind}, which nobody may approve here"
    return f"needs {kind} approved by {' or '.join(roles)}"


def _void(given: Given, approval: Approval) -> str | None:
    return next(_faults(given, approval), None)


def _faults(given: Given, approval: Approval) -> Iterator[str]:
    allowed = sorted(given.rules.approvers[approval.kind])
    if approval.role not in allowed:
        yield f"allowed roles are {', '.join(allowed) or 'none'}"
    if _identity(approval.name) in {_identity(name) for name in (given.actor, *given.authors)}:
        yield "nobody may approve their own change"
    if given.now >= approval.expires:
        yield f"it expired at {approval.expires:%Y-%m-%dT%H:%M:%SZ}"
    if approval.run not in (None, given.run):
        yield f"it is for run {approval.run}"
    others = given.used.get(approval.sha256, frozenset()) - {given.run}
    if others:
        yield f"it was used by run {', '.join(sorted(others))}"
    if approval.kind == "stateful_replacement" and approval.run is None:
        yield "it names no run, and without one nothing that holds data is lost"
    if approval.kind == "stateful_replacement" and approval.scope is None:
        yield "it names no address, and without one nothing that holds data is lost"


def _identity(name: str) -> str:
    """One form for the spellings of a name: `@Dev-A`, `dev-a` and `Dev A` are one person.

    Only letters and digits are compared. That two people become one by it costs another approver, no more.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(character for character in folded if character.isalnum())
