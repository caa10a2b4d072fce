"""Puts a voucher into a basket, or says why not, and takes it out again."""

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace
from django.utils.formats import date_format
from django.utils.timezone import localtime
from oscar.apps.basket.signals import voucher_addition, voucher_removal
from oscar.core.loading import get_model

from . import wording

Basket = get_model("basket", "Basket")
Voucher = get_model("voucher", "Voucher")

_LONGEST_CODE = 128


class NotUsed(Exception):
    """The basket is as it was; the text says why."""


def code_of(typed):
    """The code that somebody meant; capitals and spaces do not matter."""
    return "".join(typed.replace("\0", "").split()).upper()[:_LONGEST_CODE]


def use(code, request):
    """Put the voucher of this code into the request's basket; raises NotUsed."""
    basket = request.basket
    if basket.is_empty:
        raise NotUsed(wording.VOUCHER_NEEDS_PRODUCTS)
    voucher = _of_code(code)
    if voucher is None:
        raise NotUsed(wording.NO_SUCH_VOUCHER)
    if basket.contains_voucher(voucher.code):
        raise NotUsed(wording.VOUCHER_IN_USE)
    _ask_for(voucher, request.user)
    basket.vouchers.add(voucher)
    basket.apply_offers(request)
    if not discount_of(voucher, request):
        is_met = _applications(voucher, basket)
        basket.vouchers.remove(voucher)
        raise NotUsed(wording.DELIVERY_IS_FREE if is_met else wording.VOUCHER_GIVES_NOTHING)
    voucher_addition.send(sender=None, basket=basket, voucher=voucher)
    return voucher


@transaction.atomic
def take_out(key, basket):
    """The voucher with this key, out of the basket; None if it is not in it any more."""
    Basket.objects.select_for_update().filter(pk=basket.pk).first()
    voucher = basket.vouchers.filter(pk=key).first() if basket.pk else None
    if voucher:
        basket.vouchers.remove(voucher)
        voucher_removal.send(sender=None, basket=basket, voucher=voucher)
    return voucher


def discount_of(voucher, request):
    """What a voucher takes, net, off a basket to which offers were applied, delivery included."""
    return sum(_amount(each, request) for each in _applications(voucher, request.basket))


def _applications(voucher, basket):
    return [each for each in basket.offer_applications if each["voucher"] == voucher]


def _amount(application, request):
    """What an offer takes of delivery is known only with the way to deliver."""
    if not application["result"].affects_shipping:
        return application["discount"]
    return request.basket.delivery(request).discount(request.basket)


def _of_code(code):
    """The voucher of a code without spaces; staff may have given it some."""
    written = Replace("code", Value(" "), Value(""))
    return Voucher.objects.alias(written=written).filter(written=code).first()


def _ask_for(voucher, user):
    """Raise NotUsed unless this user may use the voucher now."""
    if voucher.is_expired():
        raise NotUsed(wording.voucher_ended(_day(voucher.end_datetime)))
    if not voucher.is_active():
        raise NotUsed(wording.voucher_starts(_day(voucher.start_datetime)))
    if voucher.is_available_to_user(user)[0]:
        return
    if voucher.usage == voucher.SINGLE_USE:
        raise NotUsed(wording.VOUCHER_USED_UP)
    if not user.is_authenticated:
        raise NotUsed(wording.VOUCHER_ASKS_WHO)
    raise NotUsed(wording.VOUCHER_USED_BY_YOU)


def _day(moment):
    return date_format(localtime(moment))
