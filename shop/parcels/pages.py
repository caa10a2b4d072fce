"""The pages of staff about one parcel: what goes into it, scan by scan, and that it leaves."""

import uuid
from dataclasses import dataclass, field
from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from oscar.apps.order.exceptions import InvalidShippingEvent

from common import stale
from common.addresses import address
from common.clock import now
from common.deeds import NotPossible
from common.typed import is_by_script, key_of, typed
from shop.codes.answer import Code, Kind
from shop.dispatch.orders import NotToday, why_not_today
from shop.inventory.services import NotShippable
from shop.ordering.exceptions import Refused
from shop.ordering.queries import stop_of
from shop.ordering.sent import key_of as row_of
from shop.purchasing.queries import signature_of

from . import services, wording
from .forms import ByEyeForm, ChooseForm, DeliveredForm, SwapForm
from .models import Parcel
from .pick_list import MOST_ORDERS, pick_list
from .policy import Stop, is_whole
from .queries import (
    compared_of,
    left_to_compare,
    loose_picks,
    parcel_shown,
    picks_in,
)

PAGE = "admin:parcels_parcel_change"


@dataclass
class Told:
    """What the page says of what was just sent: it was done, why it was not, the Stop of a scan."""

    said: str = ""
    problem: str = ""
    stop: tuple = ()
    refused: stale.Stale | None = None
    typed: dict = field(default_factory=dict)
    by_eye: ByEyeForm | None = None
    delivered: DeliveredForm | None = None

    @property
    def status(self):
        forms = self.by_eye or self.delivered
        return 409 if self.problem or self.stop or self.refused or forms else 200


def begin(request, context, order):
    """Choose what of an order goes into a new parcel; everything unless somebody says less."""
    form, told = ChooseForm(request.POST or None, picks=loose_picks(order)), Told()
    if form.is_valid():
        try:
            with stale.unchanged(request, order, facts_of_order) as current:
                parcel = services.begin(current, request.user, form.units)
            return redirect(*_page(parcel))
        except stale.Stale as refused:
            told.refused, order = refused, refused.thing
        except (NotPossible, InvalidShippingEvent) as error:
            told.problem = str(error)
    context |= {
        "title": f"Pack a parcel of order {order.number}",
        "order": order,
        "form": form,
        "problem": told.problem,
        "stop": stop_of(order),
        **stale.carry(request, order, facts_of_order, told.refused),
    }
    status = 409 if form.errors else told.status
    return render(request, "admin/parcels/begin.html", context, status=status)


def show_pick_list(request, context):
    """What is to be fetched for the orders that the address names, made to be printed."""
    keys = list(filter(None, map(row_of, request.GET.getlist("order"))))[:MOST_ORDERS]
    found = pick_list(keys)
    on_it = {share.order for fetched in found for share in fetched.shares}
    context |= {
        "title": "Pick list",
        "opts": Parcel._meta,
        "rows": [_row(fetched) for fetched in found],
        "orders": len(on_it),
        "others": len(set(keys) - on_it),
    }
    return render(request, "admin/parcels/pick_list.html", context)


def _row(fetched):
    """A row of texts, see `table_rows`."""
    on = f"{fetched.expires_on:%-d %b %Y}"  # As date_format writes it, in a tenth of the time.
    lot = (fetched.place, fetched.product, fetched.lot, on, fetched.state, fetched.units)
    shares = format_html_join(_BREAK, _SHARE, map(_share, fetched.shares))
    return (*lot, format_html("<span>{}</span>", shares))


_BREAK, _SHARE = mark_safe("<br>"), '{} × <a href="{}">{}</a>{}'


def _share(share):
    wished = f", wished for {share.wished_on:%a %-d %b}" if share.wished_on else ""
    return share.units, address("admin:parcel_begin", pk=share.order), share.number, wished


