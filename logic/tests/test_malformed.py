import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from inputs import INPUT, SHA, Json, approval, given, loss

from decision.decide import decide
from decision.reading import MalformedError, parse

LOGIC = Path(__file__).parent.parent


def refusal(value: Any) -> str:
    with pytest.raises(MalformedError) as error:
        decide(parse(json.dumps(value).encode()))
    return str(error.value)


def with_value(path: str, value: Any) -> Json:
    """The approved input with another value at a path of keys and indexes."""
    changed = given()
    *parents, last = path.split("/")
    place: Any = changed
    for key in parents:
        place = place[int(key) if isinstance(place, list) else key]
    place[last] = value
    return changed


PLAN = "plans/network"
CHANGE = f"{PLAN}/changes/0"
CLASS = "rules/classes/production"
RESULT = {"id": "A", "level": "hard", "severity": "high", "unit": "a", "address": "b", "decision": "violation"}
WINDOW = {"name": "w", "from": "fri 16:00", "until": "mon 07:00"}
DIGEST = "a SHA-256 in 64 hexadecimal digits, a-f in lower case"
INSTANT = "a time in UTC from 2000 to 2099, such as 2026-11-27T19:00:00Z"
COUNT = "a whole number from 0 to 1000000000"
AMOUNT = "a number from 0 to 1000000000"
LOCAL = "08:00, fri 16:00 or 2026-11-27T00:00, and `until` in the same form as `from`"
ZONE = "an IANA time zone, such as America/Sao_Paulo"
RUN_ID = "a run's id, such as 20261127T190000Z-39d2a47"
LINE = "text on one line, not empty"


