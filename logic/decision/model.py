"""What the rules are given: the input after it was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from decision.windows import Window

# What is forgotten leaves the state and stays as it is; its code, and what the code says of it, holds no more.
Action = Literal["create", "update", "delete", "replace", "forget"]
ApprovalKind = Literal["stateful_replacement", "freeze_override", "budget", "soft_policy"]
# What becomes of a resource whose data may be lost, or left without its owner.
Loss = Literal["delete", "replace", "forget"]
# A note is for the reader. A hold goes away with time or with an approval; a deny does not.
Effect = Literal["note", "hold", "deny"]


@dataclass(frozen=True)
class Need:
    """The approval that would let a hold pass."""

    kind: ApprovalKind
    # Who may give it, in order.
    roles: tuple[str, ...]
    # Addresses that it has to name; nothing is "*".
    scope: tuple[str, ...] = ()
    action: Loss | None = None


@dataclass(frozen=True)
class Reason:
    """What one rule has to say."""

    rule: str
    effect: Effect
    message: str
    # `<unit>/<address>` of the resources that it is about.
    addresses: tuple[str, ...] = ()
    # What would let a hold pass, where somebody may approve it.
    need: Need | None = None
    # Digests of the approvals that it counts on.
    approvals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A resource that a plan would change."""

    unit: str
    address: str
    type: str
    action: Action

    @property
    def place(self) -> str:
        """Where it is: several units may have the same address."""
        return f"{self.unit}/{self.address}"


@dataclass(frozen=True)
class Plan:
    """The plan of one unit."""

    sha256: str
    # Made with mock outputs of units that are not applied yet.
    provisional: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class PolicyResult:
    """What the policies said of a resource, or of a whole unit or environment."""

    id: str
    level: Literal["hard", "soft", "advisory"]
    severity: str
    decision: Literal["violation", "undecided", "waived"]
    place: str | None


@dataclass(frozen=True)
class Approval:
    """A person's yes to something that the rules hold."""

    kind: ApprovalKind
    role: str
    name: str
    # Nothing is the whole environment.
    scope: frozenset[str] | None
    expires: datetime
    # Of `stateful_replacement` alone: the very action that is approved.
    action: Loss | None
    # The run that it is for; nothing is any.
    run: str | None
    # SHA-256 of the entry, by which its use is recorded.
    sha256: str

    @property
    def by(self) -> str:
        """Who said yes, and as what."""
        return f"{self.role}/{self.name}"


@dataclass(frozen=True)
class Capacity:
    """How much of something there would be after the apply."""

    place: str
    kind: Literal["node_group", "service"]
    # What the floor is held against, by name; nothing where the plan does not know it.
    counts: dict[str, int | None]


@dataclass(frozen=True)
class CountLimit:
    """How many changes of a kind may be in one unit, and in all; nothing is no limit."""

    unit: int | None
    environment: int | None


@dataclass(frozen=True)
class Increase:
    """How much a month may become dearer; nothing is no limit."""

    usd: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True)
class BudgetRule:
    """Above which increase somebody has to say yes, and above which nobody can."""

    hold: Increase
    deny: Increase


@dataclass(frozen=True)
class Floor:
    """The least there may be of something, always or at certain times."""

    kind: Literal["node_group", "service"]
    minimum: int
    during: Window | None


@dataclass(frozen=True)
class Rules:
    """What holds in one environment."""

    freezes: tuple[Window, ...]
    delete_limit: CountLimit
    replace_limit: CountLimit
    # Types that hold data, or that data cannot be read without.
    stateful_types: frozenset[str]
    budget: BudgetRule | None
    floors: tuple[Floor, ...]
    hold_on_alarms: bool
    # The environment whose applied modules are the only ones allowed here.
    promoted_from: str | None
    # By team at the forge, the role in which its members review; nothing where no review counts.
    review_roles: dict[str, str]
    # Roles whose approval counts.
    approvers: dict[ApprovalKind, frozenset[str]]


@dataclass(frozen=True)
class Given:
    """The input."""

    now: datetime
    run: str
    actor: str
    # Whoever has a part in the change, by any name.
    authors: frozenset[str]
    modules: dict[str, str]
    # By environment and module, all that was ever applied there.
    applied: dict[str, dict[str, frozenset[str]]]
    plans: dict[str, Plan]
    policy: tuple[PolicyResult, ...]
    cost_before: Decimal | None
    cost_after: Decimal | None
    open_critical: tuple[str, ...]
    approvals: tuple[Approval, ...]
    # By digest of an approval, the runs that were applied with it.
    used: dict[str, frozenset[str]]
    capacity: tuple[Capacity, ...]
    rules: Rules

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes of all plans."""
        return tuple(change for plan in self.plans.values() for change in plan.changes)


def places(changes: Iterable[Change]) -> tuple[str, ...]:
    """Where changes are, in order."""
    return tuple(sorted({change.place for change in changes}))
