"""Prices beside the standard one, in tests."""

from common.clock import today
from shop.pricing.models import (
    AgreedPrice,
    BrandAgreement,
    OrderUnits,
    PriceList,
    SmallOrderCharge,
    VolumePrice,
)
from tests import cast


def agreed(name, product, price, **more):
    """The person's clinic pays this for the product from today on."""
    fields = {"clinic": cast.clinic_of(name), "product_id": product, "price": price}
    return AgreedPrice.objects.create(**fields | {"first_day": today()} | more)


def listed(name, product, price, **more):
    """The person's clinic has a list with this price."""
    found, _ = PriceList.objects.get_or_create(name="Listed")
    found.clinics.get_or_create(clinic=cast.clinic_of(name), first_day=today())
    fields = {"kind": "list", "product_id": product, "price": price, "first_day": today()}
    return found.prices.create(**fields | more)


def branded(name, brand, percent_off, **more):
    fields = {"clinic": cast.clinic_of(name), "brand": brand, "percent_off": percent_off}
    return BrandAgreement.objects.create(**fields | {"first_day": today()} | more)


def volume(product, from_units, price, **more):
    fields = {"product_id": product, "from_units": from_units, "price": price}
    return VolumePrice.objects.create(**fields | {"first_day": today()} | more)


def in_steps(product, step, least=1):
    return OrderUnits.objects.create(product_id=product, step=step, least=least)


def small_order(below, charge, tax_class="standard"):
    fields = {"below": below, "charge": charge, "tax_class": tax_class}
    return SmallOrderCharge.objects.create(first_day=today(), **fields)
