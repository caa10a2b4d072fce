"""What a version of the tax table would change today: the rule itself is asked, old and new."""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Case, Count, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Coalesce, Left

from accounts.clinics.vat import country_of
from accounts.clinics.vat_numbers import first_day
from accounts.models import Clinic, ShipToAddress
from catalogue.models import Product
from catalogue.models.product import for_sale, own_or_familys
from common.tax_classes import TaxClass
from shop.taxes.categories import Treatment

from .facts import place_at

_CLINIC = "basket__owner__memberships__clinic"


@dataclass(frozen=True)
class Effect:
    """Clinics with a verified address in one country (their own counts where they have none) whose
    VAT number is of one country ("" for none that counts): how a class is taxed for them there and
    would be, and in how many of their open baskets it is."""

    country: str
    vat_country: str
    tax_class: TaxClass
    was: Treatment
    now: Treatment
    clinics: int
    baskets: int


@dataclass(frozen=True)
class Preview:
    """What changes for whom; on how many products on sale, by class, and in how many baskets."""

    effects: tuple
    products: tuple
    basket_count: int


def preview(old, new, today):
    """The Preview of the step from one Table to another; orders keep what they were sold at."""
    baskets = _baskets(today)
    effects = tuple(
        Effect(*where, tax_class, was, now, clinics, baskets[(*where, tax_class)])
        for where, clinics in _clinics(today).items()
        for tax_class in TaxClass
        for was, now in [_both(old, new, tax_class, *where)]
        if was != now or was.reason != now.reason
    )
    classes = dict.fromkeys(effect.tax_class for effect in effects)
    products = _products()
    return Preview(
        effects=effects,
        products=tuple((each, products[each]) for each in classes),
        basket_count=_baskets_hit(effects, today),
    )


def _both(old, new, tax_class, country, vat_country):
    return [table.treatment(tax_class, table.status(vat_country), country) for table in (old, new)]


def _clinics(today):
    """{(country, country of the VAT number that counts): how many clinics}."""
    rows = _with_place(Clinic.objects.order_by(), "").annotate(prefix=_prefix("", today))
    counted = rows.values_list("place", "prefix").annotate(Count("pk", distinct=True))
    return {(country, country_of(prefix)): count for country, prefix, count in counted}


def _baskets(today):
    """{(country, country of the VAT number, tax class): open baskets with a product of it}."""
    counted = _lines(today).values_list("place", "prefix", "tax_class")
    found = defaultdict(int)
    for country, prefix, tax_class, count in counted.annotate(Count("basket", distinct=True)):
        found[country, country_of(prefix), tax_class or TaxClass.STANDARD] += count
    return found


def _baskets_hit(effects, today):
    """How many open baskets hold something that would be taxed otherwise."""
    hit = Q(pk=None)
    for effect in effects:
        classes = [effect.tax_class, *([""] if effect.tax_class == TaxClass.STANDARD else [])]
        prefix = "EL" if effect.vat_country == "GR" else effect.vat_country
        hit |= Q(tax_class__in=classes, place=effect.country, prefix=prefix)
    return _lines(today).filter(hit).values("basket").distinct().count()


def _lines(today):
    """Lines of open baskets of people who act for a clinic, with its VAT prefix and the class."""
    lines = apps.get_model("basket", "Line").objects.order_by()
    open_lines = lines.filter(
        basket__status="Open", basket__owner__memberships__left_at=None, **{f"{_CLINIC}__gt": 0}
    )
    return _with_place(open_lines, f"{_CLINIC}__").annotate(
        prefix=_prefix(f"{_CLINIC}__", today), tax_class=own_or_familys("tax_class", "product__")
    )


def _with_place(rows, path):
    """A row for each place where an order of a clinic may go; `path` leads to the clinic."""
    is_verified = Q(**{f"{path}addresses__status": ShipToAddress.Status.VERIFIED})
    verified = FilteredRelation(f"{path}addresses", condition=is_verified)
    place = Coalesce(place_at("verified__"), f"{path}country")
    return rows.annotate(verified=verified).annotate(place=place)


def _prefix(path, today):
    """The first two characters of a clinic's VAT number, where that counts today; else nothing."""
    counts = When(
        Q(**{f"{path}vat_verified_on__gte": first_day(today)}), Left(F(f"{path}vat_number"), 2)
    )
    return Case(counts, default=Value(""))


def _products():
    sold = Product.objects.filter(for_sale()).annotate(of_class=own_or_familys("tax_class"))
    counted = sold.order_by().values_list("of_class").annotate(Count("pk"))
    found = defaultdict(int)
    for tax_class, count in counted:
        found[tax_class or TaxClass.STANDARD] += count
    return found
