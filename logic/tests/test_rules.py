from typing import Any

import pytest
from inputs import (
    LATER,
    NOON,
    OTHER_RUN,
    OTHER_SHA,
    RUN,
    SHA,
    Json,
    approval,
    change,
    decision,
    effects,
    given,
    loss,
    messages,
    plan,
    ruled,
)


def test_what_breaks_no_rule_is_approved_without_a_reason() -> None:
    result = decision(given())
    assert result["decision"] == "approve"
    assert result["reasons"] == []
    assert result["digests"] == {"network": SHA}


# Freezes

FROZEN = ruled(given(), freezes=[{"name": "inventory", "from": "wed 12:00", "until": "wed 13:00"}])


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-06-10T14:59:59Z", []),
        ("2026-06-10T15:00:00Z", ["hold"]),
        ("2026-06-10T15:59:59Z", ["hold"]),
        ("2026-06-10T16:00:00Z", []),
    ],
)
def test_a_freeze_holds_changes_while_it_lasts(now: str, expected: list[str]) -> None:
    assert effects(FROZEN | {"now": now}, "freeze") == expected


def test_a_freeze_says_which_how_long_and_what_would_override_it() -> None:
    result = decision(FROZEN)
    assert result["decision"] == "hold"
    [reason] = result["reasons"]
    assert reason["message"] == (
        "the freeze inventory (wed 12:00 to wed 13:00, America/Sao_Paulo) lasts until 2026-06-10T16:00:00Z: "
        "wait, or it needs freeze_override approved by platform-lead"
    )
    assert reason["addresses"] == ["network/aws_vpc.main"]


def test_a_freeze_lets_a_plan_without_changes_pass() -> None:
    assert decision(FROZEN | {"plans": {"network": plan()}})["decision"] == "approve"


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("*", "note"),
        (["network/aws_vpc.main"], "note"),
        (["web/aws_vpc.main"], "hold"),
        (["aws_vpc.main"], "hold"),
    ],
)
def test_an_override_has_to_cover_every_change(scope: list[str] | str, expected: str) -> None:
    overridden = FROZEN | {"approvals": [approval("freeze_override", "platform-lead/ana", scope)]}
    assert effects(overridden, "freeze") == [expected]


def test_overrides_of_several_people_add_up() -> None:
    two = FROZEN | {"plans": {"web": plan(change("aws_eip.a", "create"), change("aws_eip.b", "create"))}}
    ana = approval("freeze_override", "platform-lead/ana", ["web/aws_eip.a"])
    ben = approval("freeze_override", "platform-lead/ben", ["web/aws_eip.b"])
    assert effects(two | {"approvals": [ana]}, "freeze") == ["hold"]
    assert effects(two | {"approvals": [ana, ben]}, "freeze") == ["note"]
    assert "overridden by platform-lead/ana, platform-lead/ben" in messages(two | {"approvals": [ben, ana]})[0]


def test_all_who_overrode_everything_are_named_in_order() -> None:
    ana, ben = (approval("freeze_override", f"platform-lead/{name}") for name in ("ana", "ben"))
    for approvals in ([ana, ben], [ben, ana]):
        assert "overridden by platform-lead/ana, platform-lead/ben" in messages(FROZEN | {"approvals": approvals})[0]


# Approvals


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (approval("freeze_override", "platform-lead/ana", expires=NOON), "it expired at 2026-06-10T15:00:00Z"),
        (approval("freeze_override", "finance/ana"), "allowed roles are platform-lead"),
        (approval("freeze_override", "platform-lead/eva"), "nobody may approve their own change"),
    ],
)
def test_an_approval_that_does_not_count_is_told_and_overrides_nothing(one: Json, why: str) -> None:
    value = FROZEN | {"approvals": [one]}
    assert decision(value)["decision"] == "hold"
    assert f"freeze_override approved by {one['by']} does not count: {why}" in messages(value)


def test_an_approval_counts_until_the_second_in_which_it_expires() -> None:
    value = FROZEN | {"approvals": [approval("freeze_override", "platform-lead/ana", expires=LATER)]}
    assert decision(value)["decision"] == "approve"


def test_an_approval_of_another_kind_overrides_nothing() -> None:
    assert decision(FROZEN | {"approvals": [approval("budget", "finance/ana")]})["decision"] == "hold"


