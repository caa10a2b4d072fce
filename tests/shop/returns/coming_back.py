"""Orders that were shipped, and what comes back of them, in tests."""

from shop.inventory.models import Pick, Place, Reason
from shop.parcels import services as parcels
from shop.returns import services
from shop.returns.policy import Outcome
from tests import cast

WHY = (Reason.BROKEN, "The box is crushed")


def shipped(name="alba", units=5, **of_order):
    """The one pick of an order that was shipped."""
    order = cast.order_of(name, quantity=units, **of_order)
    parcels.ship(order, cast.person("omar"))
    return Pick.objects.select_related("lot", "order_line__order").get(order_line__order=order)


def announced(pick, units=2, **more):
    order = pick.order_line.order
    told = {"reason": "damaged", "words": "Crushed", "by": cast.person("alba")} | more
    return services.announce(order, {pick.pk: units}, **told)


def returns_place():
    return Place.objects.get(kind=Place.Kind.RETURNS)


def received(pick, units=2):
    goods_back = announced(pick, units)
    line = goods_back.lines.get()
    place, omar = returns_place(), cast.person("omar")
    return services.receive_return(goods_back, {line.pk: units}, place, omar)


def inspected(goods_back, supplier="", why=WHY, **outcome):
    """The Proposals that wait."""
    line, omar = goods_back.lines.get(), cast.person("omar")
    outcomes = {line.pk: Outcome(**outcome, supplier=supplier)}
    return services.inspect(goods_back, outcomes, why, "Thank you.", omar)
