"""The codes of a set of vouchers: made at once, given the days of their set, taken away as CSV."""

from django.http import HttpResponse
from django.utils.text import slugify
from oscar.apps.voucher.utils import generate_code
from oscar.core.loading import get_model

from common.csv_lines import csv_lines, guard

Voucher = get_model("voucher", "Voucher")
_LENGTH = 12


def make_codes(voucher_set, offers, usage):
    """As many vouchers as the set counts, each for these offers."""
    vouchers = Voucher.objects.bulk_create(
        Voucher(
            name=f"{voucher_set.name}, {code}",
            code=code,
            usage=usage,
            voucher_set=voucher_set,
            start_datetime=voucher_set.start_datetime,
            end_datetime=voucher_set.end_datetime,
        )
        for code in _new_codes(voucher_set.count)
    )
    links = Voucher.offers.through
    links.objects.bulk_create(
        links(voucher=voucher, conditionaloffer=offer) for voucher in vouchers for offer in offers
    )


def _new_codes(count):
    """So many codes that no voucher has."""
    codes = set()
    while len(codes) < count:
        codes |= {generate_code(_LENGTH) for _ in range(count - len(codes))}
        codes -= set(Voucher.objects.filter(code__in=codes).values_list("code", flat=True))
    return sorted(codes)


def set_days(voucher_set):
    """Give the vouchers of a set its days; they are locked in the order of P13."""
    list(voucher_set.vouchers.select_for_update(no_key=True).order_by("pk"))
    voucher_set.vouchers.update(
        start_datetime=voucher_set.start_datetime, end_datetime=voucher_set.end_datetime
    )


def file_of(voucher_set):
    lines = csv_lines(_rows(voucher_set))
    response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"codes-{slugify(voucher_set.name) or voucher_set.pk}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(voucher_set):
    yield ["Code", "Orders", "Taken, net"]
    for voucher in voucher_set.vouchers.order_by("code"):
        yield [guard(voucher.code), voucher.num_orders, voucher.total_discount]
