"""What holds for every input."""

import copy
import json
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st
from inputs import OTHER_RUN, RULES, RUN, SHA, Json, decision

from decision.reading import MalformedError, digest_of, parse

MILDEST_FIRST = ("approve", "hold", "deny")
EFFECTS = ("note", "hold", "deny")

units = st.sampled_from(["network", "database", "web"])
digests = st.sampled_from([SHA, "b" * 64, "c" * 64])
instants = st.sampled_from(["2026-06-10T15:00:00Z", "2026-06-12T20:00:00Z", "2026-06-13T15:00:00.500Z"])
addresses = st.sampled_from(["aws_db_instance.a", "aws_db_instance.b", "aws_s3_bucket.a", 'aws_eip.n["a/b"]'])
changes = st.builds(
    lambda address, action: {
        "address": address,
        "type": address.partition(".")[0],
        "action": action,
        "attributes": ["tags", "name"],
    },
    addresses,
    st.sampled_from(["create", "update", "delete", "replace", "forget"]),
)
plans = st.fixed_dictionaries(
    {"sha256": digests, "provisional": st.booleans(), "changes": st.lists(changes, max_size=5)}
)
results = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["A-1", "B-2"]),
        "level": st.sampled_from(["hard", "soft", "advisory"]),
        "severity": st.sampled_from(["high", "low"]),
        "unit": units,
        "address": st.none() | addresses,
        "decision": st.sampled_from(["violation", "undecided", "waived"]),
    }
)
scopes = st.just("*") | st.lists(
    st.builds(lambda unit, address: f"{unit}/{address}", units, addresses), min_size=1, max_size=4
)
runs = st.sampled_from([RUN, OTHER_RUN])
_given = {
    "by": st.sampled_from(["platform-lead/ana", "finance/ben", "security/cho", "platform-lead/@EVA"]),
    "scope": scopes,
    "expires": instants,
}
approvals = st.fixed_dictionaries(
    _given | {"kind": st.sampled_from(["freeze_override", "budget", "soft_policy"])}, optional={"run": runs}
) | st.fixed_dictionaries(
    _given
    | {"kind": st.just("stateful_replacement"), "action": st.sampled_from(["delete", "replace", "forget"]), "run": runs}
)
usd = st.none() | st.sampled_from([0, 0.01, 1e-9, 500, 1000.0, 1100, 1499.99, 2000])
counts = st.none() | st.integers(0, 4)
capacities = st.dictionaries(
    units,
    st.dictionaries(
        addresses,
        st.fixed_dictionaries({"kind": st.just("service"), "replicas": counts})
        | st.fixed_dictionaries({"kind": st.just("node_group"), "min": counts, "desired": counts}),
        max_size=2,
    ),
    max_size=2,
)
modules = st.dictionaries(st.sampled_from(["network", "web"]), digests)
histories = st.dictionaries(st.sampled_from(["network", "web"]), st.lists(digests, max_size=3))


def _rules() -> Json:
    rules = copy.deepcopy(RULES)
    production = rules["classes"]["production"]
    production["freezes"] = [
        {"name": "weekend", "from": "fri 16:00", "until": "mon 07:00"},
        {"name": "night", "from": "22:00", "until": "06:00", "days": ["mon", "sat"]},
    ]
    production["floors"] = [{"kind": "service", "minimum": 2}, {"kind": "node_group", "minimum": 3}]
    return rules


inputs = st.fixed_dictionaries(
    {
        "schema": st.just(1),
        "environment": st.just({"name": "prod", "class": "production"}),
        "now": instants,
        "run": st.just(RUN),
        "actor": st.just("eva"),
        "authors": st.lists(st.sampled_from(["Ana", "dora"]), max_size=1),
        "commit": st.just("0" * 40),
        "modules": modules,
        "applied": st.fixed_dictionaries({"staging": histories}),
        "plans": st.dictionaries(units, plans),
        "policy": st.lists(results, max_size=4),
        "cost": st.fixed_dictionaries({"before_usd": usd, "after_usd": usd}),
        "alarms": st.fixed_dictionaries({"open_critical": st.lists(st.sampled_from(["5xx", "latency"]), max_size=2)}),
        "approvals": st.lists(approvals, max_size=4),
        "used": st.just([]),
        "capacity": capacities,
        "rules": st.just(_rules()),
    }
)


# Hardly any of the inputs above is approved: here nothing but plans and approvals is left to decide on.
calm = inputs.map(
    lambda value: (
        value
        | {
            "now": "2026-06-10T15:00:00Z",
            "modules": {},
            "policy": [],
            "cost": {"before_usd": 1000, "after_usd": 1000},
            "alarms": {"open_critical": []},
            "capacity": {},
        }
    )
)


def strictness(value: Json) -> int:
    return MILDEST_FIRST.index(decision(value)["decision"])


