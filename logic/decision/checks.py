"""What the `check` blocks of the modules say of the plans."""

from collections.abc import Iterator

from decision.approvals import approvals_for, digests, names, need, needs
from decision.model import Given, Reason


def check(given: Given) -> Iterator[Reason]:
    """One that fails, or cannot be evaluated, holds; OpenTofu itself only warns of it."""
    for one in given.checks:
        where = (one.place,)
        if one.status == "unknown":
            yield Reason("checks", "note", "a check is known only after apply", where)
            continue
        said = "fails" if one.status == "fail" else "cannot be evaluated"
        why = ": ".join((f"a check {said}", *(["; ".join(sorted(one.problems))] if one.problems else [])))
        approvals = approvals_for(given, "soft_policy", where)
        if approvals:
            yield Reason(
                "checks", "note", f"{why}; approved by {names(approvals)}", where, approvals=digests(approvals)
            )
        else:
            wanted = need(given, "soft_policy", where)
            yield Reason("checks", "hold", f"{why}: {needs(given, 'soft_policy')}", where, wanted)
