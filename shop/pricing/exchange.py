"""Tables of prices as files: written, tried out, and taken as they were shown (U18)."""

import hashlib
from abc import ABC, abstractmethod

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse

from common.csv_lines import guard
from common.locks import wait_until_alone

from . import sheets
from .models import AgreedPrice, BrandAgreement, ListPrice, VolumePrice
from .sheets import Known, Plan, Price, plan

_OF_PRODUCT = ("product__title", "product", "from_units", "first_day")
# Tables with more rows tell only that they are otherwise, not each row that is.
_MOST_TOLD = 500


class Table(ABC):
    """Rows of one kind that a file may change; what is not in the file stays."""

    model, sheet = None, sheets.LIST
    order = _OF_PRODUCT

    @property
    @abstractmethod
    def name(self):
        """What it is called on its page."""

    @property
    def about(self):
        """The row that stands for the whole table where two change it at once."""
        return ContentType.objects.get_for_model(self.model, for_concrete_model=False)

    @property
    def back(self):
        """The page that leads to it."""
        return reverse(f"admin:pricing_{self.model._meta.model_name}_changelist")

    @property
    def own(self):
        return reverse(f"admin:pricing_{self.model._meta.model_name}_rows")

    def stored(self):
        return self.model.objects.all()

    def new_row(self, price):
        """A row of the table, not saved yet; with its key where it is there already."""
        row = self.model(
            pk=price.key,
            kind=self.model.KIND,
            from_units=price.from_units,
            first_day=price.first_day,
            last_day=price.last_day,
            reference=price.reference,
            counts_alone=price.counts_alone,
            clinic_id=price.clinic or None,
        )
        if self.sheet.is_share:
            row.brand_id, row.percent_off = price.product, price.price
        else:
            row.product_id, row.price = price.product, price.price
        return row

    def rows(self):
        """The rows of the file, the names of the columns first."""
        yield self.sheet.columns
        related = ("product__parent", "brand", "clinic")
        rows = self.stored().select_related(*related)
        rows = rows.prefetch_related("product__stockrecords").order_by(*self.order)
        for row in rows:
            cells = _cells(row)
            yield [cells[name] for name in self.sheet.columns]

    def tried(self, text):
        """The Plan of a file as things are."""
        prices = [_price(row) for row in self.stored()]
        clinics = _clinics() if self.sheet.is_of_clinics else sheets.NO_CLINICS
        known = _brands() if self.sheet.is_share else _products()
        return plan(text, known, prices, self.sheet, clinics)

    @transaction.atomic
    def take(self, text, by):
        """Change the rows as the file says, and keep it in their history; the Plan, with faults
        where nothing was changed."""
        wait_until_alone("prices")
        found: Plan = self.tried(text)
        if found.faults:
            return found
        rows = [(self.new_row(change.now), change) for change in found.changes]
        new = [row for row, _ in rows if row.pk is None]
        changed = [row for row, _ in rows if row.pk is not None]
        value = "percent_off" if self.sheet.is_share else "price"
        fields = [value, "last_day", "reference", "counts_alone"]
        # Ends first: where one price follows another its days are free by then.
        self.model.objects.bulk_update(changed, fields)
        self.model.objects.bulk_create(new)
        LogEntry.objects.bulk_create(self._notes(found, rows, by))
        return found

    def _notes(self, found, rows, by):
        """What the history of each row says."""
        return [_note(by, row, said(change)) for row, change in rows]

    def facts(self):
        """What a page about the file rests on: every row of the table."""
        rows = [_price(row) for row in self.stored().order_by("pk")]
        if len(rows) <= _MOST_TOLD:
            return {f"Row {row.key}": _words(row) for row in rows}
        mark = hashlib.sha256("".join(map(repr, rows)).encode()).hexdigest()[:12]
        return {"Rows": f"{len(rows)}, as of mark {mark}"}


