"""The form of a product: its codes, and what somebody of the shop has read from its pack."""

from django import forms

from common.clock import today
from shop.codes import gtins
from shop.codes.reading import plain, read

from ..models import Product
from .exchange.spreadsheets import spoilt, spoilt_code
from .identifying import with_gtin
from .replacing import Side, why_not
from .said import Refused, Said, said_anew

GTINS = {"upc": None, "gtin_inner": "inner_units", "gtin_case": "case_units"}
_OF_A_PACK = ("makers_reference", *GTINS, *filter(None, GTINS.values()))
_FIELDS = {"text": "sales_unit", "on": "sales_unit_read_on"}


class GtinField(forms.CharField):
    """Typed, pasted or scanned; of a whole scan its GTIN is taken. Kept with 14 digits."""

    def clean(self, value):
        text = plain(super().clean(value) or "")
        digits = read(text).gtin or text.replace(" ", "").replace("-", "")
        if not digits:
            return None
        if words := spoilt(text) or gtins.why_not(digits):
            raise forms.ValidationError(words)
        return gtins.as_14(digits)


class ProductForm(forms.ModelForm):
    """`reader` is the name of who is signed in: nobody else can have read the pack."""

    also_saves = ["sales_unit_read_by", "sales_unit_read_on"]
    also_saves += ["replaced_said_by", "replaced_said_on"]
    reader = ""

    def clean(self):
        data = super().clean()
        if data.get("structure") == Product.PARENT:
            self._refuse_for_a_family(data)
        elif "upc" in self.fields:
            self._look_at_gtins(data)
        if "sales_unit" in self.fields and not self.errors:
            self._keep_reading(data)
        if "replaced_by" in self.changed_data and not self.errors:
            self._keep_replacing(data)
        return data

    def clean_makers_reference(self):
        typed = self.cleaned_data["makers_reference"].strip()
        if words := spoilt(typed) or spoilt_code(typed):
            raise forms.ValidationError(words)
        return plain(typed)

    def _refuse_for_a_family(self, data):
        for name in filter(data.get, (*_OF_A_PACK, "sales_unit")):
            self.add_error(name, "Leave blank: a family has no pack of its own; its variants have.")

    def _look_at_gtins(self, data):
        """Each is one product's only, and names one pack of it, of so many units."""
        known = set()
        for name, count in GTINS.items():
            gtin = data.get(name)
            if gtin in known:
                self.add_error(name, f"{gtin} stands above already: each pack has its own GTIN.")
            elif gtin:
                known.add(gtin)
                self._refuse_anothers(name, gtin)
            if count and not {name, count} & set(self.errors):
                self._count(data, name, count)

    def _refuse_anothers(self, name, gtin):
        others = Product.objects.exclude(pk=self.instance.pk).select_related("parent")
        if other := with_gtin(others, gtin).first():
            item = other.trade_items.get(gtin=gtin)
            of = f"{item.in_words} of " if item.is_several else ""
            self.add_error(name, f"{gtin} is the GTIN of {of}{other.full_name}.")

    def _count(self, data, name, count):
        gtin, units = data.get(name), data.get(count)
        if bool(gtin) != (units is not None):
            missing = count if gtin else name
            self.add_error(missing, "A pack of several units has both: its GTIN and their number.")
        elif gtin and units < 2:
            self.add_error(count, "Two or more: it is a pack of several units.")

    def _keep_reading(self, data):
        thing = self.instance
        before = Said(
            self.initial.get("sales_unit", ""), thing.sales_unit_read_by, thing.sales_unit_read_on
        )
        typed = Said(data["sales_unit"].strip(), before.by, data.get("sales_unit_read_on"))
        try:
            kept = said_anew(before, typed, self.reader, today())
        except Refused as refused:
            self.add_error(_FIELDS[refused.part], refused.words)
        else:
            data["sales_unit"], data["sales_unit_read_on"] = kept.text, kept.on
            thing.sales_unit_read_by = kept.by

    def _keep_replacing(self, data):
        thing, new = self.instance, data["replaced_by"]
        if new and (words := why_not(_old(thing, data), _new(new))):
            self.add_error("replaced_by", words)
            return
        try:
            kept = said_anew(Said(), Said(str(new.pk) if new else ""), self.reader, today())
        except Refused as refused:
            self.add_error("replaced_by", refused.words)
        else:
            thing.replaced_said_by, thing.replaced_said_on = kept.by, kept.on


def _old(thing, data):
    is_family = data.get("structure", thing.structure) == Product.PARENT
    return Side(thing.pk, is_family=is_family, replaces=bool(thing.pk) and thing.replaces.exists())


def _new(one):
    is_replaced = one.replaced_by_id is not None
    return Side(one.pk, one.is_parent, is_for_sale=one.is_for_sale, is_replaced=is_replaced)
