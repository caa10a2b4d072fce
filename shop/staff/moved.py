"""Where the pages of Oscar's dashboard went: each old address leads to the same thing here."""

import re

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from oscar.core.loading import get_model

Order = get_model("order", "Order")

# What an old address, without /dashboard/, begins with, and the page of it; the key follows.
_LISTS = {
    "vouchers/sets/": "admin:voucher_voucherset",
    "vouchers/": "admin:voucher_voucher",
    "offers/": "admin:offer_conditionaloffer",
    "ranges/": "admin:offer_range",
    "products/": "admin:catalogue_product",
    "catalogue/": "admin:catalogue_product",
    "users/": "admin:accounts_user",
}


@require_safe
def moved(request, old=""):
    """To the page of the same thing; to the first page where there is none."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not request.user.is_staff:
        raise PermissionDenied
    if old.startswith("reports/"):
        return redirect("admin:reports")
    if old.startswith("orders/"):
        return _order(old)
    for start, page in _LISTS.items():
        if old.startswith(start):
            return _page(page, old.removeprefix(start))
    return redirect("admin:index")


def _page(page, rest):
    key = re.search(r"(?:^|/)(\d{1,9})/", rest)
    return redirect(f"{page}_change", key[1]) if key else redirect(f"{page}_changelist")


def _order(old):
    number = old.removeprefix("orders/").partition("/")[0]
    order = Order.objects.filter(number=number).first() if "\0" not in number else None
    if order is None:
        return redirect("admin:order_order_changelist")
    return redirect("admin:order_order_change", order.pk)
