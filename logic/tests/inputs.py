"""An input that is approved with no reason at all, and ways to change it."""

import copy
import json
from typing import Any

from decision.decide import decide
from decision.reading import parse

Json = dict[str, Any]

SHA = "a" * 64
OTHER_SHA = "b" * 64
# A Wednesday, 12:00 in São Paulo.
NOON = "2026-06-10T15:00:00Z"
LATER = "2026-06-10T15:00:01Z"
RUN = "20260610T145500Z-0000000"
OTHER_RUN = "20260609T145500Z-0000000"

RULES: Json = {
    "schema": 1,
    "time_zone": "America/Sao_Paulo",
    "stateful_types": ["aws_db_instance", "aws_s3_bucket"],
    "classes": {
        "production": {
            "freezes": [],
            "limits": {"delete": {"unit": 2, "environment": 3}, "replace": {"unit": 2, "environment": 3}},
            "budget": {"hold": {"usd": 100, "percent": 10}, "deny": {"usd": 500, "percent": 50}},
            "floors": [],
            "hold_on_alarms": True,
            "promoted_from": "staging",
            "approvers": {
                "stateful_replacement": ["platform-lead"],
                "freeze_override": ["platform-lead"],
                "budget": ["finance"],
                "soft_policy": ["security"],
            },
        }
    },
}

INPUT: Json = {
    "schema": 1,
    "environment": {"name": "prod", "class": "production"},
    "now": NOON,
    "run": RUN,
    "actor": "eva",
    "authors": [],
    "commit": "0" * 40,
    "modules": {"network": SHA},
    "applied": {"staging": {"network": [SHA]}},
    "plans": {
        "network": {
            "sha256": SHA,
            "provisional": False,
            "changes": [{"address": "aws_vpc.main", "type": "aws_vpc", "action": "update", "attributes": ["tags"]}],
        }
    },
    "policy": [],
    "cost": {"before_usd": 1000, "after_usd": 1000},
    "alarms": {"open_critical": []},
    "approvals": [],
    "used": [],
    "capacity": {},
    "rules": RULES,
}


def given(**changes: object) -> Json:
    """The approved input with other values at the top."""
    return copy.deepcopy(INPUT) | changes


def ruled(value: Json, **rules: object) -> Json:
    """The input with other rules of its environment."""
    changed = copy.deepcopy(value)
    changed["rules"]["classes"]["production"].update(rules)
    return changed


def change(address: str, action: str, kind: str | None = None) -> Json:
    """A change in a plan."""
    return {"address": address, "type": kind or address.partition(".")[0], "action": action, "attributes": []}


def plan(*changes: Json, provisional: bool = False, sha256: str = SHA) -> Json:
    """The plan of a unit."""
    return {"sha256": sha256, "provisional": provisional, "changes": list(changes)}


def approval(
    kind: str, by: str, scope: list[str] | str = "*", expires: str = "2026-06-11T00:00:00Z", **more: str
) -> Json:
    """Somebody's yes."""
    return {"kind": kind, "by": by, "scope": scope, "expires": expires, **more}


def loss(action: str, scope: list[str] | str, by: str = "platform-lead/ana", **more: str) -> Json:
    """Somebody's yes to losing what holds data in this run."""
    return approval("stateful_replacement", by, scope, **({"action": action, "run": RUN} | more))


def decision(value: Json) -> Any:
    """What the program decides."""
    return decide(parse(json.dumps(value).encode()))


def effects(value: Json, rule: str) -> list[str]:
    """The effects of one rule, the strictest first."""
    return [reason["effect"] for reason in decision(value)["reasons"] if reason["rule"] == rule]


def messages(value: Json) -> list[str]:
    """What all rules say."""
    return [reason["message"] for reason in decision(value)["reasons"]]
