"""Resources that hold data, or that data cannot be read without."""

from collections.abc import Iterator
from typing import cast

from decision.approvals import approvals_for, digests, names, need, needs
from decision.model import Given, Loss, Reason

_LOSING: dict[str, str] = {"delete": "deleted", "replace": "replaced", "forget": "forgotten"}


def check(given: Given) -> Iterator[Reason]:
    """To delete, replace or forget one needs an approval of that action in this run that names its address."""
    for change in given.changes:
        if change.action not in _LOSING or change.type not in given.rules.stateful_types:
            continue
        action, where = cast("Loss", change.action), (change.place,)
        why = f"{change.type} holds data and would be {_LOSING[action]}"
        approvals = approvals_for(given, "stateful_replacement", where, action)
        if approvals:
            message = f"{why}; approved by {names(approvals)}"
            yield Reason("stateful", "note", message, where, approvals=digests(approvals))
        else:
            message = f"{why}: {needs(given, 'stateful_replacement')} for this address, action {action} and this run"
            yield Reason("stateful", "hold", message, where, need(given, "stateful_replacement", where, action))