def test_where_no_role_may_approve_the_reason_says_so() -> None:
    nobody: Json = {kind: [] for kind in ("stateful_replacement", "freeze_override", "budget", "soft_policy")}
    value = ruled(FROZEN, approvers=nobody) | {"approvals": [approval("freeze_override", "platform-lead/ana")]}
    assert effects(value, "freeze") == ["hold"]
    assert messages(value)[0].endswith("needs freeze_override, which nobody may approve here")
    assert messages(value)[1].endswith("does not count: allowed roles are none")


@pytest.mark.parametrize("run", [RUN, OTHER_RUN])
def test_an_approval_that_names_a_run_is_for_that_run_alone(run: str) -> None:
    value = FROZEN | {"approvals": [approval("freeze_override", "platform-lead/ana", run=run)]}
    assert effects(value, "freeze") == ["note" if run == RUN else "hold"]


def used_by(value: Json, *runs: str) -> Json:
    """The input whose one approval was used by these runs."""
    [digest] = decision(value)["approvals"]
    return value | {"used": [{"approval": digest, "run": run} for run in runs]}


def test_an_approval_is_used_up_by_one_run_and_counts_for_that_run_still() -> None:
    value = FROZEN | {"approvals": [approval("freeze_override", "platform-lead/ana")]}
    assert effects(used_by(value, RUN), "freeze") == ["note"]
    other = used_by(value, OTHER_RUN)
    assert effects(other, "freeze") == ["hold"]
    assert decision(other)["approvals"] == []
    said = f"freeze_override approved by platform-lead/ana does not count: it was used by run {OTHER_RUN}"
    assert said in messages(other)


def test_an_approval_that_is_given_anew_is_another_one() -> None:
    value = used_by(FROZEN | {"approvals": [approval("freeze_override", "platform-lead/ana")]}, OTHER_RUN)
    value["approvals"] = [approval("freeze_override", "platform-lead/ana", expires="2026-06-11T00:00:01Z")]
    assert effects(value, "freeze") == ["note"]


def test_the_decision_names_the_approvals_it_counts_on_and_no_others() -> None:
    ana = approval("freeze_override", "platform-lead/ana", ["network/aws_vpc.main"])
    others = [approval("freeze_override", "platform-lead/ben", ["web/aws_eip.a"]), approval("budget", "finance/ana")]
    [counted] = decision(FROZEN | {"approvals": [ana]})["approvals"]
    assert decision(FROZEN | {"approvals": [*others, ana]})["approvals"] == [counted]
    assert decision(FROZEN | {"approvals": others})["approvals"] == []


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        ("dev-a", "Dev-A"),
        ("dev-a", "@Dev-A"),
        ("@dev-a", "dev-a"),
        ("Dev A", "dev-a"),
        ("dev-a", "\uff44ev-a"),  # a full-width letter
        ("dev-a", "dev\u2010a"),  # another hyphen
        ("dev-a", "de\u200bv-a"),  # a space of no width
        ("José", "jose\u0301"),
        ("Strasse", "straße"),
    ],
)
def test_the_actor_is_the_same_person_however_the_name_is_spelled(actor: str, name: str) -> None:
    value = FROZEN | {"actor": actor, "approvals": [approval("freeze_override", f"platform-lead/{name}")]}
    assert effects(value, "freeze") == ["hold"]
    said = f"freeze_override approved by platform-lead/{name} does not count: nobody may approve their own change"
    assert said in messages(value)


@pytest.mark.parametrize(("name", "expected"), [("dev-b", "note"), ("dev-aa", "note"), ("dev-a", "hold")])
def test_an_author_may_not_approve_what_somebody_else_merged(name: str, expected: str) -> None:
    value = FROZEN | {
        "actor": "merge-bot",
        "authors": ["eva", "Dev A"],
        "approvals": [approval("freeze_override", f"platform-lead/{name}")],
    }
    assert effects(value, "freeze") == [expected]


def test_the_approval_of_an_author_does_not_spoil_that_of_somebody_else() -> None:
    both = [approval("freeze_override", f"platform-lead/{name}") for name in ("dev-a", "ana")]
    value = FROZEN | {"authors": ["dev-a"], "approvals": both}
    assert "overridden by platform-lead/ana" in " ".join(messages(value))
    assert decision(value)["decision"] == "approve"


# What a hold needs


