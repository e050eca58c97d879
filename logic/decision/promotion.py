"""An environment takes only what another one has applied before."""

from collections.abc import Iterator

from decision.model import Given, Reason


def check(given: Given) -> Iterator[Reason]:
    """The same bytes of each module, now or at any time before; the names of the others are told."""
    source = given.rules.promoted_from
    if source is None:
        return
    applied = given.applied.get(source)
    if applied is None:
        yield Reason("promotion", "hold", f"what {source} has applied is not known")
        return
    absent = sorted(module for module in given.modules if module not in applied)
    changed = sorted(module for module, sha256 in given.modules.items() if sha256 not in applied.get(module, {sha256}))
    if absent:
        yield Reason("promotion", "deny", f"{source} has not applied these modules: {', '.join(absent)}")
    if changed:
        yield Reason("promotion", "deny", f"{source} has applied these modules with other bytes: {', '.join(changed)}")
