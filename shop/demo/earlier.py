"""What happened some days ago in the demo is done by the shop's own services at that day's clock,
so that all its dates agree."""

from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone


@contextmanager
def days_ago(days):
    """The clock of this process so many days back; nothing else may run in it meanwhile."""
    real = timezone.now
    timezone.now = lambda: real() - timedelta(days=days)
    try:
        yield
    finally:
        timezone.now = real