def needed(value: Json) -> list[Json]:
    return [reason["needs"] for reason in decision(value)["reasons"] if "needs" in reason]


def test_a_hold_tells_the_approval_it_needs_in_parts() -> None:
    roles = ["platform-lead"]
    assert needed(FROZEN) == [{"kind": "freeze_override", "roles": roles, "scope": "*"}]
    assert needed(given(cost={"before_usd": None, "after_usd": 1})) == [
        {"kind": "budget", "roles": ["finance"], "scope": "*"}
    ]
    assert needed(database("forget")) == [
        {"kind": "stateful_replacement", "roles": roles, "scope": [DATABASE], "action": "forget"}
    ]
    soft = [result("soft", "violation"), result("soft", "violation", "a")]
    assert needed(given(policy=soft)) == [
        {"kind": "soft_policy", "roles": ["security"], "scope": ["network/a", "network/aws_vpc.main"]}
    ]
    assert needed(given(policy=[*soft, result("soft", "violation", None, None)])) == [
        {"kind": "soft_policy", "roles": ["security"], "scope": "*"}
    ]


def test_a_hold_that_nobody_may_end_needs_nothing() -> None:
    nobody: Json = {kind: [] for kind in ("stateful_replacement", "freeze_override", "budget", "soft_policy")}
    assert needed(ruled(FROZEN, approvers=nobody)) == []
    assert needed(given(applied={})) == []


# Alarms


@pytest.mark.parametrize(
    ("alarms", "hold_on_alarms", "changes", "expected"),
    [
        ([], True, 1, []),
        (["5xx"], True, 1, ["hold"]),
        (["5xx"], False, 1, []),
        (["5xx"], True, 0, []),
    ],
)
def test_open_critical_alarms_hold_changes(
    alarms: list[str], changes: int, expected: list[str], *, hold_on_alarms: bool
) -> None:
    value = given(alarms={"open_critical": alarms})
    value["plans"]["network"]["changes"] = value["plans"]["network"]["changes"][:changes]
    assert effects(ruled(value, hold_on_alarms=hold_on_alarms), "alarms") == expected


def test_the_alarms_are_named_and_the_change_that_ends_them_can_be_approved() -> None:
    value = given(alarms={"open_critical": ["latency", "5xx"]})
    assert messages(value)[0].startswith("critical alarms are open: 5xx, latency")
    fixed = value | {"approvals": [approval("freeze_override", "platform-lead/ana")]}
    assert decision(fixed)["decision"] == "approve"


# Limits


def changed(action: str, **units: int) -> Json:
    """So many changes in each unit."""
    plans = {
        unit: plan(*(change(f"aws_eip.n{index}", action) for index in range(count))) for unit, count in units.items()
    }
    return given(plans=plans)


@pytest.mark.parametrize("action", ["delete", "replace"])
@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [(2, 0, []), (2, 1, []), (3, 0, ["deny"]), (2, 2, ["deny"]), (3, 3, ["deny", "deny", "deny"])],
)
def test_more_changes_than_the_limit_are_denied(action: str, a: int, b: int, expected: list[str]) -> None:
    assert effects(changed(action, a=a, b=b), f"{action}_limit") == expected


def test_a_limit_says_how_many_are_allowed_and_which_are_meant() -> None:
    [reason] = decision(changed("delete", a=3))["reasons"]
    assert reason["message"] == "the plan of a deletes 3 resources: allowed are 2 in a unit"
    assert reason["addresses"] == ["a/aws_eip.n0", "a/aws_eip.n1", "a/aws_eip.n2"]
    [reason] = decision(changed("replace", a=2, b=2))["reasons"]
    assert reason["message"] == "the plans replace 4 resources: allowed are 3 in this environment"


def test_each_action_has_its_own_limit() -> None:
    limits = {"delete": {"unit": 0, "environment": 0}, "replace": {"unit": None, "environment": None}}
    assert decision(ruled(changed("replace", a=9), limits=limits))["decision"] == "approve"
    assert effects(ruled(changed("delete", a=1), limits=limits), "delete_limit") == ["deny", "deny"]


@pytest.mark.parametrize("action", ["create", "update"])
def test_what_is_made_or_changed_in_place_is_not_limited(action: str) -> None:
    assert decision(changed(action, a=9, b=9))["decision"] == "approve"


# Stateful resources

DATABASE = "database/aws_db_instance.main"


