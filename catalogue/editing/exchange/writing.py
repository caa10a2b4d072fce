"""Writes a plan: bulk statements with a history, in the transaction of the whole import."""

from django.conf import settings
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.editing.history import records
from catalogue.models import ImportRun, Product

from .columns import Reference

Partner = get_model("partner", "Partner")
A_STATEMENT = 500


class Writer:
    """`by` and `reason` go into the history of every row."""

    def __init__(self, format, look, by, reason):
        self._format, self._look = format, look
        self._signed = {"by": by, "reason": reason}

    def write(self, plan):
        self._lock(plan)
        self._change(plan.changed)
        for rows in self._families_first(plan.new):
            self._add(rows)

    def _lock(self, plan):
        """The products of these rows in the order of their keys, as the admin's pages lock one."""
        touched = self._format.model._base_manager.filter(pk__in=plan.changed)
        is_product = self._format.model is Product
        pks = touched.values("pk" if is_product else "product_id")
        locked = Product.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
        list(locked.values_list("pk", flat=True))

    def _families_first(self, rows):
        if self._format.kind != ImportRun.Kind.PRODUCTS:
            return [rows] if rows else []
        variants = [row for row in rows if row.values["structure"] == Product.CHILD]
        others = [row for row in rows if row.values["structure"] != Product.CHILD]
        return [part for part in (others, variants) if part]

    def _add(self, rows):
        model = self._format.model
        things = [model(**self._attributes(row.values), **self._given()) for row in rows]
        model._base_manager.bulk_create(things, batch_size=A_STATEMENT)
        records.record_changes(model, things, created=True, **self._signed)
        if model is Product:
            self._look.added(things)

    def _change(self, changed):
        """Write the changed columns, locking in the order of the keys."""
        model = self._format.model
        if not changed:
            return
        records.keep_baselines(model, list(changed))
        found = model._base_manager.filter(pk__in=changed).order_by("pk")
        things = list(found.select_for_update(no_key=True, of=("self",)))
        names = set()
        for thing in things:
            attributes = self._attributes(changed[thing.pk])
            names |= set(attributes)
            for name, value in attributes.items():
                setattr(thing, name, value)
        self._update(model, things, names)
        records.record_changes(model, things, created=False, **self._signed)

    def _update(self, model, things, names):
        fields = {model._meta.get_field(name).name for name in names}
        if any(f.name == "date_updated" for f in model._meta.fields):
            fields.add("date_updated")  # A bulk statement does not move it by itself.
            for thing in things:
                thing.date_updated = timezone.now()
        model._base_manager.bulk_update(things, sorted(fields), batch_size=A_STATEMENT)

    def _attributes(self, values):
        """Column values as attributes of the model; slugs become keys."""
        attributes = {}
        for name, value in values.items():
            column = self._format.column(name)
            if name == "number":
                continue
            if isinstance(column, Reference) and value is not None:
                value = self._look.key(column.to, value)
            attributes[column.written_to] = value
        return attributes

    def _given(self):
        """What a new row has that no column says: a price is the shop's own and has no stock."""
        if self._format.kind != ImportRun.Kind.PRICES:
            return {}
        name = settings.OSCAR_SHOP_NAME
        partner, _ = Partner.objects.get_or_create(code=name.lower(), defaults={"name": name})
        return {"partner_id": partner.pk, "num_in_stock": 0, "num_allocated": 0}
