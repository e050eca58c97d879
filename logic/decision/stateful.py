"""Resources that hold data, or that data cannot be read without."""

from collections.abc import Iterator

from decision.approvals import approvers_of, needs
from decision.model import Given, Reason


def check(given: Given) -> Iterator[Reason]:
    """To delete or replace one needs an approval that names its address."""
    if not given.rules.stateful_approval:
        return
    for change in given.changes:
        if change.action not in ("delete", "replace") or change.type not in given.rules.stateful_types:
            continue
        why = f"{change.type} holds data and would be {change.action}d"
        by = approvers_of(given, "stateful_replacement", [change.place], by_address=True)
        if by:
            yield Reason("stateful", "note", f"{why}; approved by {by}", (change.place,))
        else:
            message = f"{why}: {needs(given, 'stateful_replacement')} for this address"
            yield Reason("stateful", "hold", message, (change.place,))
