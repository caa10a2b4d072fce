"""What the stock room's lists show: drafts of deliveries, one of 200 lines; a parcel that is being
packed, returns, proposals, recalls, purchase orders, counting sheets. The growth brings lots and
shipped parcels itself.

python -m bench.goods, in the database of DATABASE_URL, once its catalogue has grown.
"""

import django

LINES, DRAFTS, RETURNS, PROPOSALS = 200, 20, 60, 60
PURCHASE_ORDERS, SHEETS = 60, 60
NOTE = "Of 200 lines"


def main():
    django.setup()
    from django.db import transaction

    from shop.inventory.models import Delivery
    from shop.search import index

    if Delivery.objects.filter(note_number=NOTE).exists():
        return
    with transaction.atomic(), index.paused():
        by = _staff()
        _deliveries(by)
        _parcel(by)
        _returns(by)
        _proposals(by)
        _recalls()
        _purchase_orders(by)
        _sheets(by)


def draft_of(lines, by, note=NOTE):
    """A draft of so many lines, each of a product and a new lot of its own, all ready to book."""
    from datetime import timedelta

    from common.clock import today
    from shop.inventory.deliveries import services
    from shop.inventory.models import Lot

    delivery = services.begin("Synthetic supplier", by, note_number=note)
    sold = Lot.objects.filter(number__startswith="S").order_by("product").distinct("product")
    day = today() + timedelta(days=400)
    products = sold.values_list("product", flat=True)[:lines]
    services.add_lines(
        delivery,
        [
            {"product_id": product, "number": f"G{product:07d}", "expires_on": day, "units": 10}
            for product in products
        ],
        by,
    )
    return delivery


def _staff():
    from accounts.models import User

    return User.objects.get(email="omar@demo.example")


def _deliveries(by):
    draft_of(LINES, by)
    for number in range(DRAFTS):
        draft_of(3, by, f"Draft {number}")


def _orders(status, count):
    from oscar.core.loading import get_model

    return get_model("order", "Order").objects.filter(status=status).order_by("pk")[:count]


def _parcel(by):
    from common.order_states import OrderState
    from shop.parcels import services

    services.begin(_orders(OrderState.PLACED, 1)[0], by)


def _returns(by):
    from common.order_states import OrderState
    from shop.returns import services
    from shop.returns.queries import shipped_of

    for order in _orders(OrderState.SHIPPED, RETURNS):
        units = {pick.pk: 1 for pick in shipped_of(order)}
        services.announce(order, units, "damaged", "Crushed", by)


def _proposals(by):
    from shop.inventory.models import Lot, Proposal, Reason

    lots = Lot.objects.filter(on_hand__gt=1).order_by("pk")[:PROPOSALS]
    Proposal.objects.bulk_create(
        Proposal(
            deed=Proposal.Deed.WRITE_OFF,
            lot=lot,
            values={"units": 1},
            reason=Reason.BROKEN,
            words="Leaks",
            because="Synthetic",
            by=by,
        )
        for lot in lots
    )


def _recalls():
    """Each lot that is recalled becomes a campaign, as the day's run has it."""
    from shop.inventory.models import Lot
    from shop.recalls.services import look_at

    for lot in Lot.objects.filter(status=Lot.Status.RECALLED, recalls=None):
        look_at(lot)


def _purchase_orders(by):
    from shop.inventory.purchase_orders import services

    for product in _products(PURCHASE_ORDERS):
        services.draft("Synthetic supplier", by, [(product, 10, 1)])


def _sheets(by):
    """Open sheets of so many products."""
    from shop.inventory.counting import services

    for product in _products(SHEETS):
        services.begin(by, product=product)


def _products(count):
    """The first products of which something is there."""
    from catalogue.models import Product
    from shop.inventory.models import Lot

    stocked = Lot.objects.filter(on_hand__gt=1).values("product")
    return Product.objects.filter(pk__in=stocked).order_by("pk")[:count]


if __name__ == "__main__":
    main()
