"""Keeps why an order was allowed: who signed it, and what the decision of every line rests on."""

from django.db.models import CharField, IntegerField, Q

from catalogue.models import MarketStatus
from common.statements import Asked, Statement, asked_key

from .models import LineDecision, OrderSignature, PolicyRow
from .wording import quantity_sentences


def record_order(
    order, *, clinic, address, signed_by, entered_by=None, entry_note="", without_charge=""
):
    """Who ordered for which clinic, to which verified address, and who answers for it.

    `entered_by` is the member of staff who typed it, `entry_note` how the clinician confirmed it,
    `without_charge` what it is sent for where it costs nothing.
    """
    return OrderSignature.objects.create(
        order=order,
        clinic=clinic,
        address=address,
        ordered_by=order.user,
        signed_by=signed_by,
        entered_by=entered_by,
        entry_note=entry_note,
        without_charge=without_charge,
    )


def record_line(line, supply_class, decision, verdict, buyer_reason=""):
    """The Decision by which an order line of a product of `supply_class` was allowed, what it was
    sold as, how far its quantity goes, and the buyer's reason where it goes beyond a limit."""
    right = decision.right
    row = _row_that_permits(right, supply_class, decision.version)
    return LineDecision.objects.create(
        line=line,
        policy=row.version,
        licence_id=right.licence,
        profession=right.profession,
        country=right.country,
        supply_class=supply_class,
        reasons=[f"{row}: {row.basis}", _market(line, right.country), *_quantity(verdict)],
        sales_unit=line.product.sales_unit,
        extent=verdict.extent,
        buyer_reason="" if verdict.is_fine else buyer_reason,
    )


def decisions_of(order):
    """The LineDecisions of an order with lines, versions and licences; one query."""
    return _DECISIONS.rows(order=order.pk)


def _decisions():
    found = LineDecision.objects.filter(line__order=asked_key("order")).order_by("line")
    return found.select_related("policy", "licence", "line__product__parent")


_DECISIONS = Statement(_decisions)


def _quantity(verdict):
    """The limit that was gone beyond; that there is none to go beyond is no reason."""
    return [] if verdict.is_fine else [" ".join(quantity_sentences(verdict))[:500]]


def _row_that_permits(right, supply_class, version):
    """The country's own row counts before the one for every country."""
    return _ROW.first(
        version=version,
        profession=right.profession,
        supply_class=supply_class,
        country=right.country,
    )


def _row():
    names = ("profession", "supply_class", "country")
    profession, supply_class, country = (Asked(name, CharField()) for name in names)
    rows = PolicyRow.objects.filter(
        Q(country="") | Q(country=country),
        version__number=Asked("version", IntegerField()),
        profession=profession,
        supply_class=supply_class,
    )
    return rows.select_related("version").order_by("-country")[:1]


_ROW = Statement(_row)


def _market(line, country):
    status = _STATUS.first(product=line.product_id, country=country)
    return (
        f"{status.get_status_display()} in {country}: {status.basis}, "
        f"checked {status.checked_on:%-d %b %Y}"
    )


_STATUS = Statement(
    lambda: MarketStatus.objects.filter(
        product=asked_key("product"), country=Asked("country", CharField())
    )
)
