"""Which approvals count, and what they cover."""

from collections.abc import Collection, Iterator

from decision.model import Approval, ApprovalKind, Given, Reason


def check(given: Given) -> Iterator[Reason]:
    """Says which approvals do not count, and why."""
    for approval in given.approvals:
        why = _void(given, approval)
        if why:
            message = f"{approval.kind} approved by {approval.by} does not count: {why}"
            yield Reason("approvals", "note", message, tuple(sorted(approval.scope or ())))


def approvers_of(
    given: Given, kind: ApprovalKind, addresses: Collection[str], *, by_address: bool = False
) -> str | None:
    """Who approved this for all of the addresses, or nothing when any of them is not covered.

    With `by_address`, a scope of "*" covers nothing: each address has to be named.
    """
    valid = [approval for approval in given.approvals if approval.kind == kind and not _void(given, approval)]
    whole = [approval.by for approval in valid if approval.scope is None]
    if whole and not by_address:
        return ", ".join(sorted(set(whole)))
    named = [(approval.by, approval.scope) for approval in valid if approval.scope is not None]
    covered = frozenset[str]().union(*(scope for _, scope in named))
    if not named or not covered.issuperset(addresses):
        return None
    used = {by for by, scope in named if not addresses or scope.intersection(addresses)}
    return ", ".join(sorted(used))


def needs(given: Given, kind: ApprovalKind) -> str:
    """What would let it pass, as the end of a sentence."""
    roles = sorted(given.rules.approvers[kind])
    if not roles:
        return f"needs {kind}, which nobody may approve here"
    return f"needs {kind} approved by {' or '.join(roles)}"


def _void(given: Given, approval: Approval) -> str | None:
    allowed = sorted(given.rules.approvers[approval.kind])
    if approval.role not in allowed:
        return f"allowed roles are {', '.join(allowed) or 'none'}"
    if approval.name == given.actor:
        return "nobody may approve their own change"
    if given.now >= approval.expires:
        return f"it expired at {approval.expires:%Y-%m-%dT%H:%M:%SZ}"
    return None
