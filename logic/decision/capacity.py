"""The least there may be of nodes and replicas."""

from collections.abc import Iterator

from decision.model import Capacity, Floor, Given, Reason


def check(given: Given) -> Iterator[Reason]:
    """Below a floor that holds now is denied; below one that holds at other times is noted."""
    for floor in given.rules.floors:
        for capacity in given.capacity:
            if capacity.kind == floor.kind:
                yield from _held_against(floor, capacity, given)


def _held_against(floor: Floor, capacity: Capacity, given: Given) -> Iterator[Reason]:
    where = (capacity.place,)
    window = floor.during
    at = f" during {window.described}" if window else ""
    holds = window is None or window.end(given.now) is not None
    for name, count in sorted(capacity.counts.items()):
        if count is None:
            if holds:
                yield Reason("capacity", "hold", f"{name} is not known: allowed from {floor.minimum}{at}", where)
        elif count < floor.minimum:
            message = f"{name} is {count}: allowed from {floor.minimum}{at}"
            yield Reason("capacity", "deny" if holds else "note", message, where)
