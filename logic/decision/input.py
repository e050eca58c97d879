"""The input as the caller writes it."""

import re
from typing import Literal, cast, get_args

from decision.model import Action, Approval, ApprovalKind, Capacity, Change, Given, Loss, Plan, PolicyResult
from decision.reading import Node, digest_of
from decision.reviews import read_reviews
from decision.rules_file import APPROVAL_KINDS, CAPACITY_KINDS, ROLE, read_rules

_KEYS = (
    "schema",
    "environment",
    "now",
    "run",
    "actor",
    "authors",
    "commit",
    "modules",
    "applied",
    "plans",
    "policy",
    "cost",
    "alarms",
    "approvals",
    "used",
    "capacity",
    "rules",
)
# A name has a letter or a digit; one in angle brackets is still to be filled in.
_BY = re.compile(rf"({ROLE.pattern})/([^/\s<>]*[^\W_][^/\s<>]*)")
_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
_UNIT = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)


def read_input(node: Node) -> Given:
    """Reads all of it, or refuses at the first value that is not allowed."""
    keys = node.fields(_KEYS, ("reviews",))
    if keys["schema"].count() != 1:
        keys["schema"].refuse("1")
    environment = keys["environment"].fields(("name", "class"))
    keys["commit"].text()
    cost = keys["cost"].fields(("before_usd", "after_usd"))
    alarms = keys["alarms"].fields(("open_critical",))
    run = _run(keys["run"])
    rules = read_rules(keys["rules"], environment["name"].text(), environment["class"])
    approvals = tuple(_approval(approval) for approval in keys["approvals"].items())
    return Given(
        now=keys["now"].instant(),
        run=run,
        actor=keys["actor"].text(),
        authors=frozenset(author.text() for author in keys["authors"].items()),
        modules=_digests(keys["modules"]),
        applied={name: _histories(modules) for name, modules in keys["applied"].entries().items()},
        plans={_unit(plan, name): _plan(plan, name) for name, plan in keys["plans"].entries().items()},
        policy=tuple(_policy_result(result) for result in keys["policy"].items()),
        cost_before=cost["before_usd"].optional(Node.amount),
        cost_after=cost["after_usd"].optional(Node.amount),
        open_critical=tuple(alarm.text() for alarm in alarms["open_critical"].items()),
        approvals=approvals + (read_reviews(keys["reviews"], run, rules) if "reviews" in keys else ()),
        used=_used(keys["used"]),
        capacity=_capacities(keys["capacity"]),
        rules=rules,
    )


def _digests(node: Node) -> dict[str, str]:
    return {name: digest.sha256() for name, digest in node.entries().items()}


def _histories(node: Node) -> dict[str, frozenset[str]]:
    return {name: frozenset(digest.sha256() for digest in digests.items()) for name, digests in node.entries().items()}


def _unit(node: Node, name: str) -> str:
    Node(f"the unit of {node.path}", name).matching(_UNIT, "a unit's folder: a-z, 0-9 and hyphens")
    return name


def _plan(node: Node, unit: str) -> Plan:
    keys = node.fields(("sha256", "provisional", "changes"))
    changes = tuple(_change(change, unit) for change in keys["changes"].items())
    return Plan(keys["sha256"].sha256(), keys["provisional"].boolean(), changes)


def _change(node: Node, unit: str) -> Change:
    keys = node.fields(("address", "type", "action", "attributes"))
    for attribute in keys["attributes"].items():
        attribute.text()
    action = keys["action"].one_of(get_args(Action))
    return Change(unit, keys["address"].text(), keys["type"].text(), cast("Action", action))


def _policy_result(node: Node) -> PolicyResult:
    keys = node.fields(("id", "level", "severity", "unit", "address", "decision"))
    unit, address = keys["unit"].optional(Node.text), keys["address"].optional(Node.text)
    if unit is None and address is not None:
        keys["unit"].refuse("the unit of the address")
    level = keys["level"].one_of(("hard", "soft", "advisory"))
    decision = keys["decision"].one_of(("violation", "undecided", "waived"))
    return PolicyResult(
        id=keys["id"].text(),
        level=cast("Literal['hard', 'soft', 'advisory']", level),
        severity=keys["severity"].text(),
        decision=cast("Literal['violation', 'undecided', 'waived']", decision),
        place=unit if address is None else f"{unit}/{address}",
    )


def _approval(node: Node) -> Approval:
    stateful = node.entries().get("kind", node).value == "stateful_replacement"
    keys = node.fields(("kind", "by", "scope", *(("action",) if stateful else ()), "expires"), ("run",))
    kind = keys["kind"].one_of(APPROVAL_KINDS)
    by = keys["by"].matching(_BY, "a role and a name, such as platform-lead/ana")
    scope = None
    if keys["scope"].value != "*":
        if not isinstance(keys["scope"].value, list) or not keys["scope"].value:
            keys["scope"].refuse('"*", or a list of <unit>/<address>')
        scope = frozenset(item.text() for item in keys["scope"].items())
    action = keys["action"].one_of(get_args(Loss)) if stateful else None
    return Approval(
        kind=cast("ApprovalKind", kind),
        role=by[1],
        name=by[2],
        scope=scope,
        expires=keys["expires"].instant(),
        action=cast("Loss | None", action),
        run=_run(keys["run"]) if "run" in keys else None,
        sha256=digest_of(node.value),
    )


def _run(node: Node) -> str:
    return node.matching(_RUN, "a run's id, such as 20261127T190000Z-39d2a47")[0]


def _used(node: Node) -> dict[str, frozenset[str]]:
    uses = [use.fields(("approval", "run")) for use in node.items()]
    pairs = [(use["approval"].sha256(), _run(use["run"])) for use in uses]
    return {digest: frozenset(run for other, run in pairs if other == digest) for digest, _ in pairs}


def _capacities(node: Node) -> tuple[Capacity, ...]:
    return tuple(
        _capacity(facts, f"{_unit(unit, name)}/{address}")
        for name, unit in node.entries().items()
        for address, facts in unit.entries().items()
    )


def _capacity(node: Node, place: str) -> Capacity:
    kind_node = node.entries().get("kind", Node(f"{node.path}.kind", None))
    if kind_node.one_of(CAPACITY_KINDS) == "service":
        keys = node.fields(("kind", "replicas"))
        return Capacity(place, "service", {"replicas": keys["replicas"].optional(Node.count)})
    keys = node.fields(("kind", "min", "desired"))
    counts = {name: keys[name].optional(Node.count) for name in ("min", "desired")}
    return Capacity(place, "node_group", counts)
