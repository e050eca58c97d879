"""`python -m decision`: JSON on stdin, the decision on stdout."""

import json
import sys
import zoneinfo
from importlib.util import find_spec

from decision.decide import decide
from decision.reading import MalformedError, parse

MALFORMED = 2


def main() -> int:
    """Runs once; the result is the exit code."""
    # The machine's own time zones may be older than the pinned ones, or not there.
    if find_spec("tzdata") is None:
        print("the Python package tzdata is not installed: tools/python/requirements.txt has it", file=sys.stderr)
        return 1
    zoneinfo.reset_tzpath(to=())
    try:
        decision = decide(parse(sys.stdin.buffer.read()))
    except MalformedError as error:
        print(error, file=sys.stderr)
        return MALFORMED
    print(json.dumps(decision, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
