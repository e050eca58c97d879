"""Times of the week and of the calendar, as a clock on the wall of some place shows them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from decision.reading import Node

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK = 7
_CLOCK = r"([01]\d|2[0-3]):([0-5]\d)"
_DAILY = re.compile(_CLOCK, re.ASCII)
_WEEKLY = re.compile(rf"({'|'.join(DAYS)}) {_CLOCK}", re.ASCII)
_DATED = re.compile(rf"20\d\d-\d\d-\d\dT{_CLOCK}", re.ASCII)


@dataclass(frozen=True)
class Span:
    """One stretch of time by the clock of a place: the start belongs to it, the end does not."""

    start: datetime
    end: datetime

    def in_zone(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants of start and end.

        A clock that is put back shows an hour twice, one that is put forward leaves an hour out. A start or an end in
        such an hour is taken so that the span is the longest of its readings: https://peps.python.org/pep-0495/
        """
        starts = (self.start.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        ends = (self.end.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        return min(starts), max(ends)


@dataclass(frozen=True)
class Repeating:
    """Spans that begin on the same days of each week, at the same time."""

    days: frozenset[int]
    start: time
    end: time
    # How many midnights lie between the start and the end.
    nights: int

    def near(self, day: date) -> list[Span]:
        """The spans that may hold an instant of this day."""
        starts = (day + timedelta(days=shift) for shift in range(-_WEEK - 1, 2))
        return [
            Span(datetime.combine(first, self.start), datetime.combine(first + timedelta(days=self.nights), self.end))
            for first in starts
            if first.weekday() in self.days
        ]


@dataclass(frozen=True)
class Window:
    """Spans of time with a name, in one time zone."""

    name: str
    zone: ZoneInfo
    when: Span | Repeating
    # The name and the times as they were written.
    described: str

    def end(self, now: datetime) -> datetime | None:
        """When the window that is open at this time closes, or nothing when none is open."""
        spans = [self.when] if isinstance(self.when, Span) else self.when.near(now.astimezone(self.zone).date())
        instants = (span.in_zone(self.zone) for span in spans)
        return max((end for start, end in instants if start <= now < end), default=None)


def read_zone(node: Node) -> ZoneInfo:
    """A time zone, by its IANA name."""
    allowed = "an IANA time zone, such as America/Sao_Paulo"
    try:
        return ZoneInfo(node.text())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        node.refuse(allowed)


def read_window(node: Node, company_zone: ZoneInfo) -> Window:
    """A window: daily, weekly or of certain dates, by the form of its `from`. It may end in the next day or week."""
    keys = node.fields(("name", "from", "until"), ("days", "time_zone"))
    zone = read_zone(keys["time_zone"]) if "time_zone" in keys else company_zone
    begin, until = keys["from"], keys["until"]
    text = begin.text()
    if "days" in keys or _DAILY.fullmatch(text):
        when: Span | Repeating = _daily(begin, until, keys.get("days"))
    elif _WEEKLY.fullmatch(text):
        when = _weekly(begin, until)
    else:
        when = _dated(begin, until)
    name = keys["name"].text()
    return Window(name, zone, when, f"{name} ({text} to {until.text()}, {zone.key})")


def _daily(begin: Node, until: Node, days: Node | None) -> Repeating:
    allowed = "a time of day, such as 08:00"
    start = _clock(begin.matching(_DAILY, allowed)[0])
    end = _clock(until.matching(_DAILY, allowed)[0])
    if start == end:
        until.refuse("a time of day other than `from`")
    names = [day.one_of(DAYS) for day in days.items()] if days else DAYS
    if days and not names:
        days.refuse(f"one or more of {', '.join(DAYS)}")
    return Repeating(frozenset(DAYS.index(name) for name in names), start, end, nights=int(end < start))


def _weekly(begin: Node, until: Node) -> Repeating:
    allowed = "a day of the week and a time, such as fri 16:00"
    first = begin.matching(_WEEKLY, allowed)
    last = until.matching(_WEEKLY, allowed)
    if first[0] == last[0]:
        until.refuse("another time of the week than `from`")
    start, end = _clock(first[0][4:]), _clock(last[0][4:])
    nights = (DAYS.index(last[1]) - DAYS.index(first[1])) % _WEEK
    if nights == 0 and end < start:
        nights = _WEEK
    return Repeating(frozenset({DAYS.index(first[1])}), start, end, nights)


def _dated(begin: Node, until: Node) -> Span:
    span = Span(_local(begin), _local(until))
    if span.end <= span.start:
        until.refuse(f"a time after `from`, {begin.text()}")
    return span


def _local(node: Node) -> datetime:
    allowed = "08:00, fri 16:00 or 2026-11-27T00:00, and `until` in the same form as `from`"
    text = node.matching(_DATED, allowed)[0]
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        node.refuse(allowed)


def _clock(text: str) -> time:
    return time.fromisoformat(text)