def database(action: str, *approvals: Json) -> Json:
    return given(plans={"database": plan(change("aws_db_instance.main", action))}, approvals=list(approvals))


@pytest.mark.parametrize(
    ("action", "expected"),
    [("create", []), ("update", []), ("replace", ["hold"]), ("delete", ["hold"]), ("forget", ["hold"])],
)
def test_data_is_deleted_replaced_or_forgotten_only_with_an_approval(action: str, expected: list[str]) -> None:
    assert effects(database(action), "stateful") == expected


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ([DATABASE], "approve"),
        ([DATABASE, "web/aws_s3_bucket.site"], "approve"),
        (["database/aws_db_instance.other"], "hold"),
        (["aws_db_instance.main"], "hold"),
        ("*", "hold"),
    ],
)
def test_the_approval_has_to_name_the_address(scope: list[str] | str, expected: str) -> None:
    value = database("replace", loss("replace", scope))
    assert decision(value)["decision"] == expected


def test_an_approval_of_everything_does_not_spoil_the_one_that_names_the_address() -> None:
    value = database("delete", loss("delete", "*"), loss("delete", [DATABASE], "platform-lead/ben"))
    assert decision(value)["decision"] == "approve"
    assert "aws_db_instance holds data and would be deleted; approved by platform-lead/ben" in messages(value)


@pytest.mark.parametrize("action", ["replace", "delete", "forget"])
def test_other_types_need_no_approval(action: str) -> None:
    assert decision(given(plans={"a": plan(change("aws_eip.a", action))}))["decision"] == "approve"


@pytest.mark.parametrize(("action", "said"), [("replace", "replaced"), ("delete", "deleted"), ("forget", "forgotten")])
def test_the_reason_says_what_becomes_of_the_data(action: str, said: str) -> None:
    assert messages(database(action)) == [
        f"aws_db_instance holds data and would be {said}: "
        f"needs stateful_replacement approved by platform-lead for this address, action {action} and this run"
    ]


def test_a_replacement_that_leaves_the_old_one_is_held_and_says_that_it_stays() -> None:
    value = given(plans={"database": plan(change("aws_db_instance.main", "replace", oldStays=True))})
    assert effects(value, "stateful") == ["hold"]
    assert messages(value)[0].startswith("aws_db_instance holds data and would be replaced, the old one forgotten: ")


@pytest.mark.parametrize("action", ["move", "import"])
def test_data_that_changes_in_the_state_alone_is_not_held(action: str) -> None:
    assert effects(database(action), "stateful") == []


def test_a_deposed_object_needs_an_approval_of_its_own() -> None:
    deposed = "aws_db_instance.main (deposed 0a1b2c3d)"
    value = database("update", loss("delete", [DATABASE]))
    value["plans"]["database"]["changes"].append(change(deposed, "delete", "aws_db_instance"))
    assert effects(value, "stateful") == ["hold"]
    value["approvals"] = [loss("delete", [f"database/{deposed}"])]
    assert effects(value, "stateful") == ["note"]


def test_what_is_forgotten_is_a_change_that_a_freeze_holds() -> None:
    value = FROZEN | {"plans": {"a": plan(change("aws_eip.a", "forget"))}}
    assert effects(value, "freeze") == ["hold"]


def test_each_address_needs_its_own() -> None:
    value = database("replace", loss("replace", [DATABASE]))
    value["plans"]["web"] = plan(change("aws_s3_bucket.site", "replace"))
    held = [reason for reason in decision(value)["reasons"] if reason["effect"] == "hold"]
    assert [reason["addresses"] for reason in held] == [["web/aws_s3_bucket.site"]]
    assert held[0]["message"] == (
        "aws_s3_bucket holds data and would be replaced: "
        "needs stateful_replacement approved by platform-lead for this address, action replace and this run"
    )


@pytest.mark.parametrize("approved", ["delete", "replace", "forget"])
@pytest.mark.parametrize("action", ["delete", "replace", "forget"])
def test_an_approval_of_one_action_lets_no_other_pass(action: str, approved: str) -> None:
    value = database(action, loss(approved, [DATABASE]))
    assert effects(value, "stateful") == ["note" if action == approved else "hold"]


