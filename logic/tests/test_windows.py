from datetime import UTC, datetime
from typing import Any

import pytest

from decision.reading import Node
from decision.windows import read_window, read_zone

SAO_PAULO = read_zone(Node("zone", "America/Sao_Paulo"))


def end(now: str, **window: Any) -> str | None:
    opened = read_window(Node("window", {"name": "w", **window}), SAO_PAULO)
    closes = opened.end(datetime.fromisoformat(now))
    return None if closes is None else closes.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


WEEKEND = {"from": "fri 16:00", "until": "mon 07:00"}


@pytest.mark.parametrize(
    ("now", "closes"),
    [
        ("2026-06-12T18:59:59Z", None),
        ("2026-06-12T19:00:00Z", "2026-06-15T10:00Z"),
        ("2026-06-13T12:00:00Z", "2026-06-15T10:00Z"),
        ("2026-06-15T09:59:59Z", "2026-06-15T10:00Z"),
        ("2026-06-15T10:00:00Z", None),
        ("2026-06-17T15:00:00Z", None),
        # Over the turn of a year.
        ("2027-01-01T18:59:59Z", None),
        ("2027-01-01T19:00:00Z", "2027-01-04T10:00Z"),
    ],
)
def test_a_weekly_window_has_its_start_and_not_its_end(now: str, closes: str | None) -> None:
    assert end(now, **WEEKEND) == closes


@pytest.mark.parametrize(
    ("now", "closes"),
    [
        # Winter: 16:00 in New York is 21:00 UTC, and after the clock was put forward on Sunday, 07:00 is 11:00 UTC.
        ("2026-03-06T20:59:59Z", None),
        ("2026-03-06T21:00:00Z", "2026-03-09T11:00Z"),
        ("2026-03-09T10:59:59Z", "2026-03-09T11:00Z"),
        ("2026-03-09T11:00:00Z", None),
        # And the other way in autumn.
        ("2026-10-30T19:59:59Z", None),
        ("2026-10-30T20:00:00Z", "2026-11-02T12:00Z"),
        ("2026-11-02T11:59:59Z", "2026-11-02T12:00Z"),
        ("2026-11-02T12:00:00Z", None),
    ],
)
def test_a_window_follows_the_clock_of_its_zone(now: str, closes: str | None) -> None:
    assert end(now, **WEEKEND, time_zone="America/New_York") == closes


@pytest.mark.parametrize(
    ("now", "closes"),
    [
        # 01:30 comes twice on 1 November 2026, at 05:30 and at 06:30 UTC: the window ends with the second.
        ("2026-11-01T05:29:00Z", "2026-11-01T06:30Z"),
        ("2026-11-01T05:45:00Z", "2026-11-01T06:30Z"),
        ("2026-11-01T06:29:59Z", "2026-11-01T06:30Z"),
        ("2026-11-01T06:30:00Z", None),
    ],
)
def test_a_window_that_ends_in_a_repeated_hour_is_not_reopened(now: str, closes: str | None) -> None:
    assert end(now, **{"from": "sat 22:00", "until": "sun 01:30", "time_zone": "America/New_York"}) == closes


@pytest.mark.parametrize(("now", "opened"), [("2026-11-01T05:29:59Z", False), ("2026-11-01T05:30:00Z", True)])
def test_a_window_that_starts_in_a_repeated_hour_starts_with_the_first(now: str, *, opened: bool) -> None:
    window = {"from": "2026-11-01T01:30", "until": "2026-11-01T12:00", "time_zone": "America/New_York"}
    assert (end(now, **window) is not None) == opened


@pytest.mark.parametrize(("now", "opened"), [("2026-03-08T06:29:59Z", False), ("2026-03-08T06:30:00Z", True)])
def test_a_window_that_starts_in_an_hour_left_out_starts_at_the_earlier_reading(now: str, *, opened: bool) -> None:
    window = {"from": "sun 02:30", "until": "sun 12:00", "time_zone": "America/New_York"}
    assert (end(now, **window) is not None) == opened


