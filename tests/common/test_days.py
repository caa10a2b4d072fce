"""Days in figures are written as Django writes them."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template, defaultfilters
from django.utils.timezone import localtime

SUMMER = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("form", ["Y-m-d", "Y-m-d H:i", "j M Y", "DATE_FORMAT"])
@pytest.mark.parametrize("value", [SUMMER, datetime(2026, 1, 2), date(926, 3, 4), None, ""])
def test_days_are_written_as_django_writes_them(settings, form, value):
    settings.TIME_ZONE = "Europe/London"
    if "H:i" in form and type(value) is date:
        return  # Django refuses it, and so does ours.
    local = localtime(value) if value is SUMMER else value
    shown = Template(f'{{{{ value|date:"{form}" }}}}').render(Context({"value": value}))
    assert shown == defaultfilters.date(local, form)


def test_a_time_without_a_day_is_djangos_matter():
    written = Template('{{ value|date:"Y-m-d" }}').render(Context({"value": time(12)}))
    assert written == defaultfilters.date(time(12), "Y-m-d")


@pytest.mark.parametrize(
    ("value", "day", "moment"),
    [
        (
            SUMMER,
            '<time datetime="2026-07-01">1 Jul 2026</time>',
            '<time datetime="2026-07-01T00:30+01:00">1 Jul 2026, 00:30</time>',
        ),
        (date(2026, 3, 4), '<time datetime="2026-03-04">4 Mar 2026</time>', ""),
        (None, "", ""),
        ("2026-03-04", "", ""),
    ],
)
def test_a_day_on_a_page_is_read_by_people_and_by_machines(settings, value, day, moment):
    settings.TIME_ZONE = "Europe/London"
    shown = Template("{{ value|day }};{{ value|moment }}").render(Context({"value": value}))
    assert shown == f"{day};{moment}"