@pytest.mark.parametrize(
    ("given_up", "why"),
    [
        ({"run": OTHER_RUN}, f"it is for run {OTHER_RUN}"),
        ({"run": None}, "it names no run, and without one nothing that holds data is lost"),
        ({"scope": "*"}, "it names no address, and without one nothing that holds data is lost"),
    ],
)
def test_an_approval_to_lose_data_names_the_run_and_the_address(given_up: Json, why: str) -> None:
    one = {key: value for key, value in (loss("delete", [DATABASE]) | given_up).items() if value is not None}
    value = database("delete", one)
    assert effects(value, "stateful") == ["hold"]
    assert f"stateful_replacement approved by platform-lead/ana does not count: {why}" in messages(value)


# The state


def test_what_is_moved_is_noted_from_where_to_where_also_data() -> None:
    moved = change("aws_db_instance.main", "move", movedFrom="aws_db_instance.old")
    also = change("aws_eip.b", "update", movedFrom="aws_eip.a")
    result = decision(given(plans={"database": plan(moved, also)}))
    assert result["decision"] == "approve"
    assert [
        (reason["rule"], reason["effect"], reason["message"], reason["addresses"]) for reason in result["reasons"]
    ] == [
        ("state", "note", "moved in the state: aws_db_instance.old → aws_db_instance.main", [DATABASE]),
        ("state", "note", "moved in the state: aws_eip.a → aws_eip.b", ["database/aws_eip.b"]),
    ]


def test_what_is_imported_is_noted_in_one_line_with_all_addresses() -> None:
    one = change("aws_db_instance.main", "import", imported=True)
    two = change("aws_eip.b", "update", imported=True)
    value = given(plans={"database": plan(one), "web": plan(two, change("aws_eip.c", "create"))})
    result = decision(value)
    assert result["decision"] == "approve"
    [reason] = result["reasons"]
    assert (reason["effect"], reason["message"]) == ("note", "exist already, and are imported into the state")
    assert reason["addresses"] == [DATABASE, "web/aws_eip.b"]


@pytest.mark.parametrize("action", ["move", "import"])
def test_what_changes_in_the_state_alone_is_a_change_that_a_freeze_holds(action: str) -> None:
    assert effects(FROZEN | {"plans": {"a": plan(change("aws_eip.a", action))}}, "freeze") == ["hold"]


# Checks


def check(status: str, *problems: str) -> Json:
    return {"unit": "web", "address": "check.health", "status": status, "problems": list(problems)}


@pytest.mark.parametrize(
    ("one", "effect", "message"),
    [
        (check("fail", "a", "b"), "hold", "a check fails: a; b: needs soft_policy approved by security"),
        (check("error"), "hold", "a check cannot be evaluated: needs soft_policy approved by security"),
        (check("unknown"), "note", "a check is known only after apply"),
    ],
)
def test_a_check_that_does_not_pass_holds_and_one_that_cannot_be_known_is_noted(
    one: Json, effect: str, message: str
) -> None:
    [reason] = decision(given(checks=[one]))["reasons"]
    assert (reason["rule"], reason["effect"], reason["message"]) == ("checks", effect, message)
    assert reason["addresses"] == ["web/check.health"]


@pytest.mark.parametrize(
    ("kind", "by", "scope", "expected"),
    [
        ("soft_policy", "security/ana", ["web/check.health"], "note"),
        ("soft_policy", "security/ana", ["web/check.other"], "hold"),
        ("soft_policy", "finance/ana", ["web/check.health"], "hold"),
        ("budget", "finance/ana", ["web/check.health"], "hold"),
    ],
)
def test_a_failing_check_passes_with_an_approval_that_names_it(
    kind: str, by: str, scope: list[str], expected: str
) -> None:
    value = given(checks=[check("fail", "no")], approvals=[approval(kind, by, scope)])
    assert effects(value, "checks") == [expected]
    if expected == "note":
        assert messages(value) == ["a check fails: no; approved by security/ana"]