@pytest.mark.parametrize(
    ("path", "value", "allowed"),
    [
        ("schema", 2, "1"),
        ("schema", True, COUNT),
        ("now", "2026-06-10T15:00:00", INSTANT),
        ("now", "2026-06-10T15:00:00+02:00", INSTANT),
        ("now", "2026-02-30T15:00:00Z", INSTANT),
        ("now", "1999-06-10T15:00:00Z", INSTANT),
        ("now", 5, INSTANT),
        ("actor", "", LINE),
        ("actor", "  ", LINE),
        ("commit", "a\nb", LINE),
        ("environment/class", "qa", "one of production"),
        ("environment/name", None, LINE),
        ("modules/network", SHA.upper(), DIGEST),
        ("modules/network", SHA + "\n", DIGEST),
        ("applied", [], "an object"),
        ("applied/staging", {"network": ["x"]}, DIGEST),
        ("applied/staging", {"network": SHA}, "a list"),
        (f"{PLAN}/sha256", SHA[1:], DIGEST),
        (f"{PLAN}/provisional", 0, "true or false"),
        (f"{PLAN}/changes", {}, "a list"),
        (f"{CHANGE}/action", "no-op", "one of create, update, delete, replace, forget"),
        (f"{CHANGE}/action", ["create"], "one of create, update, delete, replace, forget"),
        (f"{CHANGE}/type", "", LINE),
        (f"{CHANGE}/attributes", [1], LINE),
        ("cost/before_usd", -1, AMOUNT),
        ("cost/before_usd", True, AMOUNT),
        ("cost/before_usd", "1", AMOUNT),
        ("cost/after_usd", 1_000_000_001, AMOUNT),
        ("cost/after_usd", float("nan"), AMOUNT),
        ("alarms/open_critical", [""], LINE),
        ("policy", [RESULT | {"level": "HARD"}], "one of hard, soft, advisory"),
        ("policy", [RESULT | {"decision": "pass"}], "one of violation, undecided, waived"),
        ("policy", [RESULT | {"unit": None}], "the unit of the address"),
        ("approvals", [approval("soft", "a/b")], "one of stateful_replacement, freeze_override, budget, soft_policy"),
        ("approvals", [approval("budget", "ana")], "a role and a name, such as platform-lead/ana"),
        ("approvals", [approval("budget", "finance/<you>")], "a role and a name, such as platform-lead/ana"),
        ("approvals", [approval("budget", "finance/--")], "a role and a name, such as platform-lead/ana"),
        ("approvals", [approval("budget", "/ana")], "a role and a name, such as platform-lead/ana"),
        ("approvals", [approval("budget", "a/b", run="latest one")], RUN_ID),
        ("approvals", [loss("update", ["a/b"])], "one of delete, replace, forget"),
        ("run", "", RUN_ID),
        ("authors", ["a\nb"], LINE),
        ("authors", "eva", "a list"),
        ("used", [{"approval": "x", "run": "1"}], DIGEST),
        ("used", [{"approval": SHA, "run": "../x"}], RUN_ID),
        ("approvals", [approval("budget", "a/b", [])], '"*", or a list of <unit>/<address>'),
        ("approvals", [approval("budget", "a/b", "all")], '"*", or a list of <unit>/<address>'),
        ("approvals", [approval("budget", "a/b", expires="2026-06-11")], INSTANT),
        ("capacity", {"a": {"b": {"kind": "pods", "replicas": 1}}}, "one of node_group, service"),
        ("capacity", {"a": {"b": {"replicas": 1}}}, "one of node_group, service"),
        ("capacity", {"a": {"b": {"kind": "service", "replicas": 1.5}}}, COUNT),
        ("capacity", {"a": {"b": {"kind": "service", "replicas": -1}}}, COUNT),
        ("rules/schema", 0, "1"),
        ("rules/time_zone", "America/Nowhere", ZONE),
        ("rules/time_zone", "../etc/passwd", ZONE),
        ("rules/time_zone", "America", ZONE),
        ("rules/stateful_types", [], "one resource type or more"),
        ("rules/stateful_types", ["RDS"], "a resource type, such as aws_db_instance"),
        ("rules/classes", {}, "one class or more"),
        (f"{CLASS}/limits/delete", {"unit": 5, "environment": 3}, "at most that of the environment, 3"),
        (f"{CLASS}/limits/replace/unit", -1, COUNT),
        (f"{CLASS}/budget/deny", {"usd": 99, "percent": 50}, "at least that of hold, 100"),
        (f"{CLASS}/budget/deny", {"usd": 500, "percent": 9}, "at least that of hold, 10"),
        (f"{CLASS}/floors", [{"kind": "pod", "minimum": 1}], "one of node_group, service"),
        (f"{CLASS}/hold_on_alarms", None, "true or false"),
        (f"{CLASS}/promoted_from", "", LINE),
        (f"{CLASS}/approvers/budget", ["Finance"], "a role, such as platform-lead"),
        (f"{CLASS}/freezes", [WINDOW | {"from": "friday 16:00"}], LOCAL),
        (f"{CLASS}/freezes", [WINDOW | {"from": "fri 24:00"}], LOCAL),
        (f"{CLASS}/freezes", [WINDOW | {"until": "07:00"}], "a day of the week and a time, such as fri 16:00"),
        (f"{CLASS}/freezes", [WINDOW | {"until": "fri 16:00"}], "another time of the week than `from`"),
        (f"{CLASS}/freezes", [WINDOW | {"days": ["mon"]}], "a time of day, such as 08:00"),
        (f"{CLASS}/freezes", [WINDOW | {"from": "08:00", "until": "08:00"}], "a time of day other than `from`"),
        (f"{CLASS}/freezes", [WINDOW | {"from": "2026-02-30T08:00", "until": "2026-03-30T08:00"}], LOCAL),
        (
            f"{CLASS}/freezes",
            [WINDOW | {"from": "2026-03-01T08:00", "until": "2026-03-01T08:00"}],
            "a time after `from`, 2026-03-01T08:00",
        ),
        (
            f"{CLASS}/freezes",
            [WINDOW | {"from": "08:00", "until": "09:00", "days": []}],
            "one or more of mon, tue, wed, thu, fri, sat, sun",
        ),
        (f"{CLASS}/freezes", [WINDOW | {"time_zone": "Mars"}], ZONE),
    ],
)
def test_a_value_that_is_not_allowed_is_refused(path: str, value: Any, allowed: str) -> None:
    said = refusal(with_value(path, value))
    assert said.startswith("input." + path.replace("/0/", "[0]/").replace("/", "."))
    assert said.endswith(f": must be {allowed}")
    assert "\n" not in said


