"""Reads what left with parcels and puts it together as the draft of their invoice."""

from collections import defaultdict
from dataclasses import replace

from django.db.models import Q
from django.db.models import Sum as Added
from django.utils import timezone

from shop.inventory.models import Pick
from shop.ordering.queries import cancelled_of_line
from shop.ordering.totals import taxes_sold
from shop.payment_terms.queries import terms_of_order
from shop.payment_terms.rule import SHIPPING, THIS_INVOICE
from shop.purchasing.queries import signature_of
from shop.taxes.categories import Treatment
from shop.taxes.cents import NOTHING, half_up

from . import parts, prepaid
from .draft import INVOICE, Draft, DraftCharge, DraftLine, Lot, Party, TaxRow, as_named, gross_of
from .models import Charge, Line, Tax
from .seller import bank, seller


class CannotBeInvoiced(Exception):
    """Why no invoice can be made of a parcel; the message is for staff."""


def draft_of(waiting, on, period=None):
    """The Draft of an invoice over some ToInvoice rows of one clinic, issued `on` a day.

    Raises CannotBeInvoiced.
    """
    parcels = [row.parcel for row in waiting]
    by_order = defaultdict(list)
    for parcel in parcels:
        by_order[parcel.order].append(parcel)
    _refuse_where_parts_left_before(by_order)
    found = [_Share(order, sent) for order, sent in by_order.items()]
    last = max(parcels, key=lambda parcel: parcel.handed_over_at)
    supplied_on = timezone.localdate(last.handed_over_at)
    signature = signature_of(last.order)
    agreed = terms_of_order(last.order).agreement
    since, of = (on, THIS_INVOICE) if period else (supplied_on, SHIPPING)
    draft = Draft(
        kind=INVOICE,
        clinic=signature and signature.clinic_id,
        seller=seller(),
        buyer=_buyer(last.order, signature),
        delivery=party_at(last.address or last.order.shipping_address),
        bank=bank(),
        currency=last.order.currency,
        issued_on=on,
        supplied_on=supplied_on,
        due_on=agreed.due_on(since),
        lines=tuple(line for share in found for line in share.lines),
        charges=tuple(charge for share in found for charge in share.charges),
        taxes=tuple(tax for share in found for tax in share.taxes()),
        orders=tuple(order.number for order in by_order),
        po_numbers=tuple(terms_of_order(order).po_number for order in by_order),
        parcels=tuple(parcel.number for parcel in parcels),
        period=period,
    )
    draft = replace(draft, prepaid=sum(shares(draft).values(), NOTHING))
    terms = _paid_before(draft, list(by_order)) if draft.prepaid else ""
    if draft.due:
        terms = f"{terms} {agreed.on_invoice(since, draft.due, draft.currency, of)}".strip()
    return as_named(replace(draft, terms=terms))


def shares(draft):
    """{key of an order: what the draft takes of what was paid for it before}."""
    billed = gross_of(draft.taxes)
    before = prepaid.paid_of(billed)
    return {key: min(amount, billed[key]) for key, (amount, _) in before.items()}


def _paid_before(draft, orders):
    """How, in words; where they are of several orders, only how much."""
    words = {words for _, words in prepaid.paid_of([order.pk for order in orders]).values()}
    how = words.pop() if len(words) == 1 else "by card"
    left = "" if draft.due else " Nothing is left to pay."
    return f"{draft.currency} {draft.prepaid} was paid {how} before this invoice.{left}"


def _refuse_where_parts_left_before(orders):
    """What left before there were invoices here is in none, and nothing says what was billed."""
    unseen = Pick.objects.filter(order_line__order__in=orders, parcel__to_invoice=None)
    pick = unseen.exclude(shipped_at=None).select_related("order_line__order").first()
    if pick:
        raise CannotBeInvoiced(
            f"Parts of order {pick.order_line.order.number} left before invoices were issued here: "
            "invoice this parcel by hand."
        )


def pro_forma_of(order, on):
    """The Draft of what of an order is not cancelled, as if nothing of it were invoiced yet.

    Raises CannotBeInvoiced.
    """
    _refuse_where_free(order)
    sold = _taxes(order)
    lines, charges = tuple(_not_cancelled(order)), tuple(_delivery(order, sold))
    return _not_issued(order, on, lines, charges, _tax_rows(order, sold, {}, (*lines, *charges)))