# Budget


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (1000, 900, []),
        (1000, 1100, []),  # exactly 100 USD and 10 %
        (1000, 1100.01, ["hold"]),
        (500, 550, []),  # exactly 10 %
        (500, 550.01, ["hold"]),
        (5000, 5100.01, ["hold"]),  # 2 %
        (1000, 1500, ["hold"]),  # exactly 500 USD and 50 %
        (1000, 1500.01, ["deny"]),
        (100, 150, ["hold"]),
        (100, 150.01, ["deny"]),
        (20000, 20500.01, ["deny"]),
        # Of nothing there is no percentage.
        (0, 100, []),
        (0, 100.01, ["hold"]),
        # A new environment is as dear as it is: never denied, always asked about.
        (0, 9000, ["hold"]),
        (None, 1, ["hold"]),
        (1, None, ["hold"]),
    ],
)
def test_a_dearer_month_is_held_and_far_dearer_denied(
    before: float | None, after: float | None, expected: list[str]
) -> None:
    assert effects(given(cost={"before_usd": before, "after_usd": after}), "budget") == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(1000, 1500, "note"), (1000, 1500.01, "deny"), (None, 1, "note")],
)
def test_an_approved_increase_passes_up_to_the_hard_limit(before: float | None, after: float, expected: str) -> None:
    value = given(cost={"before_usd": before, "after_usd": after}, approvals=[approval("budget", "finance/ana")])
    assert effects(value, "budget") == [expected]


def test_cents_are_exact() -> None:
    # 0.1 + 0.2 in binary fractions is more than 0.3.
    increase = {"usd": 0.1, "percent": None}
    value = given(cost={"before_usd": 0.2, "after_usd": 0.3})
    assert effects(ruled(value, budget={"hold": increase, "deny": increase}), "budget") == []


def test_a_limit_may_be_left_out_and_the_whole_budget_too() -> None:
    nothing = {"usd": None, "percent": None}
    value = given(cost={"before_usd": 1, "after_usd": 9000})
    assert effects(ruled(value, budget={"hold": nothing, "deny": nothing}), "budget") == []
    assert effects(ruled(given(cost={"before_usd": None, "after_usd": None}), budget=None), "budget") == []


def test_the_budget_says_the_sums_and_the_limits() -> None:
    said = messages(given(cost={"before_usd": 1000, "after_usd": 1200.25}))
    assert said == [
        "a month costs 1200.25 USD after 1000.00 USD, 200.25 USD (20.0 %) more, over 100.00 USD and 10 %: "
        "needs budget approved by finance"
    ]
    denied = messages(given(cost={"before_usd": 1, "after_usd": 502}))
    assert denied == [
        "a month costs 502.00 USD after 1.00 USD, 501.00 USD (50100.0 %) more: "
        "allowed up to 500.00 USD and 50 %, whoever approves"
    ]
    unknown = messages(given(cost={"before_usd": None, "after_usd": None}))
    assert unknown == ["the monthly cost before and after the change is not known: needs budget approved by finance"]


# Policy


def result(level: str, said: str, address: str | None = "aws_vpc.main", unit: str | None = "network") -> Json:
    return {"id": "NET-1", "level": level, "severity": "high", "unit": unit, "address": address, "decision": said}


@pytest.mark.parametrize(
    ("level", "said", "expected"),
    [
        ("hard", "violation", "deny"),
        ("hard", "undecided", "deny"),
        ("hard", "waived", "note"),
        ("soft", "violation", "hold"),
        ("soft", "undecided", "hold"),
        ("soft", "waived", "note"),
        ("advisory", "violation", "note"),
        ("advisory", "undecided", "note"),
        ("advisory", "waived", "note"),
    ],
)
def test_a_policy_weighs_by_its_level(level: str, said: str, expected: str) -> None:
    assert effects(given(policy=[result(level, said)]), "policy") == [expected]


@pytest.mark.parametrize(
    ("level", "scope", "expected"),
    [
        ("soft", ["network/aws_vpc.main"], "note"),
        ("soft", "*", "note"),
        ("soft", ["network/aws_vpc.other"], "hold"),
        ("hard", "*", "deny"),
    ],
)
def test_only_a_soft_policy_can_be_approved(level: str, scope: list[str] | str, expected: str) -> None:
    value = given(policy=[result(level, "violation")], approvals=[approval("soft_policy", "security/ana", scope)])
    assert effects(value, "policy") == [expected]


@pytest.mark.parametrize(("scope", "expected"), [("*", "note"), (["network/aws_vpc.main"], "hold")])
def test_a_scope_that_names_addresses_approves_nothing_of_the_whole_environment(
    scope: list[str] | str, expected: str
) -> None:
    soft = approval("soft_policy", "security/ana", scope)
    value = given(policy=[result("soft", "violation", None, None)], approvals=[soft])
    assert effects(value, "policy") == [expected]
    dearer = {"before_usd": 1000, "after_usd": 1500}
    assert effects(given(cost=dearer, approvals=[approval("budget", "finance/ana", scope)]), "budget") == [expected]


