"""Reads what the rule of tax needs; the table itself once a process and version."""

from django.conf import settings
from django.db.models import Case, F, Subquery, Value, When

from accounts.clinics.vat import country_of
from catalogue.models.product import own_or_familys
from common.kept import Memory
from common.tax_classes import TaxClass
from shop.taxes.rule import BRITAIN, ITS_POSTCODES, NORTHERN_IRELAND, Table

from .models import TaxRow, TaxVersion

_TABLES = Memory(4)


def with_tax_facts(products):
    """Products (a queryset) annotated so that `treatment_of` needs no further query: with the
    class and the version (its key) that is in force."""
    versions = TaxVersion.objects.filter(published_at__isnull=False)[:1]
    return products.annotate(
        effective_tax_class=own_or_familys("tax_class"), tax_version=Subquery(versions.values("pk"))
    )


def treatment_of(row, vat_country, country):
    """How an annotated product is taxed for a buyer whose verified VAT number is of a country."""
    table = table_of(row.tax_version)
    tax_class = row.effective_tax_class or TaxClass.STANDARD
    return table.treatment(tax_class, table.status(vat_country), country)


def treatment_of_class(tax_class, row, vat_country, country):
    """How a charge of this class is taxed by the version that a product was read with."""
    table = table_of(row.tax_version)
    return table.treatment(tax_class, table.status(vat_country), country)


def why_taxed(rows, buyer, country):
    """Why the VAT number that the buyer's clinic gave changes nothing, though it would if it
    counted; empty otherwise."""
    given = buyer.given_vat_number
    if buyer.vat_number or not given:
        return ""
    as_given, as_none = (
        [treatment_of(row, vat_country, country) for row in rows]
        for vat_country in (country_of(given), "")
    )
    why = f"{buyer.why_no_vat_number} Until it counts, VAT is charged as without a number."
    return why if as_given != as_none else ""


def place_at(path):
    """The expression of shop.taxes.rule.tax_place_of for the address that a path leads to."""
    is_there = {f"{path}country": BRITAIN, f"{path}postcode__iregex": rf"^\s*{ITS_POSTCODES}"}
    return Case(When(**is_there, then=Value(NORTHERN_IRELAND)), default=F(f"{path}country"))


def table_of(version):
    """The Table of a published version, by its key; one query the first time."""
    return _TABLES.get(version, lambda: as_table(TaxRow.objects.filter(version=version)))


def as_table(rows):
    """The Table that the rows of one version are, for the country where the shop stands."""
    answers = {(row.tax_class, row.status, row.where): row.treatment for row in rows}
    return Table(settings.SHOP_COUNTRY, answers)
