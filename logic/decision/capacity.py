"""The least there may be of nodes and replicas."""

from collections.abc import Iterator, Sequence

from decision.model import Capacity, Floor, Given, Reason


def check(given: Given) -> Iterator[Reason]:
    """Below a floor that holds now is denied; below one that holds at other times is noted.

    A floor of nodes is of all node groups together, as a pod runs on any of them; one of replicas is of each service.
    """
    for floor in given.rules.floors:
        of_kind = [capacity for capacity in given.capacity if capacity.kind == floor.kind]
        capacities = sorted(of_kind, key=lambda capacity: capacity.place)
        together = [capacities] if floor.kind == "node_group" and capacities else [[one] for one in capacities]
        for group in together:
            yield from _held_against(floor, group, given)


def _held_against(floor: Floor, capacities: Sequence[Capacity], given: Given) -> Iterator[Reason]:
    where = tuple(capacity.place for capacity in capacities)
    window = floor.during
    at = f" during {window.described}" if window else ""
    holds = window is None or window.end(given.now) is not None
    for name, count in sorted(_sum(capacities).items()):
        if count is None:
            if holds:
                yield Reason("capacity", "hold", f"{name} is not known: allowed from {floor.minimum}{at}", where)
        elif count < floor.minimum:
            message = f"{name} is {count}: allowed from {floor.minimum}{at}"
            yield Reason("capacity", "deny" if holds else "note", message, where)


def _sum(capacities: Sequence[Capacity]) -> dict[str, int | None]:
    """What is not known of one is not known of all."""
    counts = {name: [capacity.counts[name] for capacity in capacities] for name in capacities[0].counts}
    return {
        name: None if None in numbers else sum(number for number in numbers if number is not None)
        for name, numbers in counts.items()
    }
