"""What follows from the results of the policies."""

from collections import defaultdict
from collections.abc import Iterator

from decision.approvals import approvers_of, needs
from decision.model import Effect, Given, PolicyResult, Reason

_SAID = {"violation": "is violated", "undecided": "cannot be decided", "waived": "is waived"}


def check(given: Given) -> Iterator[Reason]:
    """A hard policy denies, a soft one holds unless approved, an advisory one is noted; so is what is waived.

    What a policy cannot decide counts as if it were violated.
    """
    grouped: dict[tuple[Effect, str], list[PolicyResult]] = defaultdict(list)
    for result in given.policy:
        words = f"{result.level} policy {result.id} ({result.severity}) {_SAID[result.decision]}"
        if result.level == "advisory" or result.decision == "waived":
            grouped["note", words].append(result)
        elif result.level == "hard":
            grouped["deny", words].append(result)
        else:
            by = approvers_of(given, "soft_policy", [result.place] if result.place else [])
            if by:
                grouped["note", f"{words}; approved by {by}"].append(result)
            else:
                grouped["hold", f"{words}: {needs(given, 'soft_policy')}"].append(result)
    for (effect, message), results in grouped.items():
        addresses = tuple(sorted({result.place for result in results if result.place}))
        yield Reason("policy", effect, message, addresses)