def show(request, context, parcel, told=None):
    """The page of a parcel (parcel_shown); `told` is what came of what was just sent."""
    if told:
        parcel = parcel_shown(parcel.pk)
    told = told or Told()
    picks = picks_in(parcel)
    (expected, by_eye), goes_to = compared_of(picks, parcel), _goes_to(parcel)
    facts = partial(facts_of, picks=picks, goes_to=goes_to)
    context |= {
        "title": f"Parcel {parcel.number}",
        "opts": Parcel._meta,
        "parcel": parcel,
        "order": parcel.order,
        "signature": signature_of(parcel.order),
        "goes_to": goes_to,
        "rows": list(zip(picks, expected, strict=True)),
        "by_eye": by_eye,
        "form": told.by_eye or ByEyeForm(picks=picks),
        "delivered": told.delivered or (DeliveredForm() if parcel.is_handed_over else ()),
        "is_whole": is_whole(expected),
        "left": sum(each.left for each in expected),
        "key": uuid.uuid4(),
        "told": told,
        "open_afresh": reverse(PAGE, args=[parcel.pk]),
        "is_settled": not parcel.is_open and not parcel.is_handed_over,
        "may": request.user.has_perm("order.change_order"),
        "carrier": told.typed.get("carrier", parcel.carrier),
        "tracking": told.typed.get("tracking", parcel.tracking),
        "although": told.typed.get("although", ""),
        "not_today": _not_today(parcel, picks),
        **stale.carry(request, parcel, facts, told.refused),
    }
    status = 200 if is_by_script(request) else told.status
    return render(request, "admin/parcels/parcel.html", context, status=status)


def _not_today(parcel, picks):
    """Why a packed parcel must not leave today; empty if it may."""
    lots = [pick.lot for pick in picks]
    return why_not_today(parcel.order, lots, now()) if parcel.is_packed else ""


def swap(request, context, pick):
    """Choose another lot for what an order has of one."""
    told = Told()
    form = SwapForm(request.POST or None, pick=pick, left=left_to_compare(pick))
    if form.is_valid():
        try:
            with stale.unchanged(
                request, pick, facts_of_pick, lock=services.locked_pick
            ) as current:
                services.swap(current, **form.cleaned_data, by=request.user)
        except stale.Stale as refused:
            told.refused, pick = refused, refused.thing
        except NotPossible as error:
            told.problem = str(error)
        else:
            messages.success(request, f"Swapped for lot {form.cleaned_data['lot'].number}.")
            return redirect(*_back(pick))
    context |= {
        "title": f"Swap lot {pick.lot.number}",
        "pick": pick,
        "order": pick.order_line.order,
        "form": form,
        "problem": told.problem,
        **stale.carry(request, pick, facts_of_pick, told.refused),
    }
    status = 409 if form.errors else told.status
    return render(request, "admin/parcels/swap.html", context, status=status)


def _back(pick):
    """Where the pick is packed, or will be."""
    return _page(pick.parcel) if pick.parcel else ("admin:parcel_begin", pick.order_line.order_id)


def _scan(request, context, parcel):
    """Count the scanned pack, or say why it stops the parcel."""
    text = request.POST.get("code", "").replace("\0", "").strip(" \t\r\n")
    try:
        if not text:
            raise NotPossible("Nothing was scanned.")
        code, found = services.scan(parcel, text, request.user, key_of(request))
    except NotPossible as error:
        return show(request, context, parcel, Told(problem=str(error)))
    if isinstance(found, Stop):
        return show(request, context, parcel, Told(stop=wording.told_of(found, code)))
    said = f"Lot {code.lot}: counted."
    if is_by_script(request):
        return show(request, context, parcel, Told(said=said))
    messages.success(request, said)
    return redirect(*_page(parcel))


def _confirm(request, context, parcel):
    """Count packs without a code, whose lot somebody typed; or say why they stop the parcel."""
    form = ByEyeForm(request.POST, picks=picks_in(parcel))
    if not form.is_valid():
        return show(request, context, parcel, Told(by_eye=form))
    try:
        found = services.confirm(parcel, **form.cleaned_data, by=request.user, key=key_of(request))
    except NotPossible as error:
        return show(request, context, parcel, Told(problem=str(error), by_eye=form))
    if isinstance(found, Stop):
        stop = wording.told_of(found, Code(Kind.NONE, lot=form.cleaned_data["number"]))
        return show(request, context, parcel, Told(stop=stop, by_eye=form))
    messages.success(request, f"Lot {form.cleaned_data['number']}: counted, compared by eye.")
    return redirect(*_page(parcel))