@pytest.mark.parametrize(
    ("unit", "address", "addresses"),
    [("network", "a.b", ["network/a.b"]), ("network", None, ["network"]), (None, None, [])],
)
def test_a_policy_may_be_about_a_resource_a_unit_or_the_environment(
    unit: str | None, address: str | None, addresses: list[str]
) -> None:
    [reason] = decision(given(policy=[result("hard", "violation", address, unit)]))["reasons"]
    assert reason["addresses"] == addresses


def test_results_of_one_policy_are_one_reason() -> None:
    value = given(policy=[result("hard", "violation", "b"), result("hard", "violation", "a")])
    [reason] = decision(value)["reasons"]
    assert reason["message"] == "hard policy NET-1 (high) is violated"
    assert reason["addresses"] == ["network/a", "network/b"]


def test_what_is_approved_at_one_address_is_held_at_another() -> None:
    value = given(
        policy=[result("soft", "violation", "a"), result("soft", "violation", "b")],
        approvals=[approval("soft_policy", "security/ana", ["network/a"])],
    )
    reasons = [(reason["effect"], reason["addresses"]) for reason in decision(value)["reasons"]]
    assert reasons == [("hold", ["network/b"]), ("note", ["network/a"])]


# Promotion


@pytest.mark.parametrize(
    ("applied", "message"),
    [
        ({"staging": {"network": [OTHER_SHA, SHA], "web": [OTHER_SHA]}}, None),
        ({"staging": {}}, "staging has not applied these modules: network"),
        ({"staging": {"network": [OTHER_SHA]}}, "staging has applied these modules with other bytes: network"),
    ],
)
def test_only_modules_that_staging_has_applied_are_taken(applied: Json, message: str | None) -> None:
    value = given(applied=applied)
    assert messages(value) == ([message] if message else [])
    assert decision(value)["decision"] == ("deny" if message else "approve")


@pytest.mark.parametrize("applied", [{}, {"dev": {"network": [SHA]}}])
def test_while_it_is_not_known_what_staging_has_applied_nothing_is_taken(applied: Json) -> None:
    value = given(applied=applied)
    assert decision(value)["decision"] == "hold"
    assert messages(value) == ["what staging has applied is not known"]


def test_all_such_modules_are_named() -> None:
    value = given(
        modules={"a": SHA, "d": SHA, "c": SHA, "b": SHA}, applied={"staging": {"b": [OTHER_SHA], "a": [OTHER_SHA]}}
    )
    assert messages(value) == [
        "staging has applied these modules with other bytes: a, b",
        "staging has not applied these modules: c, d",
    ]


def test_an_environment_that_takes_from_nobody_may_have_any_module() -> None:
    assert decision(ruled(given(applied={}), promoted_from=None))["decision"] == "approve"


# Capacity


def nodes(minimum: int | None, desired: int | None) -> Json:
    return {"cluster": {"aws_eks_node_group.main": {"kind": "node_group", "min": minimum, "desired": desired}}}


def replicas(count: int | None) -> Json:
    return {"backend": {"helm_release.main": {"kind": "service", "replicas": count}}}


FLOORS = [{"kind": "node_group", "minimum": 3}, {"kind": "service", "minimum": 2}]


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        (nodes(3, 3), []),
        (nodes(2, 3), ["deny"]),
        (nodes(3, 2), ["deny"]),
        (nodes(None, 3), ["hold"]),
        (replicas(2), []),
        (replicas(1), ["deny"]),
        (replicas(0), ["deny"]),
        (replicas(None), ["hold"]),
        ({}, []),
    ],
)
def test_less_than_the_floor_is_denied(capacity: Json, expected: list[str]) -> None:
    assert effects(ruled(given(capacity=capacity), floors=FLOORS), "capacity") == expected


