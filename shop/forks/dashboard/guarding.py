"""Oscar's forms of offers, vouchers and ranges, refused where somebody else changed the thing."""

from hashlib import sha256

from django.shortcuts import get_object_or_404
from oscar.core.loading import get_model

from common import stale
from common.stale.basis import FIELD

ConditionalOffer, Range = get_model("offer", "ConditionalOffer"), get_model("offer", "Range")
Voucher, VoucherSet = get_model("voucher", "Voucher"), get_model("voucher", "VoucherSet")

# What orders count, and what nobody chooses.
_NOT_CHOSEN = {"num_applications", "total_discount", "num_orders", "num_basket_additions"}
_NOT_CHOSEN |= {"date_created", "slug", "id"}
_MOST_NAMES = 20


class Guarded:
    """Stands before a view of Oscar's that changes the `guarded` thing named by its address."""

    guarded, form_id = None, ""
    refused = None

    def dispatch(self, request, *args, **kwargs):
        if request.method != "POST" or "pk" not in kwargs:
            return super().dispatch(request, *args, **kwargs)
        try:
            with stale.unchanged(request, self._thing(), facts_of, lock=_lock):
                return super().dispatch(request, *args, **kwargs)
        except stale.Stale as refused:
            return self.refuse(request, refused)

    def refuse(self, request, refused):
        """The page again, with what was typed."""
        self.refused = refused
        return super().dispatch(request, *self.args, **self.kwargs)

    def post(self, request, *args, **kwargs):
        return (self.get if self.refused else super().post)(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if "pk" in self.kwargs:
            context |= stale.carry(self.request, self._thing(), facts_of, self.refused)
        return context | {"form_id": self.form_id}

    def render_to_response(self, context, *args, **kwargs):
        if self.refused:
            kwargs["status"] = 409
        return super().render_to_response(context, *args, **kwargs)

    def _thing(self):
        return get_object_or_404(self.guarded, pk=self.kwargs["pk"])


class GuardedStep(Guarded):
    """A step of the wizard: what steps keep in the session stays based on what the first showed."""

    def refuse(self, request, refused):
        """Other steps would bring their old texts back, so they are forgotten."""
        self.offer = refused.thing
        self._flush_session()
        return super().refuse(request, refused)

    def form_valid(self, form):
        response = super().form_valid(form)
        kept = self.request.session.get(self.wizard_name)
        if self.update and kept:
            kept[self._key(FIELD)] = self.request.POST.get(FIELD, "")
            self.request.session.save()
        return response

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        kept = self.request.session.get(self.wizard_name, {}).get(self._key(FIELD))
        return context | ({"based_on": kept} if kept and self.request.method == "GET" else {})


_STEP = "create_update_offer_step_form"
# Every view that changes something that is there: its app and name, the thing, the form's id.
_VIEWS = [
    ("offers_app", "metadata_view", ConditionalOffer, _STEP),
    ("offers_app", "benefit_view", ConditionalOffer, _STEP),
    ("offers_app", "condition_view", ConditionalOffer, _STEP),
    ("offers_app", "restrictions_view", ConditionalOffer, _STEP),
    ("offers_app", "delete_view", ConditionalOffer, "delete_offer_form"),
    ("offers_app", "detail_view", ConditionalOffer, "status_form"),
    ("vouchers_app", "update_view", Voucher, "create_update_voucher_form"),
    ("vouchers_app", "delete_view", Voucher, "delete_voucher_form"),
    ("vouchers_app", "set_update_view", VoucherSet, "create_update_voucherset_form"),
    ("vouchers_app", "set_delete_view", VoucherSet, "delete_voucher_set_form"),
    ("ranges_app", "update_view", Range, "create_update_range_form"),
    ("ranges_app", "delete_view", Range, "delete_range_form"),
]


def guard_forms(dashboard):
    """Put the guard before each of these views of Oscar's dashboard."""
    for app_name, view_name, thing, form_id in _VIEWS:
        app = getattr(dashboard, app_name)
        view = getattr(app, view_name)
        if not issubclass(view, Guarded):
            kind = GuardedStep if form_id == _STEP else Guarded
            attributes = {"guarded": thing, "form_id": form_id}
            setattr(app, view_name, type(view.__name__, (kind, view), attributes))


def facts_of(thing):
    """What staff chose of an offer, voucher, set or range, in words."""
    facts = _own(thing)
    if isinstance(thing, ConditionalOffer):
        facts |= _own(thing.condition, "Condition: ") | _own(thing.benefit, "Incentive: ")
    if hasattr(thing, "vouchers") and (voucher := thing.vouchers.first()):
        facts |= _own(voucher, "First voucher: ")
    return facts


def _own(thing, before=""):
    fields = [f for f in thing._meta.concrete_fields if f.name not in _NOT_CHOSEN]
    facts = {f"{before}{f.verbose_name}": _value(thing, f) for f in fields}
    many = {f"{before}{f.verbose_name}": _names(thing, f) for f in thing._meta.many_to_many}
    return facts | many


def _value(thing, field):
    shown = getattr(thing, f"get_{field.name}_display", None)
    return shown() if shown else getattr(thing, field.name)


def _names(thing, field):
    """The names of a few; of many how many, and a digest that tells one choice from another."""
    rows = list(getattr(thing, field.name).order_by("pk"))
    if len(rows) <= _MOST_NAMES:
        return ", ".join(map(str, rows))
    digest = sha256(repr([row.pk for row in rows]).encode()).hexdigest()
    return f"{len(rows)} ({digest[:8]})"


def _lock(thing):
    """Offers before vouchers, as an order locks them (docs/rules/purchase.md, P13)."""
    list(ConditionalOffer.objects.select_for_update(no_key=True).order_by("pk"))
    return stale.locked(thing)
