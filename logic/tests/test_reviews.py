import pytest
from inputs import OTHER_RUN, Json, change, decision, effects, given, messages, plan, ruled

from decision.reading import MalformedError


def review(user: str = "ana", state: str = "APPROVED", at: str = "2026-06-10T14:00:00Z", **more: object) -> Json:
    said = {"user": user, "state": state, "commit": "0" * 40, "planned": True, "submitted_at": at}
    return said | {"teams": ["money"]} | more


def dear(*reviews: Json, **changes: object) -> Json:
    """A dear month, where the team `money` has the role that may approve it."""
    value = given(cost={"before_usd": 1000, "after_usd": 1400}, reviews=list(reviews), **changes)
    value["rules"]["review_roles"] = {"money": "finance", "leads": "platform-lead"}
    return value


def test_the_review_of_a_team_that_has_the_role_is_an_approval() -> None:
    assert effects(dear(), "budget") == ["hold"]
    assert effects(dear(review()), "budget") == ["note"]
    assert "; approved by finance/ana" in messages(dear(review()))[0]


@pytest.mark.parametrize("kind", ["freeze", "soft"])
def test_a_review_approves_what_its_role_may(kind: str) -> None:
    team = {"freeze": "leads", "soft": "guards"}[kind]
    value = given(reviews=[review(teams=[team])])
    if kind == "freeze":
        value = ruled(value, freezes=[{"name": "inventory", "from": "wed 12:00", "until": "wed 13:00"}])
    else:
        found = {"id": "A", "level": "soft", "severity": "low", "unit": None, "address": None, "decision": "violation"}
        value["policy"] = [found]
    value["rules"]["review_roles"] = {"leads": "platform-lead", "guards": "security"}
    assert decision(value)["decision"] == "approve"
    value["rules"]["review_roles"] = {}
    assert decision(value)["decision"] == "hold"


@pytest.mark.parametrize(
    "one",
    [
        review(state="CHANGES_REQUESTED"),
        review(state="COMMENTED"),
        review(state="DISMISSED"),
        review(state="approved"),
        review(planned=False),
        review(teams=[]),
        review(teams=["leads"]),
        review(teams=["finance"]),  # a role is no team
        review(user="@Eva"),
    ],
)
def test_another_review_approves_nothing(one: Json) -> None:
    assert effects(dear(one), "budget") == ["hold"]


def test_the_last_word_of_a_reviewer_counts_and_a_comment_is_none() -> None:
    no = review("Ana", "CHANGES_REQUESTED", "2026-06-10T14:30:00Z")
    assert effects(dear(review(), no), "budget") == ["hold"]
    assert effects(dear(no, review()), "budget") == ["hold"]
    assert effects(dear(no, review(at="2026-06-10T14:45:00Z")), "budget") == ["note"]
    assert effects(dear(review(), review(state="COMMENTED", at="2026-06-10T14:45:00Z")), "budget") == ["note"]
    assert effects(dear(review(), no | {"submitted_at": review()["submitted_at"]}), "budget") == ["hold"]
    assert effects(dear(review(), no | {"user": "ben"}), "budget") == ["note"]


def test_an_author_may_not_review_their_own_change() -> None:
    assert effects(dear(review(), authors=["ANA"]), "budget") == ["hold"]
    assert "nobody may approve their own change" in " ".join(messages(dear(review(), authors=["ANA"])))


def test_no_review_lets_data_be_lost() -> None:
    value = given(plans={"database": plan(change("aws_db_instance.main", "delete"))}, reviews=[review(teams=["leads"])])
    value["rules"]["review_roles"] = {"leads": "platform-lead"}
    assert effects(value, "stateful") == ["hold"]


def test_a_review_is_used_up_as_other_approvals_are() -> None:
    value = dear(review())
    [digest] = decision(value)["approvals"]
    assert effects(value | {"used": [{"approval": digest, "run": OTHER_RUN}]}, "budget") == ["hold"]


@pytest.mark.parametrize(
    ("change_of", "said"),
    [({"submitted_at": "now"}, "submitted_at"), ({"planned": 1}, "planned"), ({"teams": "money"}, "teams")],
)
def test_a_malformed_review_is_refused(change_of: Json, said: str) -> None:
    with pytest.raises(MalformedError, match=rf"^input\.reviews\[0\]\.{said} is "):
        decision(dear(review() | change_of))


def test_a_team_has_a_role() -> None:
    value = given()
    value["rules"]["review_roles"] = {"money": "Finance"}
    with pytest.raises(MalformedError, match=r"^input\.rules\.review_roles\.money is .*: must be a role"):
        decision(value)