def pro_forma_of_parcel(parcel, on):
    """The Draft of what is in a parcel, as its invoice comes out: after the parcels of its order
    that left before it, or that were begun before where both are still here.

    Raises CannotBeInvoiced.
    """
    order = parcel.order
    _refuse_where_free(order)
    _refuse_where_parts_left_before([order])
    sold, before = _taxes(order), _units_in(_parcels_before(parcel))
    lines = tuple(_lines(order, [parcel], dict(before)))
    charges = () if before else tuple(_delivery(order, sold))
    taxed = _taxed_by_then(order, sold, before)
    return _not_issued(order, on, lines, charges, _tax_rows(order, sold, taxed, (*lines, *charges)))


def _refuse_where_free(order):
    signature = signature_of(order)
    if signature and signature.without_charge:
        raise CannotBeInvoiced("It is sent without charge.")


def _not_issued(order, on, lines, charges, taxes):
    signature = signature_of(order)
    draft = Draft(
        kind=INVOICE,
        clinic=signature and signature.clinic_id,
        seller=seller(),
        buyer=_buyer(order, signature),
        delivery=party_at(order.shipping_address),
        bank=bank(),
        currency=order.currency,
        issued_on=on,
        supplied_on=on,
        due_on=None,
        lines=lines,
        charges=charges,
        taxes=tuple(taxes),
        orders=(order.number,),
        po_numbers=(terms_of_order(order).po_number,),
    )
    return as_named(draft)


def _parcels_before(parcel):
    """The picks of other parcels of the order whose invoices come first."""
    picks = Pick.objects.filter(parcel__order=parcel.order)
    if parcel.handed_over_at:
        return picks.filter(parcel__to_invoice__lt=parcel.to_invoice)
    has_left = ~Q(parcel__handed_over_at=None)
    return picks.filter(has_left | Q(parcel__lt=parcel)).exclude(parcel=parcel)


def _units_in(picks):
    return dict(picks.order_by().values_list("order_line").annotate(Added("quantity")))


def _taxed_by_then(order, sold, before):
    """What was taxed once so many units of an order's lines were invoiced."""
    if not before:
        return {}
    lines = [_of_line(line, before[line.pk], 0, ()) for line in order.lines.filter(pk__in=before)]
    rows = _tax_rows(order, sold, {}, (*lines, *_delivery(order, sold)))
    return {(row.category, row.rate): parts.Taxed(row.net, row.vat) for row in rows}


def _not_cancelled(order):
    lines = order.lines.annotate(cancelled_units=cancelled_of_line())
    for line in lines.select_related("sold_at", "short_dated").order_by("pk"):
        if units := line.quantity - line.cancelled_units:
            yield _of_line(line, units, 0, ())


def _lines(order, parcels, before):
    """The DraftLines of what some parcels of an order take, after so many units of each line."""
    lines = order.lines.select_related("sold_at", "short_dated")
    sold = {line.pk: line for line in lines}
    numbers = {parcel.pk: parcel.number for parcel in parcels}
    for (parcel, key), picks in _picks(parcels).items():
        line = _line(sold[key], picks, before.get(key, 0))
        before[key] = before.get(key, 0) + line.units
        yield replace(line, parcel=parcel, sent_with=numbers[parcel])


class _Share:
    """What some parcels of an order take of it, after what was invoiced before."""

    def __init__(self, order, parcels):
        self._order = order
        self._sold = _taxes(order)
        self.lines = list(_lines(order, parcels, _units_before(order)))
        self.charges = list(_charges(order, self._sold))

    def taxes(self):
        billed = (*self.lines, *self.charges)
        return _tax_rows(self._order, self._sold, _taxed_before(self._order), billed)


def _tax_rows(order, sold, before, billed):
    """The TaxRows of some lines and charges of an order, after what was taxed before."""
    nets = defaultdict(lambda: NOTHING)
    for each in billed:
        nets[each.category, each.rate] += each.net
    whole = {rate: parts.Taxed(tax.net, tax.vat) for rate, tax in sold.items()}
    for rate, vat in parts.vats(whole, before, nets).items():
        yield TaxRow(*rate, nets[rate], vat, sold[rate].reason, order.pk)


def _taxes(order):
    """{Rate: Tax} of what the order was sold at."""
    taxes = taxes_sold(order)
    if any(tax.rate is None for tax in taxes):
        raise CannotBeInvoiced(
            f"Order {order.number} was sold before its rates of VAT were kept: invoice it by hand."
        )
    return {(tax.category.value, tax.rate): tax for tax in taxes}