def shuffled(value: Any, draw: st.DataObject) -> Any:
    """The same with its lists and its keys in another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], draw) for key in draw.draw(st.permutations(list(value)))}
    if isinstance(value, list):
        return [shuffled(item, draw) for item in draw.draw(st.permutations(value))]
    return value


@for_all(inputs)
def test_the_decision_is_the_strictest_effect(value: Json) -> None:
    result = decision(value)
    effects = [reason["effect"] for reason in result["reasons"]]
    assert MILDEST_FIRST.index(result["decision"]) == max((EFFECTS.index(effect) for effect in effects), default=0)
    assert effects == sorted(effects, key=EFFECTS.index, reverse=True)


def test_what_is_approved_has_no_reason_to_hold_or_to_deny() -> None:
    approved = 0

    @for_all(inputs | calm)
    def holds(value: Json) -> None:
        nonlocal approved
        result = decision(value)
        if result["decision"] == "approve":
            approved += 1
            assert {reason["effect"] for reason in result["reasons"]} <= {"note"}

    holds()
    assert approved > 10


@for_all(inputs)
def test_every_plan_has_its_digest_in_the_decision_and_nothing_else_has(value: Json) -> None:
    digests = decision(value)["digests"]
    assert digests == {unit: plan["sha256"] for unit, plan in value["plans"].items()}
    assert list(digests) == sorted(digests)


@for_all(inputs, st.data())
def test_the_order_of_keys_and_lists_changes_nothing(value: Json, data: st.DataObject) -> None:
    assert decision(shuffled(value, data)) == decision(value)


@for_all(inputs, results)
def test_another_policy_result_makes_nothing_milder(value: Json, result: Json) -> None:
    worse = value | {"policy": [*value["policy"], result]}
    assert strictness(worse) >= strictness(value)


@for_all(inputs, st.sampled_from(["hard", "soft"]))
def test_a_violation_is_never_approved_unasked(value: Json, level: str) -> None:
    violation = {"id": "C", "level": level, "severity": "high", "unit": "web", "address": None, "decision": "violation"}
    worse = value | {"policy": [*value["policy"], violation], "approvals": []}
    assert strictness(worse) >= (2 if level == "hard" else 1)


@for_all(inputs, units, changes)
def test_another_change_makes_nothing_milder(value: Json, unit: str, change: Json) -> None:
    worse = copy.deepcopy(value)
    worse["plans"].setdefault(unit, {"sha256": SHA, "provisional": False, "changes": []})["changes"].append(change)
    assert strictness(worse) >= strictness(value)


@for_all(inputs, approvals)
def test_another_approval_makes_nothing_stricter(value: Json, approval: Json) -> None:
    assert strictness(value | {"approvals": [*value["approvals"], approval]}) <= strictness(value)


@for_all(inputs)
def test_an_approval_that_another_run_used_up_is_as_good_as_none(value: Json) -> None:
    used = [{"approval": digest_of(approval), "run": OTHER_RUN} for approval in value["approvals"]]
    assert strictness(value | {"used": used}) == strictness(value | {"approvals": []})
    assert decision(value | {"used": used})["approvals"] == []


@for_all(inputs)
def test_only_approvals_that_are_given_are_counted_on_and_each_is_needed(value: Json) -> None:
    counted = decision(value)["approvals"]
    given = {digest_of(approval): approval for approval in value["approvals"]}
    assert set(counted) <= set(given)
    assert strictness(value | {"approvals": [given[digest] for digest in counted]}) == strictness(value)


@for_all(inputs, st.sampled_from(["ana", "ben", "cho"]))
def test_another_author_makes_nothing_milder(value: Json, author: str) -> None:
    assert strictness(value | {"authors": [*value["authors"], author]}) >= strictness(value)


@for_all(inputs)
def test_what_a_hold_says_it_needs_ends_that_hold(value: Json) -> None:
    before = decision(value)
    held = [reason for reason in before["reasons"] if reason["effect"] == "hold" and "needs" in reason]
    wanted = [
        {key: need[key] for key in ("kind", "scope", "action") if key in need}
        | {"by": f"{need['roles'][0]}/nobody", "run": RUN, "expires": "2027-01-01T00:00:00Z"}
        for need in (reason["needs"] for reason in held)
    ]
    after = decision(value | {"approvals": [*value["approvals"], *wanted]})
    assert [one for one in after["reasons"] if one["effect"] == "hold" and "needs" in one] == []


@for_all(inputs, usd.filter(lambda amount: amount is not None), st.integers(1, 2000))
def test_a_dearer_month_makes_nothing_milder(value: Json, after: float, more: int) -> None:
    month, dearer = ({"before_usd": value["cost"]["before_usd"], "after_usd": cost} for cost in (after, after + more))
    assert strictness(value | {"cost": dearer}) >= strictness(value | {"cost": month})


@for_all(inputs)
def test_another_alarm_makes_nothing_milder(value: Json) -> None:
    alarms = {"open_critical": [*value["alarms"]["open_critical"], "disk"]}
    assert strictness(value | {"alarms": alarms}) >= strictness(value)


@for_all(inputs, st.sampled_from(["now", "actor", "commit"]))
def test_the_digest_of_the_input_is_of_all_of_it(value: Json, key: str) -> None:
    other = value | {key: "2026-01-01T00:00:00Z"}
    assert decision(other)["input_sha256"] != decision(value)["input_sha256"]


@for_all(inputs)
def test_a_number_has_one_digest_however_it_is_written(value: Json) -> None:
    whole, fraction = (value | {"cost": {"before_usd": usd, "after_usd": 1}} for usd in (1000, 1000.0))
    assert decision(whole)["input_sha256"] == decision(fraction)["input_sha256"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@for_all(inputs, st.data(), json_values)
def test_any_value_anywhere_is_decided_on_or_refused_in_one_line(
    value: Json, data: st.DataObject, other: object
) -> None:
    broken = copy.deepcopy(value)
    place: Any = broken
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            place[key] = other
            break
        place = inner
    try:
        assert decision(broken)["decision"] in MILDEST_FIRST
    except MalformedError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017


@for_all(st.binary())
def test_any_bytes_are_json_or_refused_in_one_line(data: bytes) -> None:
    try:
        json.dumps(parse(data).value)
    except MalformedError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017