def _deed(do, said, leads_to_order=False):
    """The page of a deed that is done to the parcel as it was shown."""

    def page(request, context, parcel):
        sent = {"carrier": typed(request, "carrier", 60)}
        sent["tracking"] = typed(request, "tracking", 100)
        sent["although"] = typed(request, "although", 500)
        told = Told(typed=sent)
        try:
            with stale.unchanged(request, parcel, facts_of, lock=services.locked) as current:
                do(current, request.user, **sent)
        except stale.Stale as refused:
            told.refused = refused
        except Refused:
            told.problem = wording.why_it_stays(parcel.order)
        except NotToday:
            told.problem = "Say below why it leaves today, or hand it over on its day."
        except NotShippable as error:
            told.problem = (
                f"{wording.may_not_leave(error.picks)} Take the parcel apart, then pick the order "
                "again or send what is there."
            )
        except (NotPossible, InvalidShippingEvent) as error:
            told.problem = str(error)
        else:
            messages.success(request, f"{parcel} {said}")
            return redirect(*(_order(parcel) if leads_to_order else _page(parcel)))
        return show(request, context, parcel, told)

    return page


def _delivered(request, context, parcel):
    """Note when the carrier says that it was delivered."""
    form = DeliveredForm(request.POST)
    if not form.is_valid():
        return show(request, context, parcel, Told(delivered=form))
    typed_in = form.cleaned_data
    try:
        with stale.unchanged(request, parcel, facts_of, lock=services.locked) as current:
            said = typed_in["delivered_at"], typed_in["words"]
            services.delivered(current, request.user, *said)
    except stale.Stale as refused:
        return show(request, context, parcel, Told(refused=refused, delivered=form))
    except NotPossible as error:
        return show(request, context, parcel, Told(problem=str(error), delivered=form))
    messages.success(request, f"{parcel}: noted what the carrier says.")
    return redirect(*_page(parcel))


DEEDS = {
    "scan": _scan,
    "delivered": _delivered,
    "confirm": _confirm,
    "pack": _deed(lambda parcel, by, **_: services.pack(parcel, by), "is packed."),
    "take-apart": _deed(
        lambda parcel, by, **_: services.take_apart(parcel),
        "is taken apart; its units are the order's again.",
        leads_to_order=True,
    ),
    "hand-over": _deed(services.hand_over, "is handed over; the clinic is told by mail."),
    "correct": _deed(
        lambda parcel, by, carrier, tracking, **_: services.correct(parcel, by, carrier, tracking),
        "is put right; the clinic is told by mail.",
    ),
}


def facts_of(parcel, picks=None, goes_to=None):
    """What the page shows of a parcel, and what a deed rests on."""
    return {
        "State": Parcel.State(parcel.state).label,
        "Delivery to": ", ".join(_goes_to(parcel) if goes_to is None else goes_to),
        "Lots": _lots(picks_in(parcel) if picks is None else picks),
        "Carrier": parcel.carrier,
        "Tracking number": parcel.tracking,
        "Delivered": _said_by_the_carrier(parcel),
    }


def _goes_to(parcel):
    """The lines of the address that a parcel goes to; none where no address was kept."""
    address = parcel.address or parcel.order.shipping_address
    return address.active_address_fields() if address else []


def _said_by_the_carrier(parcel):
    """What counts of it: the last."""
    word = parcel.carrier_words.last() if parcel.is_handed_over else None
    return word and f"{localtime(word.delivered_at):%-d %b %Y, %H:%M} {word.words}".strip()


def facts_of_pick(pick):
    """What the page on which a lot is swapped shows of what the order has."""
    return {
        "Lot": pick.lot.number,
        "Units": pick.quantity,
        "Not compared yet": left_to_compare(pick),
        "Left": pick.shipped_at,
    }


def facts_of_order(order):
    """What the page on which a parcel is begun shows of the order."""
    return {
        "Status": order.status,
        "Lots": _lots(loose_picks(order)),
        "Parcels": order.parcels.count(),
    }


def _lots(picks):
    return "; ".join(sorted(f"{pick.quantity} × lot {pick.lot.number}" for pick in picks))


def _page(parcel):
    return PAGE, parcel.pk


def _order(parcel):
    return "admin:order_order_change", parcel.order_id
