"""Which tables keep a history, and how: a row for every real change, with a state to compare to.

Rows that fixtures or bulk loads brought have no history. Before such a row changes for the first
time its state is kept as a baseline, so that the first change can be shown from what to what too.
"""

from datetime import UTC, datetime

import simple_history
from django.apps import apps
from django.db.models import Q, signals
from django.db.models.expressions import BaseExpression
from django.utils import timezone
from simple_history.models import HistoricalRecords

BEFORE_RECORDS = datetime(1970, 1, 1, tzinfo=UTC)
BASELINE = "State before the first recorded change"

# Fields that move with orders, clocks or other rows, and are nobody's edit.
_NOT_TRACKED = {
    "catalogue.product": ["date_updated", "rating", "picture"],
    "partner.stockrecord": [
        "date_updated",
        "num_in_stock",
        "num_allocated",
        "low_stock_threshold",
    ],
}
_TRACKED = (
    "catalogue.Area",
    "catalogue.Brand",
    "catalogue.Collection",
    "catalogue.Composition",
    "catalogue.Concern",
    "catalogue.Function",
    "catalogue.Ingredient",
    "catalogue.IngredientFunction",
    "catalogue.MarketStatus",
    "catalogue.Product",
    "catalogue.ProductArea",
    "catalogue.ProductConcern",
    "catalogue.ProductFact",
    "catalogue.ProductImage",
    "catalogue.ProductRelation",
    "catalogue.Source",
    "catalogue.Suitability",
    "catalogue.TreatmentType",
    "partner.StockRecord",
)


class CatalogueRecords(HistoricalRecords):
    """History that keeps a baseline before the first change and no row where nothing changed."""

    def finalize(self, sender, **kwargs):
        super().finalize(sender, **kwargs)
        signals.pre_save.connect(self.pre_save, sender=sender, weak=False)

    def pre_save(self, instance, raw=False, update_fields=None, **kwargs):
        if raw or instance._state.adding or not self._may_change(instance, update_fields):
            return
        keep_baselines(type(instance), [instance.pk])

    def pre_delete(self, instance, **kwargs):
        super().pre_delete(instance, **kwargs)
        keep_baselines(type(instance), [instance.pk])

    def post_save(self, instance, created, using=None, update_fields=None, **kwargs):
        if created or self._may_change(instance, update_fields):
            super().post_save(instance, created, using, **kwargs)

    def create_historical_record(self, instance, history_type, using=None):
        if history_type == "~" and self._is_recorded(instance):
            return
        instance._history_date = self._moment()
        super().create_historical_record(instance, history_type, using)
        del instance._history_date

    def _moment(self):
        """One time for all that one request writes, so that a save is one moment of history."""
        request = getattr(self.context, "request", None)
        if request is None:
            return timezone.now()
        return request.__dict__.setdefault("_history_moment", timezone.now())

    def _may_change(self, instance, update_fields):
        tracked = {field.name for field in self.fields_included(instance)}
        return update_fields is None or bool(tracked & set(update_fields))

    def _is_recorded(self, instance):
        names = [field.attname for field in self.fields_included(instance)]
        history = type(instance).history
        last = history.filter(pk_is(instance)).order_by("-history_id").values(*names).first()
        return last is not None and all(_same(last[n], getattr(instance, n)) for n in names)


def pk_is(instance):
    """The condition that a historical row is one of this object."""
    return Q(**{instance._meta.pk.attname: instance.pk})


def keep_baselines(model, pks):
    """Keep the present state of those rows that have no history yet."""
    key = model._meta.pk.attname
    known = model.history.filter(**{f"{key}__in": pks}).values_list(key, flat=True)
    new = list(model._base_manager.filter(pk__in=set(pks) - set(known)))
    for instance in new:
        instance._history_user = None  # Nobody's edit, whoever is signed in now.
    model.history.bulk_history_create(
        new, default_date=BEFORE_RECORDS, default_change_reason=BASELINE
    )


def record_changes(model, instances, *, created, by, reason):
    """One row of history for each object that a bulk statement wrote."""
    model.history.bulk_history_create(
        instances, update=not created, default_user=by, default_change_reason=reason
    )


def start():
    """Give every tracked model its history; called once, when all models are there."""
    for label in _TRACKED:
        excluded = _NOT_TRACKED.get(label.lower(), [])
        simple_history.register(
            apps.get_model(label),
            app="catalogue",
            records_class=CatalogueRecords,
            excluded_fields=excluded,
        )


def _same(recorded, value):
    if isinstance(value, BaseExpression):
        return False
    return recorded == value or str(recorded) == str(value)
