"""The decision: the strictest of what the rules say."""

from decision import approvals, budget, capacity, freezes, limits, policy, promotion, stateful
from decision.input import read_input
from decision.model import Effect, Given, Need, Reason
from decision.reading import Node, digest_of

_RULES = (
    approvals.check,
    budget.check,
    capacity.check,
    freezes.check_alarms,
    freezes.check_freezes,
    limits.check,
    policy.check,
    promotion.check,
    stateful.check,
)
_STRICTEST_FIRST: tuple[Effect, ...] = ("deny", "hold", "note")


def decide(node: Node) -> dict[str, object]:
    """The decision on an input, or a `MalformedError`."""
    given = read_input(node)
    reasons = {reason for rule in _RULES for reason in rule(given)}
    reasons.update(_provisional(given))
    effects = {reason.effect for reason in reasons}
    return {
        "schema": 1,
        "decision": "deny" if "deny" in effects else "hold" if "hold" in effects else "approve",
        "reasons": [
            {
                "rule": reason.rule,
                "effect": reason.effect,
                "message": reason.message,
                "addresses": list(reason.addresses),
                **({"needs": _need(reason.need)} if reason.need else {}),
            }
            for reason in sorted(reasons, key=_order)
        ],
        "digests": {unit: given.plans[unit].sha256 for unit in sorted(given.plans)},
        "approvals": sorted({digest for reason in reasons for digest in reason.approvals}),
        "input_sha256": digest_of(node.value),
    }


def _provisional(given: Given) -> list[Reason]:
    units = sorted(unit for unit, plan in given.plans.items() if plan.provisional)
    message = f"planned against mocks, and to be planned again before their apply: {', '.join(units)}"
    return [Reason("provisional", "note", message)] if units else []


def _need(need: Need) -> dict[str, object]:
    action = {"action": need.action} if need.action else {}
    return {"kind": need.kind, "roles": list(need.roles), "scope": list(need.scope) or "*", **action}


def _order(reason: Reason) -> tuple[int, str, str, tuple[str, ...]]:
    return _STRICTEST_FIRST.index(reason.effect), reason.rule, reason.message, reason.addresses
