"""Reading JSON that somebody else wrote: each refusal names the place, the value, and what is allowed there."""

import hashlib
import json
import math
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

_SHOWN = 80
_INSTANT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = 1_000_000_000

T = TypeVar("T")


class MalformedError(Exception):
    """What is wrong with the input, in one line."""


def parse(data: bytes) -> "Node":
    """JSON in UTF-8, in which no object has a key twice."""
    try:
        return Node("input", json.loads(data.decode("utf-8"), object_pairs_hook=_object))
    except UnicodeDecodeError as error:
        raise MalformedError(f"input is not UTF-8 at byte {error.start}: must be JSON in UTF-8") from None
    except json.JSONDecodeError as error:
        raise MalformedError(f"input is not JSON at line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise MalformedError("input is nested too deeply: must be as the schema says") from None
    except ValueError:  # Python reads no whole number of more than 4300 digits
        raise MalformedError(f"input has a number of thousands of digits: must be at most {_LARGEST}") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise MalformedError(f"input has the key {json.dumps(twice)} twice in one object: must be there once")
    return read


@dataclass(frozen=True)
class Node:
    """A JSON value, and the path that leads to it."""

    path: str
    value: object

    def refuse(self, allowed: str) -> NoReturn:
        """Ends the reading: the value is not one of the allowed."""
        shown = json.dumps(self.value)
        raise MalformedError(f"{self.path} is {shown[:_SHOWN]}{'...' * (len(shown) > _SHOWN)}: must be {allowed}")

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, "Node"]:
        """An object with all of the required keys and no unknown ones."""
        found = self.entries()
        for key in required:
            if key not in found:
                raise MalformedError(f"{self.path}.{key} is missing: required are {', '.join(required)}")
        for key in found:
            if key not in required and key not in optional:
                allowed = ", ".join((*required, *optional))
                raise MalformedError(f"{self.path} has the key {json.dumps(key)}: must be one of {allowed}")
        return found

    def entries(self) -> dict[str, "Node"]:
        """An object whose keys are names of something."""
        if not isinstance(self.value, dict):
            self.refuse("an object")
        found = {key: Node(f"{self.path}.{key}", value) for key, value in self.value.items()}
        for key in found:
            if not _is_line(key):
                raise MalformedError(f"{self.path} has the key {json.dumps(key)}: must be text on one line, not empty")
        return found

    def items(self) -> list["Node"]:
        """A list."""
        if not isinstance(self.value, list):
            self.refuse("a list")
        return [Node(f"{self.path}[{index}]", value) for index, value in enumerate(self.value)]

    def optional(self, read: Callable[["Node"], T]) -> T | None:
        """What `read` makes of it, or nothing where it is null."""
        return None if self.value is None else read(self)

    def text(self) -> str:
        """A line with something in it."""
        if not isinstance(self.value, str) or not _is_line(self.value):
            self.refuse("text on one line, not empty")
        return self.value

    def one_of(self, allowed: Collection[str]) -> str:
        """One of these words."""
        if not isinstance(self.value, str) or self.value not in allowed:
            self.refuse(f"one of {', '.join(allowed)}")
        return self.value

    def matching(self, pattern: re.Pattern[str], allowed: str) -> re.Match[str]:
        """Text that the pattern describes from its first to its last character."""
        match = pattern.fullmatch(self.value) if isinstance(self.value, str) else None
        return match or self.refuse(allowed)

    def sha256(self) -> str:
        """A digest."""
        return self.matching(_SHA256, "a SHA-256 in 64 hexadecimal digits, a-f in lower case")[0]

    def boolean(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self.refuse("true or false")
        return self.value

    def count(self) -> int:
        """A whole number from zero."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not 0 <= self.value <= _LARGEST:
            self.refuse(f"a whole number from 0 to {_LARGEST}")
        return self.value

    def amount(self) -> Decimal:
        """A number from zero, exactly as it was written: money is compared to the cent."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.refuse(f"a number from 0 to {_LARGEST}")
        if not 0 <= value <= _LARGEST:
            self.refuse(f"a number from 0 to {_LARGEST}")
        return Decimal(str(value))

    def instant(self) -> datetime:
        """A point in time in UTC."""
        allowed = "a time in UTC from 2000 to 2099, such as 2026-11-27T19:00:00Z"
        text = self.matching(_INSTANT, allowed)[0]
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            self.refuse(allowed)


def _is_line(text: str) -> bool:
    return text.isprintable() and not text.isspace() and text != ""


def digest_of(value: object) -> str:
    """SHA-256 of JSON of the same meaning in the same bytes: no list in the input has an order that matters."""
    text = json.dumps(_sorted(value), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _sorted(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _sorted(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((_sorted(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
