"""How much dearer a month may become."""

from collections.abc import Iterator
from decimal import Decimal

from decision.approvals import approvers_of, needs
from decision.model import Effect, Given, Increase, Reason, places


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
    by = approvers_of(given, "budget", places(given.changes))
    effect: Effect = "note" if by else "hold"
    return Reason("budget", effect, f"{why}; approved by {by}" if by else f"{why}: {needs(given, 'budget')}")


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
