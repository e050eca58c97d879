"""What follows from the results of the policies."""

from collections import defaultdict
from collections.abc import Iterator

from decision.approvals import approvals_for, digests, names, need, needs
from decision.model import Effect, Given, PolicyResult, Reason

_SAID = {"violation": "is violated", "undecided": "cannot be decided", "waived": "is waived"}


def check(given: Given) -> Iterator[Reason]:
    """A hard policy denies, a soft one holds unless approved, an advisory one is noted; so is what is waived.

    What a policy cannot decide counts as if it were violated.
    """
    grouped: dict[tuple[Effect, str], list[PolicyResult]] = defaultdict(list)
    counted: dict[str, set[str]] = defaultdict(set)
    for result in given.policy:
        words = f"{result.level} policy {result.id} ({result.severity}) {_SAID[result.decision]}"
        if result.level == "advisory" or result.decision == "waived":
            grouped["note", words].append(result)
        elif result.level == "hard":
            grouped["deny", words].append(result)
        else:
            approvals = approvals_for(given, "soft_policy", [result.place] if result.place else [])
            if approvals:
                message = f"{words}; approved by {names(approvals)}"
                grouped["note", message].append(result)
                counted[message].update(digests(approvals))
            else:
                # One that is about no place is not covered by an approval of those that are.
                grouped["hold", f"{words}: {needs(given, 'soft_policy')}"].append(result)
    for (effect, message), results in grouped.items():
        addresses = tuple(sorted({result.place for result in results if result.place}))
        everywhere = any(result.place is None for result in results)
        wanted = need(given, "soft_policy", () if everywhere else addresses) if effect == "hold" else None
        yield Reason("policy", effect, message, addresses, wanted, tuple(sorted(counted[message])))