def test_the_refusal_shows_the_value_and_its_place() -> None:
    assert refusal(with_value(f"{CHANGE}/action", "destroy")) == (
        'input.plans.network.changes[0].action is "destroy": must be one of create, update, delete, replace, forget'
    )
    assert refusal(with_value("actor", ["x" * 500])) == f'input.actor is ["{"x" * 78}...: must be {LINE}'


def test_only_an_approval_to_lose_data_has_an_action_and_it_has_to() -> None:
    lost = loss("delete", ["a/b"])
    del lost["action"]
    assert refusal(given(approvals=[lost])) == (
        "input.approvals[0].action is missing: required are kind, by, scope, action, expires"
    )
    extra = approval("budget", "finance/ana", action="delete")
    assert refusal(given(approvals=[extra])).startswith('input.approvals[0] has the key "action": must be one of ')


def test_rules_of_other_environments_are_checked_too() -> None:
    value = given()
    value["rules"]["environments"] = {"qa": copy.deepcopy(value["rules"]["classes"]["production"])}
    value["rules"]["environments"]["qa"]["limits"] = None
    assert refusal(value) == "input.rules.environments.qa.limits is null: must be an object"


@pytest.mark.parametrize("key", sorted(INPUT))
def test_every_key_is_required(key: str) -> None:
    value = given()
    del value[key]
    assert refusal(value).startswith(f"input.{key} is missing: required are schema, environment, ")


@pytest.mark.parametrize("path", ["", "environment", "cost", "alarms", PLAN, CHANGE, "rules", CLASS, f"{CLASS}/limits"])
def test_an_unknown_key_is_refused(path: str) -> None:
    said = refusal(with_value(f"{path}/extra".lstrip("/"), 1))
    assert ' has the key "extra": must be one of ' in said


def test_the_name_of_a_unit_is_a_folder() -> None:
    assert refusal(with_value("plans/a.b", INPUT["plans"]["network"])) == (
        'the unit of input.plans.a.b is "a.b": must be a unit\'s folder: a-z, 0-9 and hyphens'
    )
    assert 'input.modules has the key "": must be' in refusal(with_value("modules", {"": SHA}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "input is not JSON at line 1, column 1: Expecting value"),
        (b'{"a": 1,}', "input is not JSON at line 1, column 9: "),
        (b'{"\xff": 1}', "input is not UTF-8 at byte 2: must be JSON in UTF-8"),
        (b"[]", "input is []: must be an object"),
        (b'{"a": 1, "b": 2, "b": 3}', 'input has the key "b" twice in one object: must be there once'),
        (b"[" * 100_000, "input is nested too deeply: must be as the schema says"),
        (b"9" * 5000, "input has a number of thousands of digits: must be at most 1000000000"),
    ],
)
def test_what_is_not_json_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(MalformedError) as error:
        decide(parse(data))
    assert str(error.value).startswith(said)


def run(data: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-E", "-B", "-m", "decision"]
    return subprocess.run(command, cwd=LOGIC, input=data, capture_output=True, check=False)


def test_the_program_refuses_with_2_and_one_line() -> None:
    done = run(b'{"schema": 1}')
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"input.environment is missing: required are schema, environment, now, ")
    assert done.stderr.count(b"\n") == 1


def test_the_program_prints_the_decision_in_the_same_bytes_each_time() -> None:
    first, second = run(json.dumps(INPUT).encode()), run(json.dumps(INPUT, indent=1).encode())
    assert (first.returncode, first.stderr) == (0, b"")
    assert first.stdout == second.stdout
    printed = json.loads(first.stdout)
    assert list(printed) == ["schema", "decision", "reasons", "digests", "approvals", "input_sha256"]
    assert (printed["schema"], printed["decision"]) == (1, "approve")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("cost", {"before_usd": 1_000_000_000, "after_usd": 1_000_000_000}),
        ("cost", {"before_usd": 0, "after_usd": 0}),
        (f"{CLASS}/limits/delete", {"unit": 1_000_000_000, "environment": 1_000_000_000}),
        (f"{CLASS}/budget/deny", {"usd": 100, "percent": 10}),
        ("now", "2099-12-31T23:59:59.999999Z"),
        ("now", "2000-01-01T00:00:00Z"),
    ],
)
def test_the_last_allowed_value_is_allowed(path: str, value: Any) -> None:
    assert decide(parse(json.dumps(with_value(path, value)).encode()))["decision"] == "approve"
