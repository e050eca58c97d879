"""The rules as `live/rules.yaml` has them: the whole file is checked, whichever environment is asked about."""

import re
from typing import cast, get_args
from zoneinfo import ZoneInfo

from decision.model import ApprovalKind, BudgetRule, CountLimit, Floor, Increase, Rules
from decision.reading import Node
from decision.windows import read_window, read_zone

APPROVAL_KINDS: tuple[ApprovalKind, ...] = get_args(ApprovalKind)
CAPACITY_KINDS = ("node_group", "service")
ROLE = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_TYPE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", re.ASCII)


def read_rules(node: Node, environment: str, environment_class: Node) -> Rules:
    """The rules of an environment: its own, else those of its class."""
    keys = node.fields(("schema", "time_zone", "stateful_types", "classes"), ("environments", "review_roles"))
    if keys["schema"].count() != 1:
        keys["schema"].refuse("1")
    zone = read_zone(keys["time_zone"])
    types = frozenset(
        item.matching(_TYPE, "a resource type, such as aws_db_instance")[0] for item in keys["stateful_types"].items()
    )
    if not types:
        keys["stateful_types"].refuse("one resource type or more")
    teams = keys["review_roles"].entries() if "review_roles" in keys else {}
    review_roles = {team: _role(role) for team, role in teams.items()}
    classes = {name: _read(rules, zone, types, review_roles) for name, rules in keys["classes"].entries().items()}
    if not classes:
        keys["classes"].refuse("one class or more")
    own = keys["environments"].entries() if "environments" in keys else {}
    environments = {name: _read(rules, zone, types, review_roles) for name, rules in own.items()}
    of_class = classes.get(environment_class.one_of(sorted(classes)))
    return environments.get(environment) or cast("Rules", of_class)


def _read(node: Node, zone: ZoneInfo, types: frozenset[str], review_roles: dict[str, str]) -> Rules:
    keys = node.fields(
        (
            "freezes",
            "limits",
            "budget",
            "floors",
            "hold_on_alarms",
            "promoted_from",
            "approvers",
        )
    )
    limits = keys["limits"].fields(("delete", "replace"))
    approvers = keys["approvers"].fields(APPROVAL_KINDS)
    return Rules(
        freezes=tuple(read_window(window, zone) for window in keys["freezes"].items()),
        delete_limit=_count_limit(limits["delete"]),
        replace_limit=_count_limit(limits["replace"]),
        stateful_types=types,
        budget=keys["budget"].optional(_budget),
        floors=tuple(_floor(floor, zone) for floor in keys["floors"].items()),
        hold_on_alarms=keys["hold_on_alarms"].boolean(),
        promoted_from=keys["promoted_from"].optional(Node.text),
        review_roles=review_roles,
        approvers={kind: _roles(approvers[kind]) for kind in APPROVAL_KINDS},
    )


def _count_limit(node: Node) -> CountLimit:
    keys = node.fields(("unit", "environment"))
    limit = CountLimit(keys["unit"].optional(Node.count), keys["environment"].optional(Node.count))
    if limit.unit is not None and limit.environment is not None and limit.unit > limit.environment:
        keys["unit"].refuse(f"at most that of the environment, {limit.environment}")
    return limit


def _budget(node: Node) -> BudgetRule:
    keys = node.fields(("hold", "deny"))
    hold, deny = _increase(keys["hold"]), _increase(keys["deny"])
    for name, soft, hard in (("usd", hold.usd, deny.usd), ("percent", hold.percent, deny.percent)):
        if soft is not None and hard is not None and hard < soft:
            keys["deny"].entries()[name].refuse(f"at least that of hold, {soft}")
    return BudgetRule(hold, deny)


def _increase(node: Node) -> Increase:
    keys = node.fields(("usd", "percent"))
    return Increase(keys["usd"].optional(Node.amount), keys["percent"].optional(Node.amount))


def _floor(node: Node, zone: ZoneInfo) -> Floor:
    keys = node.fields(("kind", "minimum"), ("during",))
    kind = keys["kind"].one_of(CAPACITY_KINDS)
    during = read_window(keys["during"], zone) if "during" in keys else None
    return Floor("service" if kind == "service" else "node_group", keys["minimum"].count(), during)


def _roles(node: Node) -> frozenset[str]:
    return frozenset(_role(item) for item in node.items())


def _role(node: Node) -> str:
    return node.matching(ROLE, "a role, such as platform-lead")[0]
