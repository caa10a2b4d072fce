"""A process that asks for the days of a country imports those of that country."""

import subprocess
import sys

_ASKED = """
import sys
from shop.dispatch.calendars import calendar
assert calendar("GB") and calendar("US") and not calendar("XX")
print(sum(name.startswith("holidays.countries.") for name in sys.modules))
"""


def test_only_the_countries_that_are_asked_for_are_imported():
    done = subprocess.run(
        [sys.executable, "-c", _ASKED], capture_output=True, text=True, check=True
    )
    assert 2 <= int(done.stdout) < 10
