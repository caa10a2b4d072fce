"""What /metrics tells, as Prometheus writes it; imported by the first who asks."""

import shutil

from django.conf import settings
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from . import health
from .clock import now
from .jobs import queries as jobs
from .outbox import queries as outbox
from .presence import PARTS, living


def written():
    """(text, its type)."""
    return generate_latest(_figures()), CONTENT_TYPE_LATEST


def _figures():
    """A registry filled anew; where the database is away it holds what can be known without."""
    registry = CollectorRegistry()
    failed = health.failures()
    works = Gauge("ampoule_works", "1 if what pages need works", ["part"], registry=registry)
    for name in health.NEEDED:
        works.labels(name).set(name not in failed)
    free = Gauge("ampoule_disk_free_bytes", "Free space of the data folder", registry=registry)
    free.set(shutil.disk_usage(settings.DATA_DIR).free)
    if "database" not in failed:
        _fill(registry)
    return registry


def _fill(registry):
    workers = Gauge("ampoule_workers", "Workers that live", ["part"], registry=registry)
    for part in PARTS:
        workers.labels(part).set(len(living(part)))
    figures = {
        "ampoule_mail_waiting": ("Mails that wait to leave", outbox.waiting_count()),
        "ampoule_mail_oldest_seconds": ("Age of the oldest", _age(outbox.oldest_waiting())),
        "ampoule_mail_undelivered": ("Mails that will not arrive", outbox.undelivered().count()),
        "ampoule_mail_server_away": ("1 while no mail can leave", bool(outbox.outage())),
        "ampoule_jobs_waiting": ("Jobs that are due", jobs.waiting_count()),
        "ampoule_jobs_oldest_seconds": (
            "Since when the oldest is due",
            _age(jobs.oldest_waiting()),
        ),
        "ampoule_jobs_given_up": ("Jobs that failed for good", jobs.given_up().count()),
    }
    for name, (meaning, value) in figures.items():
        Gauge(name, meaning, registry=registry).set(value)


def _age(moment):
    """Seconds since a moment; 0 where nothing waits."""
    return max(0.0, (now() - moment).total_seconds()) if moment else 0.0
