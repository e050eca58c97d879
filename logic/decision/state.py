"""What changes in the state, whatever becomes of the resources themselves."""

from collections.abc import Iterator

from decision.model import Given, Reason, places


def check(given: Given) -> Iterator[Reason]:
    """Nothing is lost by it, so that it is noted, for data too."""
    for change in given.changes:
        if change.moved_from is not None:
            message = f"moved in the state: {change.moved_from} → {change.address}"
            yield Reason("state", "note", message, (change.place,))
    imported = [change for change in given.changes if change.imported]
    if imported:
        yield Reason("state", "note", "exist already, and are imported into the state", places(imported))