def groups(**sizes: tuple[int | None, int | None]) -> Json:
    return {
        "cluster": {
            f'aws_eks_node_group.further_nodes["{name}"]': {"kind": "node_group", "min": minimum, "desired": desired}
            for name, (minimum, desired) in sizes.items()
        }
    }


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        (groups(a=(1, 1), b=(1, 1), c=(1, 1)), []),
        (groups(a=(3, 3), b=(0, 0)), []),
        (groups(a=(1, 2), b=(1, 1)), ["min is 2: allowed from 3"]),
        (groups(a=(2, 1), b=(1, 1)), ["desired is 2: allowed from 3"]),
        (groups(a=(3, 3), b=(None, 0)), ["min is not known: allowed from 3"]),
    ],
)
def test_a_floor_of_nodes_is_of_all_node_groups_together(capacity: Json, expected: list[str]) -> None:
    assert messages(ruled(given(capacity=capacity), floors=FLOORS)) == expected


def test_a_floor_of_nodes_names_every_node_group() -> None:
    value = ruled(given(capacity=groups(a=(1, 3), b=(1, 3))), floors=FLOORS)
    [reason] = decision(value)["reasons"]
    assert reason["addresses"] == [
        'cluster/aws_eks_node_group.further_nodes["a"]',
        'cluster/aws_eks_node_group.further_nodes["b"]',
    ]


def test_a_floor_of_replicas_is_of_each_service() -> None:
    two = replicas(1) | {"frontend": {"helm_release.main": {"kind": "service", "replicas": 1}}}
    reasons = decision(ruled(given(capacity=two), floors=FLOORS))["reasons"]
    assert [reason["addresses"] for reason in reasons] == [
        ["backend/helm_release.main"],
        ["frontend/helm_release.main"],
    ]


def test_of_what_is_gone_the_floor_says_that_it_is_0() -> None:
    value = ruled(given(capacity=nodes(0, 0) | replicas(0)), floors=FLOORS)
    assert messages(value) == [
        "desired is 0: allowed from 3",
        "min is 0: allowed from 3",
        "replicas is 0: allowed from 2",
    ]


@pytest.mark.parametrize(
    ("now", "count", "expected"),
    [
        ("2026-06-10T10:59:59Z", 3, []),
        ("2026-06-10T10:59:59Z", 2, ["note"]),
        ("2026-06-10T11:00:00Z", 2, ["deny"]),
        ("2026-06-10T11:00:00Z", 3, []),
        ("2026-06-10T23:00:00Z", 2, ["note"]),
        ("2026-06-10T11:00:00Z", None, ["hold"]),
        ("2026-06-10T23:00:00Z", None, []),
    ],
)
def test_a_floor_with_a_schedule_holds_while_it_is_open(now: str, count: int | None, expected: list[str]) -> None:
    during = {"name": "business hours", "from": "08:00", "until": "20:00"}
    value = given(now=now, capacity=replicas(count))
    assert effects(ruled(value, floors=[{"kind": "service", "minimum": 3, "during": during}]), "capacity") == expected


def test_a_floor_says_the_count_the_least_and_the_time() -> None:
    during = {"name": "business hours", "from": "08:00", "until": "20:00"}
    value = ruled(given(capacity=replicas(1)), floors=[{"kind": "service", "minimum": 3, "during": during}])
    [reason] = decision(value)["reasons"]
    assert reason["message"] == (
        "replicas is 1: allowed from 3 during business hours (08:00 to 20:00, America/Sao_Paulo)"
    )
    assert reason["addresses"] == ["backend/helm_release.main"]


# Provisional plans


def test_plans_made_with_mocks_are_named_and_not_held() -> None:
    value = given(plans={"b": plan(provisional=True), "a": plan(provisional=True), "c": plan()})
    assert messages(value) == ["planned against mocks, and to be planned again before their apply: a, b"]
    assert decision(value)["decision"] == "approve"


# All together


def test_the_strictest_reason_decides_and_comes_first() -> None:
    value = given(
        policy=[result("advisory", "violation"), result("soft", "violation"), result("hard", "violation")],
    )
    both = decision(value)
    assert both["decision"] == "deny"
    assert [reason["effect"] for reason in both["reasons"]] == ["deny", "hold", "note"]


def test_an_environment_has_its_own_rules_or_those_of_its_class() -> None:
    value: dict[str, Any] = given(applied={"staging": {}})
    value["rules"]["environments"] = {"sandbox": value["rules"]["classes"]["production"] | {"promoted_from": None}}
    assert decision(value)["decision"] == "deny"
    value["environment"]["name"] = "sandbox"
    assert decision(value)["decision"] == "approve"
