"""What happened some days ago in the demo is done by the shop's own services at that day's clock,
so that all its dates agree."""

from contextlib import contextmanager
from datetime import UTC, timedelta

from django.utils import timezone


@contextmanager
def days_ago(days):
    """The clock of this process so many days back, at the same time of day in the shop's zone, also
    where its clocks were changed since; nothing else may run in the process meanwhile."""
    real, zone = timezone.now, timezone.get_default_timezone()

    def then():
        return (real().astimezone(zone) - timedelta(days=days)).astimezone(UTC)

    timezone.now = then
    try:
        yield
    finally:
        timezone.now = real