def _units_before(order):
    rows = Line.objects.filter(order_line__order=order, credits=None, document__replaces=None)
    rows = rows.order_by()
    return dict(rows.values_list("order_line").annotate(Added("units")))


def _taxed_before(order):
    rows = Tax.objects.filter(order=order, document__kind=INVOICE, document__replaces=None)
    rows = rows.order_by()
    sums = rows.values_list("category", "rate").annotate(Added("net"), Added("vat"))
    return {(category, rate): parts.Taxed(net, vat) for category, rate, net, vat in sums}


def _picks(parcels):
    """{(parcel key, order line key): picks}, in the order in which they were packed."""
    picks = Pick.objects.filter(parcel__in=parcels).select_related("lot").order_by("parcel", "pk")
    found = defaultdict(list)
    for pick in picks:
        found[pick.parcel_id, pick.order_line_id].append(pick)
    return found


def _line(sold, picks, units_before):
    by_lot = defaultdict(int)
    for pick in picks:
        by_lot[pick.lot] += pick.quantity
    lots = tuple(Lot(lot.number, lot.expires_on, units) for lot, units in by_lot.items())
    return _of_line(sold, sum(by_lot.values()), units_before, lots)


def _of_line(sold, units, units_before, lots):
    """A DraftLine of so many units of an order's line."""
    before, net = sold.line_price_before_discounts_excl_tax, sold.line_price_excl_tax
    whole = parts.Sum(sold.quantity, before, before - net)
    try:
        share = parts.part(whole, units_before, units)
    except ValueError as error:
        raise CannotBeInvoiced(f"More of {sold.title} left than was sold: {error}.") from error
    treatment = Treatment.of_code(sold.tax_code)
    return DraftLine(
        order=sold.order_id,
        order_line=sold.pk,
        parcel=None,
        name=_name_of(sold),
        units=units,
        unit_price=_unit_price(sold, whole),
        before=share.before,
        discount=share.discount,
        category=treatment.category.value,
        rate=treatment.rate,
        lots=lots,
        code=sold.partner_sku,
        gtin=sold.upc or "",
    )


def _name_of(sold):
    """With the last day that its buyer accepted, where it is of one lot (U16)."""
    agreed = getattr(sold, "short_dated", None)
    return (
        f"{sold.title}, expires {agreed.expires_on:%-d %b %Y} as agreed" if agreed else sold.title
    )


def _unit_price(sold, whole):
    """The price of a unit that the order kept; one that gives the line's sum where it kept none."""
    kept = getattr(sold, "sold_at", None)
    if kept and half_up(kept.price * whole.units) == whole.before:
        return kept.price
    return parts.unit_price(whole)


def _charges(order, taxes):
    """The charges for delivery, in its parts by rate, and for a small order are on the first
    invoice of an order."""
    if Charge.objects.filter(order=order, document__kind=INVOICE).exists():
        return
    yield from _delivery(order, taxes)


def _delivery(order, taxes):
    for row in order.surcharges.all():
        treatment = Treatment.of_code(row.tax_code)
        words = f"{row.name} of order {order.number}"
        yield DraftCharge(order.pk, words, row.excl_tax, treatment.category.value, treatment.rate)
    words = f"Delivery of order {order.number}"
    for rate, tax in taxes.items():
        if tax.charge:
            yield DraftCharge(order.pk, words, tax.charge, *rate)


def _buyer(order, signature):
    """The clinic at the address that it ordered to; before clinics, whoever ordered."""
    address = party_at(signature.address if signature else order.shipping_address)
    name = signature.clinic.name if signature else address.name
    basis = getattr(order, "tax_basis", None)  # By which it was taxed; old orders have none.
    return buyer_at(address, name, basis.vat_number if basis else "")


def buyer_at(place, name, vat_number):
    """A Party of this name at the place of another."""
    lines = tuple(line for line in place.lines if line != name)
    return Party(name, lines, place.city, place.postcode, place.country, vat_number)


def party_at(address):
    """A Party of an address of Oscar's."""
    lines = tuple(line for line in (address.line1, address.line2, address.line3) if line)
    name = " ".join(filter(None, [address.first_name, address.last_name]))
    if not name and lines:
        name, *rest = lines
        lines = tuple(rest) or (name,)
    place = (address.line4 or "", address.postcode or "", address.country_id)
    return Party(name, lines, *place)
