"""The decision: the strictest of what the rules say."""

import hashlib
import json
from typing import Any

from decision import approvals, budget, capacity, checks, freezes, limits, policy, promotion, state, stateful
from decision.input import read_input
from decision.model import Effect, Given, Reason
from decision.reading import Node

_RULES = (
    approvals.check,
    budget.check,
    capacity.check,
    checks.check,
    freezes.check_alarms,
    freezes.check_freezes,
    limits.check,
    policy.check,
    promotion.check,
    state.check,
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
            }
            for reason in sorted(reasons, key=_order)
        ],
        "digests": {unit: given.plans[unit].sha256 for unit in sorted(given.plans)},
        "input_sha256": hashlib.sha256(canonical(node.value).encode("ascii")).hexdigest(),
    }


def _provisional(given: Given) -> list[Reason]:
    units = sorted(unit for unit, plan in given.plans.items() if plan.provisional)
    message = f"planned against mocks, and to be planned again before their apply: {', '.join(units)}"
    return [Reason("provisional", "note", message)] if units else []


def _order(reason: Reason) -> tuple[int, str, str, tuple[str, ...]]:
    return _STRICTEST_FIRST.index(reason.effect), reason.rule, reason.message, reason.addresses


def canonical(value: Any) -> str:  # noqa: ANN401
    """JSON of the same meaning in the same bytes: no list in the input has an order that matters."""
    return json.dumps(_sorted(value), sort_keys=True, separators=(",", ":"), allow_nan=False)


def _sorted(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _sorted(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((_sorted(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
