"""Property tests by profile.

By default few and always the same examples: a red run is the change's fault. With PROPERTY_TESTS=long (`make test-full`)
fresh examples, ten times as many, and those that failed are kept in `build/examples` and tried first the next time.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

LONG = os.environ.get("PROPERTY_TESTS") == "long"
TIMES = 10 if LONG else 1
FAILED = "build/examples"

settings.register_profile("short", derandomize=True, deadline=None, max_examples=100, database=None)
settings.register_profile(
    "long", deadline=None, max_examples=1000, database=DirectoryBasedExampleDatabase(FAILED), print_blob=True
)
settings.load_profile("long" if LONG else "short")


def examples(number: int) -> settings:
    """So many examples in the short profile; database fixtures may be shared by the examples of a test."""
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=number * TIMES, suppress_health_check=checks)