@pytest.mark.parametrize(
    ("now", "closes"),
    [
        ("2026-11-25T02:59:59Z", None),
        ("2026-11-25T03:00:00Z", "2026-12-01T11:00Z"),
        ("2026-12-01T10:59:59Z", "2026-12-01T11:00Z"),
        ("2026-12-01T11:00:00Z", None),
        ("2027-11-26T12:00:00Z", None),
    ],
)
def test_a_dated_window_comes_once(now: str, closes: str | None) -> None:
    assert end(now, **{"from": "2026-11-25T00:00", "until": "2026-12-01T08:00"}) == closes


@pytest.mark.parametrize(
    ("now", "closes"), [("2026-03-08T07:29:59Z", "2026-03-08T07:30Z"), ("2026-03-08T07:30:00Z", None)]
)
def test_a_window_that_ends_in_an_hour_left_out_ends_at_the_later_reading(now: str, closes: str | None) -> None:
    assert end(now, **{"from": "sat 12:00", "until": "sun 02:30", "time_zone": "America/New_York"}) == closes


WORK = {"from": "08:00", "until": "20:00", "days": ["mon", "fri"]}
NIGHT = {"from": "22:00", "until": "06:00", "days": ["fri"]}


@pytest.mark.parametrize(
    ("window", "now", "closes"),
    [
        (WORK, "2026-06-12T10:59:59Z", None),
        (WORK, "2026-06-12T11:00:00Z", "2026-06-12T23:00Z"),
        (WORK, "2026-06-12T22:59:59Z", "2026-06-12T23:00Z"),
        (WORK, "2026-06-12T23:00:00Z", None),
        (WORK, "2026-06-13T12:00:00Z", None),
        # A night belongs to the day on which it begins.
        (NIGHT, "2026-06-13T00:59:59Z", None),
        (NIGHT, "2026-06-13T01:00:00Z", "2026-06-13T09:00Z"),
        (NIGHT, "2026-06-13T08:59:59Z", "2026-06-13T09:00Z"),
        (NIGHT, "2026-06-13T09:00:00Z", None),
        (NIGHT, "2026-06-14T02:00:00Z", None),
        ({"from": "08:00", "until": "20:00"}, "2026-06-14T12:00:00Z", "2026-06-14T23:00Z"),
        ({"from": "08:15", "until": "20:45"}, "2026-06-14T11:14:59Z", None),
        ({"from": "08:15", "until": "20:45"}, "2026-06-14T11:15:00Z", "2026-06-14T23:45Z"),
    ],
)
def test_a_daily_window_comes_on_its_days(window: dict[str, Any], now: str, closes: str | None) -> None:
    assert end(now, **window) == closes


@pytest.mark.parametrize(
    ("now", "closes"),
    [
        ("2026-06-14T12:00:00Z", "2026-06-19T18:00Z"),  # Sunday
        ("2026-06-19T17:59:59Z", "2026-06-19T18:00Z"),
        ("2026-06-19T18:00:00Z", None),  # Friday 15:00
        ("2026-06-19T18:59:59Z", None),
        ("2026-06-19T19:00:00Z", "2026-06-26T18:00Z"),  # Friday 16:00
    ],
)
def test_a_weekly_window_may_last_almost_a_week(now: str, closes: str | None) -> None:
    assert end(now, **{"from": "fri 16:00", "until": "fri 15:00"}) == closes


def test_a_weekly_window_may_lie_in_one_day() -> None:
    window = {"from": "wed 09:00", "until": "wed 17:00"}
    assert end("2026-06-10T12:00:00Z", **window) == "2026-06-10T20:00Z"
    assert end("2026-06-11T12:00:00Z", **window) is None


def test_the_zone_decides_which_day_it_is() -> None:
    window = {"from": "00:00", "until": "01:00", "days": ["sun"], "time_zone": "Pacific/Auckland"}
    assert end("2026-06-13T12:30:00Z", **window) == "2026-06-13T13:00Z"
