"""A thousand parcels are invoiced: drafted, checked by the official rules, numbered, and printed as
PDF/A-3 with their XML. In the database of DATABASE_URL, a copy, which is changed.

python -m bench.invoice_deeds [how many] prints what was found.
"""

import json
import os
import resource
import sys
import time

import django

INVOICES, PARCELS_AN_ORDER = 1_000, 4
ISSUE, PRINT, CHECK = "issue an invoice", "print it", "ask the official rules of one more"
# What issue 13 allows each: seconds of the processor, the most megabytes of this process and of a
# child of it, and how many more this one needs for the second half.
_MEMORY = {"megabytes": 400, "child_megabytes": 400, "more_megabytes": 40}
LIMITS = {ISSUE: _MEMORY, PRINT: _MEMORY, CHECK: {"seconds": 0.1}}
_CHECKED = 40


def main(invoices):
    django.setup()
    print(json.dumps(list(_figures(invoices))), flush=True)


def _figures(invoices):
    from shop.invoicing import issuing, papers

    _put_synthetic_ones_aside()
    _stock_up(invoices)
    halves = []
    for _ in range(2):
        _send(invoices // 2)
        deeds = {ISSUE: issuing.issue_all, PRINT: papers.print_all}
        halves.append({name: _measured(deed, invoices // 2) for name, deed in deeds.items()})
    first, second = halves
    for name, found in second.items():
        grown = found["megabytes"] - first[name]["megabytes"]
        yield {"deed": name, **found, "more_megabytes": round(grown, 1), "invoices": invoices}
    yield {"deed": CHECK, "seconds": _checking(), "invoices": _CHECKED}


def _put_synthetic_ones_aside():
    """Those of bench.invoices have no lines to print."""
    from shop.invoicing.models import Document, Paper

    Paper.objects.bulk_create(Paper(document=each) for each in Document.objects.filter(paper=None))


def _stock_up(invoices):
    from shop.inventory import services
    from tests import cast

    product, day = cast.product(cast.BELOTERO), cast.days_from_now(700)
    services.receive_lot(product, "BENCH-1", day, invoices, "Medica")


def _send(parcels):
    """So many parcels left, of orders of several parcels each; nobody has invoiced them."""
    from django.test.utils import override_settings

    from tests import cast
    from tests.shop.invoicing.invoices import sent

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        for _ in range(parcels // PARCELS_AN_ORDER):
            order = cast.order_of("alba", quantity=PARCELS_AN_ORDER)
            sent(order, *[1] * PARCELS_AN_ORDER)


def _measured(deed, times):
    """{what: figure} of a deed that is done to so many at once; seconds of the processor each."""
    cpu, clock = _cpu(), time.perf_counter()
    done = deed()
    print(done, file=sys.stderr)
    return {
        "seconds": round((_cpu() - cpu) / times, 3),
        "clock_seconds": round((time.perf_counter() - clock) / times, 3),
        "megabytes": round(_peak(resource.RUSAGE_SELF), 1),
        "child_megabytes": round(_peak(resource.RUSAGE_CHILDREN), 1),
    }


def _checking():
    """Seconds of the processor for each document after the first of one asking."""
    from shop.invoicing import electronic, rules
    from shop.invoicing.issued import as_issued
    from shop.invoicing.models import Document

    draft = as_issued(Document.objects.filter(kind=Document.Kind.INVOICE).last())
    texts = [electronic.cii(draft, "INV-1"), electronic.ubl(draft, "INV-1")]
    took = []
    for many in (1, 1 + _CHECKED):
        before = _cpu()
        if any(rules.broken([texts] * many)):
            raise SystemExit("An invoice that was issued breaks a rule.")
        took.append(_cpu() - before)
    return round((took[1] - took[0]) / _CHECKED, 3)


def _cpu():
    """Seconds that this process and its children that have ended ran."""
    return sum(os.times()[:4])


def _peak(whose):
    """The most memory that a process ever had, in megabytes."""
    return resource.getrusage(whose).ru_maxrss / 1024


def faults(measured):
    """A sentence for each limit that is passed."""
    for found in measured:
        for what, most in LIMITS[found["deed"]].items():
            if found[what] > most:
                words = what.replace("_", " ")
                yield f"To {found['deed']}: {found[what]} {words}, at most {most}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else INVOICES)
