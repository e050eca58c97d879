"""Resources that hold data, or that data cannot be read without."""

from collections.abc import Iterator

from decision.approvals import approvers_of, needs
from decision.model import Action, Given, Reason

# What becomes of a resource whose data may be lost, or left without its owner.
_LOSING: dict[Action, str] = {"delete": "deleted", "replace": "replaced", "forget": "forgotten"}


def check(given: Given) -> Iterator[Reason]:
    """To delete, replace or forget one needs an approval that names its address, in every environment."""
    for change in given.changes:
        if change.action not in _LOSING or change.type not in given.rules.stateful_types:
            continue
        old = ", the old one forgotten" if change.old_stays else ""
        why = f"{change.type} holds data and would be {_LOSING[change.action]}{old}"
        by = approvers_of(given, "stateful_replacement", [change.place], by_address=True)
        if by:
            yield Reason("stateful", "note", f"{why}; approved by {by}", (change.place,))
        else:
            message = f"{why}: {needs(given, 'stateful_replacement')} for this address"
            yield Reason("stateful", "hold", message, (change.place,))
