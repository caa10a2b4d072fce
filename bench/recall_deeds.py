"""A recall of a lot that 5,000 clinics have, beside 100,000 other orders: seen, released, told; and
the whole ledger verified. Each in the database of DATABASE_URL, a copy, which is changed.

python -m bench.recall_deeds recall, or ledger, prints what was found.
"""

import json
import os
import resource
import sys
import time

import django

CLINICS = 5_000
# What issue 12 allows each: seconds, queries, more megabytes than before.
LIMITS = {
    "see whom a recall concerns": {"seconds": 2, "queries": 15},
    "release it": {"seconds": 5},
    "queue its notices": {"seconds": 60, "megabytes": 60},
    "see the lot's clinics": {"queries": 8},
    "see a clinic's lots": {"queries": 8},
    "verify the ledger": {"seconds": 60, "megabytes": 60},
}
# Orders that no catalogue has grown to.
_FIRST = 6_000_000


def main(what):
    django.setup()
    print(json.dumps(list({"recall": _recall, "ledger": _ledger}[what]())), flush=True)


def _recall():
    from django.urls import reverse

    from shop.recalls import campaigns, services
    from shop.recalls.models import Notice
    from tests import cast

    lot, campaign = _begun()
    admin = cast.client_of("admin")
    page = reverse("admin:recalls_campaign_change", args=[campaign.pk])
    yield _measured("see whom a recall concerns", lambda: _seen(admin, page))
    yield _measured("release it", lambda: len(campaigns.release(campaign, cast.person("admin"))))
    notices = Notice.objects.filter(campaign=campaign)
    told = _measured("queue its notices", lambda: services.tell_all.call(campaign.pk))
    yield told | {"done": notices.exclude(told_at=None).count()}
    of_lot = reverse("admin:inventory_lot_change", args=[lot.pk])
    yield _measured("see the lot's clinics", lambda: _seen(admin, of_lot))
    clinic = cast.client_of("alba")
    yield _measured("see a clinic's lots", lambda: _seen(clinic, reverse("lots")))


def _begun():
    from django.db import transaction

    from shop.inventory.models import Lot
    from shop.recalls import campaigns
    from shop.search import index
    from tests import cast

    from . import clinics

    with transaction.atomic(), index.paused():
        clinics.sell(_FIRST, CLINICS)
    lot = Lot.objects.get(number=clinics.lot_number(_FIRST))
    told = campaigns.Told("recall", "A torn seal", "Some seals are torn", "return")
    return lot, campaigns.begin(told, [lot], cast.person("omar"))


def _seen(client, page):
    """The second visit counts, as in all of the bench."""
    return client.get(page).status_code


def _ledger():
    from shop.tracing.sealing import seal_all
    from shop.tracing.verifying import Verification

    print(f"{seal_all()} rows sealed", file=sys.stderr)
    verification = Verification()
    found = _measured("verify the ledger", lambda: len(list(verification.faults())))
    yield found | {"lines": verification.ledger.length}


def _measured(name, deed):
    """{what: figure} of a deed."""
    from django.db import connection

    if name.startswith("see"):
        deed()
    asked = []

    def count(execute, *of_query):
        asked.append(1)
        return execute(*of_query)

    before, started, cpu = _peak(), time.perf_counter(), time.process_time()
    with connection.execute_wrapper(count):
        done = deed()
    return {
        "deed": name,
        "done": done,
        "queries": len(asked),
        "seconds": round(time.perf_counter() - started, 2),
        "python_seconds": round(time.process_time() - cpu, 2),
        "megabytes": round(_peak() - before, 1),
    }


def _peak():
    """The most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def faults(measured):
    """A sentence for each limit that is passed."""
    for found in measured:
        for what, most in LIMITS[found["deed"]].items():
            if found[what] > most:
                yield f"To {found['deed']}: {found[what]} {what}, at most {most}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    main(sys.argv[1])
