"""How many resources one run may delete or replace."""

from collections.abc import Iterator

from decision.model import CountLimit, Given, Reason, places


def check(given: Given) -> Iterator[Reason]:
    """More than the limit, in a unit or in all of them, is denied: nobody reads such a plan to its end."""
    yield from _over(given, "delete", given.rules.delete_limit)
    yield from _over(given, "replace", given.rules.replace_limit)


def _over(given: Given, action: str, limit: CountLimit) -> Iterator[Reason]:
    rule = f"{action}_limit"
    counted = [change for change in given.changes if change.action == action]
    if limit.environment is not None and len(counted) > limit.environment:
        message = f"the plans {action} {len(counted)} resources: allowed are {limit.environment} in this environment"
        yield Reason(rule, "deny", message, places(counted))
    for unit in given.plans:
        in_unit = [change for change in counted if change.unit == unit]
        if limit.unit is not None and len(in_unit) > limit.unit:
            message = f"the plan of {unit} {action}s {len(in_unit)} resources: allowed are {limit.unit} in a unit"
            yield Reason(rule, "deny", message, places(in_unit))
