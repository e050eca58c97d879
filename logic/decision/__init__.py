"""Whether a planned change may be applied: JSON on stdin, a decision on stdout.

    python -m decision < input.json

A pure function: it asks no clock, no network and no disk. The caller says what time it is and which rules hold
(`live/rules.yaml`), so the same input gives the same bytes. See `README.md` beside this package.

Exit codes: 0 decided, whatever the decision; 2 the input is malformed, and one line on stderr says where.
"""
