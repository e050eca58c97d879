"""How much dearer a month may become."""

from collections.abc import Iterator
from decimal import Decimal

from decision.approvals import approvals_for, digests, names, need, needs
from decision.model import Given, Increase, Reason


def check(given: Given) -> Iterator[Reason]:
    """Above the first limits somebody has to say yes, above the hard ones nobody can, but to what is new altogether."""
    rule, before, after = given.rules.budget, given.cost_before, given.cost_after
    if rule is None:
        return
    if before is None or after is None:
        unknown = " and ".join(name for name, usd in (("before", before), ("after", after)) if usd is None)
        yield _unless_approved(given, f"the monthly cost {unknown} the change is not known")
        return
    spoken = f"a month costs {_usd(after)} after {_usd(before)}, {_usd(after - before)}{_percent(before, after)} more"
    hard = _exceeded(rule.deny, before, after)
    if hard and before > 0:
        yield Reason("budget", "deny", f"{spoken}: allowed up to {hard}, whoever approves")
        return
    soft = _exceeded(rule.hold, before, after) or hard
    if soft:
        yield _unless_approved(given, f"{spoken}, over {soft}")


def _unless_approved(given: Given, why: str) -> Reason:
    approvals = approvals_for(given, "budget", [])
    if approvals:
        return Reason("budget", "note", f"{why}; approved by {names(approvals)}", approvals=digests(approvals))
    return Reason("budget", "hold", f"{why}: {needs(given, 'budget')}", need=need(given, "budget"))


def _exceeded(limit: Increase, before: Decimal, after: Decimal) -> str:
    """The limits that this increase is over. Where nothing was, no percentage of it says anything."""
    more = after - before
    over = []
    if limit.usd is not None and more > limit.usd:
        over.append(_usd(limit.usd))
    if limit.percent is not None and before > 0 and more * 100 > limit.percent * before:
        over.append(f"{limit.percent} %")
    return " and ".join(over)


def _usd(amount: Decimal) -> str:
    return f"{amount:.2f} USD"


def _percent(before: Decimal, after: Decimal) -> str:
    return f" ({(after - before) * 100 / before:.1f} %)" if before > 0 else ""
