"""Keeps why an order was allowed: who signed it, and what the decision of every line rests on."""

from catalogue.models import MarketStatus

from .models import LineDecision, OrderSignature, PolicyRow


def record_order(order, *, clinic, address, signed_by):
    """Who ordered for which clinic, to which verified address, and who answers for it."""
    return OrderSignature.objects.create(
        order=order, clinic=clinic, address=address, ordered_by=order.user, signed_by=signed_by
    )


def record_line(line, supply_class, decision):
    """The Decision by which an order line of a product of `supply_class` was allowed."""
    right = decision.right
    row = _row_that_permits(right, supply_class, decision.version)
    return LineDecision.objects.create(
        line=line,
        policy=row.version,
        licence_id=right.licence,
        profession=right.profession,
        country=right.country,
        supply_class=supply_class,
        reasons=[f"{row}: {row.basis}", _market(line, right.country)],
    )


def _row_that_permits(right, supply_class, version):
    """The country's own row counts before the one for every country."""
    return (
        PolicyRow.objects.filter(
            version__number=version,
            profession=right.profession,
            supply_class=supply_class,
            country__in=("", right.country),
        )
        .select_related("version")
        .latest("country")
    )


def _market(line, country):
    status = MarketStatus.objects.get(product=line.product_id, country=country)
    return (
        f"{status.get_status_display()} in {country}: {status.basis}, "
        f"checked {status.checked_on:%Y-%m-%d}"
    )
