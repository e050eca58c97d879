"""No change in a freeze, and none while a critical alarm is open, unless somebody overrides it."""

from collections.abc import Iterator

from decision.approvals import approvals_for, digests, names, need, needs
from decision.model import Given, Reason, places


def check_freezes(given: Given) -> Iterator[Reason]:
    """A freeze holds every change until its window closes."""
    for window in given.rules.freezes:
        end = window.end(given.now)
        if end:
            yield from _hold(given, "freeze", f"the freeze {window.described} lasts until {end:%Y-%m-%dT%H:%M:%SZ}")


def check_alarms(given: Given) -> Iterator[Reason]:
    """A change on top of an incident makes its cause harder to find; the change that ends it has to be possible."""
    if given.rules.hold_on_alarms and given.open_critical:
        names = ", ".join(sorted(set(given.open_critical)))
        yield from _hold(given, "alarms", f"critical alarms are open: {names}")


def _hold(given: Given, rule: str, why: str) -> Iterator[Reason]:
    held = places(given.changes)
    if not held:
        return
    approvals = approvals_for(given, "freeze_override", held)
    if approvals:
        yield Reason(rule, "note", f"{why}; overridden by {names(approvals)}", approvals=digests(approvals))
    else:
        message = f"{why}: wait, or it {needs(given, 'freeze_override')}"
        yield Reason(rule, "hold", message, held, need(given, "freeze_override"))