class OfList(Table):
    """The prices of one list."""

    model = ListPrice

    def __init__(self, price_list):
        self.price_list = price_list

    @property
    def name(self):
        return self.price_list.name

    @property
    def back(self):
        return reverse("admin:pricing_pricelist_change", args=[self.price_list.pk])

    @property
    def own(self):
        return reverse("admin:pricing_pricelist_csv", args=[self.price_list.pk])

    def stored(self):
        return self.price_list.prices.all()

    def new_row(self, price):
        row = super().new_row(price)
        row.price_list = self.price_list
        return row

    @property
    def about(self):
        return self.price_list

    def _notes(self, found, rows, by):
        """A list has one history, with its rows in it."""
        words = "; ".join([told(found), *(said(change) for _, change in rows)])
        return [_note(by, self.price_list, words)]


class OfKind(Table):
    """All prices of one kind."""

    def __init__(self, model, sheet, order):
        self.model, self.sheet, self.order = model, sheet, order

    @property
    def name(self):
        words = str(self.model._meta.verbose_name_plural)
        return words[0].upper() + words[1:]


AGREED = OfKind(AgreedPrice, sheets.AGREED, ("clinic__name", "clinic", *_OF_PRODUCT))
VOLUME = OfKind(VolumePrice, sheets.VOLUME, _OF_PRODUCT)
BRAND = OfKind(BrandAgreement, sheets.BRAND, ("clinic__name", "clinic", "brand__slug", "first_day"))


def told(found):
    """A Plan that was taken, in a sentence."""
    return f"{len(found.changes)} prices from a file, {found.same} as they were."


def said(change):
    was = f", was {change.was.price}" if change.was else ""
    return f"{change.name} from {change.now.from_units}: {change.now.price}{was}"


def _note(by, thing, words):
    return LogEntry(
        user=by,
        content_type=ContentType.objects.get_for_model(thing, for_concrete_model=False),
        object_id=thing.pk,
        object_repr=str(thing)[:200],
        action_flag=CHANGE,
        change_message=words[:5000],
    )


def _cells(row):
    of = row.product or row.brand
    return {
        "clinic": row.clinic_id,
        "clinic_name": guard(row.clinic.name) if row.clinic else "",
        "part_number": guard(_sku(row.product)) if row.product else "",
        "brand": row.brand.slug if row.brand else "",
        "name": guard(getattr(of, "full_name", "") or str(of)),
        "from_units": row.from_units,
        "price": row.price,
        "percent_off": row.percent_off,
        "from": row.first_day.isoformat(),
        "until": row.last_day.isoformat() if row.last_day else "",
        "counts_alone": "yes" if row.counts_alone else "no",
        "reference": guard(row.reference),
    }


def _words(row):
    until = f" until {row.last_day}" if row.last_day else ""
    alone = ", counting alone" if row.counts_alone else ""
    return f"{row.price} from {row.from_units} units on, from {row.first_day}{until}{alone}"


def _price(row):
    value = row.price if row.percent_off is None else row.percent_off
    return Price(
        product=row.product_id or row.brand_id,
        from_units=row.from_units,
        price=value,
        first_day=row.first_day,
        last_day=row.last_day,
        reference=row.reference,
        key=row.pk,
        clinic=row.clinic_id or 0,
        counts_alone=row.counts_alone,
    )


def _sku(product):
    return next((record.partner_sku for record in product.stockrecords.all()), "")


def _products():
    """{part number: Known} of all that is sold."""
    records = apps.get_model("partner", "StockRecord").objects.select_related("product__parent")
    return {
        record.partner_sku: Known(record.product_id, record.product.full_name, record.price)
        for record in records.exclude(partner_sku="")
    }


def _brands():
    """{name in addresses: Known} of all brands; what a brand's goods cost is no one figure."""
    rows = apps.get_model("catalogue", "Brand").objects.values_list("slug", "pk", "name")
    return {slug: Known(key, name, None) for slug, key, name in rows}


def _clinics():
    rows = apps.get_model("accounts", "Clinic").objects.values_list("pk", "name")
    return {str(key): name for key, name in rows}
