import zoneinfo

from hypothesis import settings

# As the program does it: the pinned time zones, not the machine's.
zoneinfo.reset_tzpath(to=())

# The same examples on every run, and nothing kept between runs.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None, max_examples=60)
settings.load_profile("repeatable")
